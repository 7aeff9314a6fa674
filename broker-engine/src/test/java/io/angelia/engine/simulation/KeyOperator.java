/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import io.angelia.engine.DestinationSettings;
import io.angelia.engine.EngineKeys;
import io.angelia.engine.EngineKeys.KeyFacts;
import io.angelia.engine.ErrorCode;
import io.angelia.engine.queue.DeadLetterOrder;
import io.angelia.engine.queue.KeyState;
import java.util.ArrayList;
import java.util.List;

/** Looks now and then at the keys of queues that park or stop them, and releases some. */
final class KeyOperator {
    private static final int PAGE = 3;

    private final World world;
    private final Dice dice;
    private final List<String> queues;

    KeyOperator(final World world, final Dice dice) {
        this.world = world;
        this.dice = dice;
        queues = world.scenario().queues().stream()
                .filter(q -> orderOf(world.scenario().destinationSettings(q)) != DeadLetterOrder.SKIP)
                .toList();
    }

    private static DeadLetterOrder orderOf(final DestinationSettings settings) {
        return settings.orderOnDeadLetter();
    }

    void step() {
        if (!queues.isEmpty()) {
            final String queue = dice.pick(queues);
            list(queue, 0, new ArrayList<>(), keys -> {
                if (!keys.isEmpty()) {
                    release(queue, dice.pick(keys).key());
                }
            });
        }
    }

    /** Releases everything. */
    void finish() {
        for (final String queue : queues) {
            list(queue, 0, new ArrayList<>(), keys -> keys.forEach(k -> release(queue, k.key())));
        }
    }

    private void list(final String queue, final long cursor, final List<KeyFacts> found, final Reaction reaction) {
        world.broker().engine().keys().list(queue, cursor, PAGE, page -> {
            if (world.broker().isDown() || page == null) {
                return;
            }
            world.occurrences().count(Occurrence.KEYS_LISTED);
            for (final KeyFacts key : page.keys()) {
                final boolean blocked = key.state() == KeyState.PARKED || key.state() == KeyState.STOPPED;
                if (blocked != (key.blockedSinceMs() != 0)) {
                    throw new Violation("is listed as " + key + " of " + queue);
                }
                if (blocked) {
                    found.add(key);
                }
            }
            if (page.next() >= 0) {
                list(queue, page.next(), found, reaction);
            } else {
                reaction.onBlocked(found);
            }
        });
    }

    private void release(final String queue, final String key) {
        world.trace().note("an operator releases key %s of %s", key, queue);
        final KeyBlocks blocks = world.history().holders().queue(queue).keyBlocks();
        blocks.releasing(key);
        world.broker().engine().keys().release(queue, key, new EngineKeys.Answer() {
            @Override
            public void released() {
                blocks.releaseAnswered(key);
                world.occurrences().count(Occurrence.KEY_RELEASED);
            }

            @Override
            public void refused(final ErrorCode code, final String reason) {
                blocks.releaseAnswered(key);
                if (!world.broker().isDown() && code != ErrorCode.ILLEGAL_STATE) {
                    throw new Violation("releasing " + key + " of " + queue + " was refused: " + code + ", " + reason);
                }
            }
        });
    }

    private interface Reaction {
        void onBlocked(List<KeyFacts> keys);
    }
}

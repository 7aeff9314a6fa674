/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import java.util.List;

/** Composes the messages of one producer. */
final class Messages {
    private static final List<String> COLORS = List.of("red", "green", "blue");
    private static final List<String> KEYS = List.of("Zoë", "order-4711", "a key of more than one word");

    private final World world;
    private final Dice dice;
    private final long producerId;
    private long nextSequence = 1;

    Messages(final World world, final Dice dice, final long producerId) {
        this.world = world;
        this.dice = dice;
        this.producerId = producerId;
    }

    Offer next(final VirtualClient client, final TransactionHistory transaction) {
        final Scenario scenario = world.scenario();
        final long nowMs = world.clock().nowMs();
        final boolean expires = scenario.has(Feature.EXPIRY) && dice.chance(0.15);
        final boolean delayed = scenario.has(Feature.DELIVERY_DELAY) && dice.chance(0.15);
        final String target = client.pickTarget();
        final MessageContent content = new MessageContent(
                target,
                producerId,
                nextSequence++,
                !scenario.has(Feature.NON_PERSISTENT) || dice.chance(0.75),
                scenario.has(Feature.PRIORITIES) && dice.chance(0.3) ? dice.between(0, 9) : 4,
                expires ? nowMs + dice.between(1, 300) : 0,
                delayed ? nowMs + dice.between(1, 200) : 0,
                scenario.has(Feature.KEYS) && dice.chance(0.7) ? dice.pick(KEYS) : null,
                dice.pick(COLORS),
                weight(target),
                bodyLength(scenario));
        final byte[] encoded = content.encode(nowMs);
        return new Offer(content, encoded, client.origin(), transaction, encoded.length > scenario.chunkLength());
    }

    /** Few different ones where it is a key. */
    private int weight(final String target) {
        return target.equals(Scenario.ONCE) || target.equals(Scenario.LATEST)
                ? dice.between(0, 5)
                : dice.between(0, 99);
    }

    private int bodyLength(final Scenario scenario) {
        if (scenario.has(Feature.LARGE_MESSAGES) && dice.chance(0.1)) {
            return dice.between(scenario.chunkLength(), 6 * scenario.chunkLength());
        }
        // with its header it must stay below the length at which it has to be sent in chunks
        return dice.between(0, Math.min(scenario.bodyLength(), scenario.chunkLength() - 300));
    }
}

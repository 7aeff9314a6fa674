/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.message.EncodedMessage;
import io.angelia.engine.message.EntryState;
import io.angelia.engine.message.OrderingKey;
import io.angelia.engine.queue.BlockedKey;
import io.angelia.engine.queue.DeadLetterOrder;
import io.angelia.engine.queue.KeyState;
import io.angelia.engine.queue.KeySummary;
import io.angelia.engine.queue.MessageQueue;
import io.angelia.engine.record.MessageRecord;
import io.angelia.engine.record.RecordType;
import io.angelia.wire.message.MessageIds;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Parks and stops keys behind dead letters, and lets operators see keys and release them. */
final class OrderingKeys implements EngineKeys {
    /** Lanes that one page looks at. */
    private static final int SLICE = 4096;
    /** Cursors from here on count lanes; below, keys that are blocked. */
    private static final long LANES = 1L << 40;

    private final BrokerEngine engine;
    private final BrokerState state;
    private final Recorder recorder;
    private final EncodedMessage message = new EncodedMessage();

    OrderingKeys(final BrokerEngine engine, final BrokerState state, final Recorder recorder) {
        this.engine = engine;
        this.state = state;
        this.recorder = recorder;
    }

    /** An entry, in flight, is about to become a dead letter: before that, its key is parked or stopped if it shall be. */
    void beforeDeadLetter(final MessageQueue queue, final int entry) {
        final DeadLetterOrder how = queue.policy().orderOnDeadLetter();
        final long key = queue.keyOf(entry);
        if (how == DeadLetterOrder.SKIP || key == OrderingKey.NONE || queue.blockedKey(key) != null) {
            return;
        }
        final String text = textOf(key, entry);
        if (queue.isDurable()) {
            recorder.blockKey(queue.id(), key, how == DeadLetterOrder.PARK_KEY, text);
        } else {
            queue.block(new BlockedKey(key, how, text, recorder.nowMs()));
        }
    }

    private String textOf(final long key, final int entry) {
        if (key == OrderingKey.WHOLE_QUEUE) {
            return null;
        }
        wrap(entry);
        return message.keyText();
    }

    private void wrap(final int entry) {
        final MessageRecord record = state.messages.read(entry);
        message.wrap(record.buffer(), record.messageOffset(), record.messageLength());
    }

    // ---- operators

    @Override
    public void release(final String queueName, final String key, final Answer answer) {
        if (engine.isStopped()) {
            answer.refused(ErrorCode.SHUTTING_DOWN, "the broker is stopping");
            return;
        }
        recorder.then(() -> decideRelease(queueName, key, answer));
    }

    private void decideRelease(final String queueName, final String text, final Answer answer) {
        final MessageQueue queue = state.queueNamed(queueName);
        if (queue == null) {
            answer.refused(ErrorCode.UNKNOWN_DESTINATION, "there is no queue or subscription " + queueName);
            return;
        }
        final long key = text == null ? OrderingKey.WHOLE_QUEUE : OrderingKey.hash(text);
        if (queue.blockedKey(key) == null) {
            answer.refused(
                    ErrorCode.ILLEGAL_STATE,
                    (text == null ? queueName : "key '" + text + "' of " + queueName)
                            + " is neither parked nor stopped");
        } else if (queue.isDurable()) {
            recorder.pair(RecordType.KEY_RELEASED, queue.id(), key, true);
            recorder.thenDurable(answer::released);
        } else {
            queue.unblock(key);
            answer.released();
        }
    }

    @Override
    public void list(final String queueName, final long cursor, final int limit, final Consumer<KeyPage> answer) {
        if (!engine.isStopped()) {
            recorder.then(() -> {
                final MessageQueue queue = state.queueNamed(queueName);
                answer.accept(queue == null ? null : page(queue, cursor, Math.max(1, limit)));
            });
        }
    }

    private KeyPage page(final MessageQueue queue, final long cursor, final int limit) {
        final List<KeyFacts> found = new ArrayList<>();
        final List<BlockedKey> blocked = queue.blockedKeys();
        long at = cursor;
        while (at < LANES && at < blocked.size() && found.size() < limit) {
            found.add(describe(queue, blocked.get((int) at++)));
        }
        if (at < LANES) {
            if (at < blocked.size()) {
                return new KeyPage(found, at);
            }
            at = LANES;
        }
        int lane = (int) (at - LANES);
        for (int i = 0; i < SLICE && lane < state.lanes.slots() && found.size() < limit; i++, lane++) {
            final KeySummary summary = queue.keyAt(lane);
            if (summary != null && queue.blockedKey(summary.key()) == null) {
                found.add(describe(summary, textOf(summary.key(), summary.head()), 0));
            }
        }
        return new KeyPage(found, lane < state.lanes.slots() ? LANES + lane : -1);
    }

    private KeyFacts describe(final MessageQueue queue, final BlockedKey blocked) {
        final KeySummary summary = queue.key(blocked.key());
        if (summary == null) {
            final KeyState keyState = blocked.how() == DeadLetterOrder.STOP ? KeyState.STOPPED : KeyState.PARKED;
            return new KeyFacts(blocked.text(), keyState, 0, 0, null, null, 0, 0, blocked.sinceMs());
        }
        return describe(summary, blocked.text(), blocked.sinceMs());
    }

    private KeyFacts describe(final KeySummary summary, final String text, final long blockedSinceMs) {
        wrap(summary.head());
        return new KeyFacts(
                text,
                summary.state(),
                summary.waiting(),
                summary.inFlight(),
                summary.holder() == null ? null : ((ClientConsumer) summary.holder()).describe(),
                MessageIds.format(message.producerId(), message.sequence()),
                message.timestampMs(),
                state.entries.state(summary.head()) == EntryState.DELAYED ? state.entries.due(summary.head()) : 0,
                blockedSinceMs);
    }
}

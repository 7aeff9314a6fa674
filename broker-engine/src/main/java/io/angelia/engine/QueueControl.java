/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.EngineBranches.Answer;
import io.angelia.engine.destination.Destination;
import io.angelia.engine.memory.EntrySpace;
import io.angelia.engine.message.EncodedMessage;
import io.angelia.engine.queue.MessageQueue;
import io.angelia.engine.record.MessageRecord;
import io.angelia.engine.record.RecordType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Describes queues and their consumers, and stops and resumes their dispatch. */
final class QueueControl implements EngineQueues {
    private final BrokerState state;
    private final Recorder recorder;
    /** What was recorded and has not taken effect, by queue. */
    private final Map<Integer, Decision> decisions = new HashMap<>();

    private final EncodedMessage message = new EncodedMessage();

    QueueControl(final BrokerState state, final Recorder recorder) {
        this.state = state;
        this.recorder = recorder;
    }

    @Override
    public void list(final String after, final int limit, final Consumer<List<QueueState>> answer) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit " + limit + " is below 1");
        }
        recorder.then(() -> answer.accept(state.queues.values().stream()
                .filter(queue -> after == null || queue.name().compareTo(after) > 0)
                .sorted(Comparator.comparing(MessageQueue::name))
                .limit(limit)
                .map(this::describe)
                .toList()));
    }

    private QueueState describe(final MessageQueue queue) {
        final Destination destination = state.destinations.byId(queue.id());
        return new QueueState(
                queue.name(),
                queue.readyCount(),
                queue.inFlightCount(),
                queue.delayedCount(),
                queue.bytes(),
                queue.consumerCount(),
                queue.isPaused(),
                firstSinceMs(queue),
                queue.counters().dropped(),
                queue.counters().replaced(),
                destination == null ? 0 : destination.duplicates());
    }

    private long firstSinceMs(final MessageQueue queue) {
        final int first = queue.readyCount() == 0 ? EntrySpace.NIL : queue.first();
        if (first == EntrySpace.NIL) {
            return 0;
        }
        final MessageRecord record = state.messages.read(first);
        message.wrap(record.buffer(), record.messageOffset(), record.messageLength());
        return message.timestampMs() == 0 ? 0 : Math.max(message.timestampMs(), message.deliveryTimeMs());
    }

    @Override
    public void pause(final String name, final boolean paused, final Answer answer) {
        recorder.then(() -> {
            final MessageQueue queue = find(name);
            if (queue == null) {
                answer.refused(ErrorCode.UNKNOWN_DESTINATION, "there is no queue or subscription " + name);
                return;
            }
            final Decision before = decisions.get(queue.id());
            final boolean changes = (before == null ? queue.isPaused() : before.paused) != paused;
            if (changes && queue.isDurable()) {
                record(queue, paused);
            } else if (changes) {
                queue.pause(paused);
            }
            recorder.thenDurable(() -> answer.done(changes ? 1 : 0));
        });
    }

    private void record(final MessageQueue queue, final boolean paused) {
        final Decision decision = new Decision(paused);
        decisions.put(queue.id(), decision);
        recorder.pair(RecordType.QUEUE_PAUSED, queue.id(), paused ? 1 : 0, true);
        recorder.thenDurable(() -> decisions.remove(queue.id(), decision));
    }

    @Override
    public void consumers(final String name, final Consumer<List<ConsumerState>> answer) {
        recorder.then(() -> {
            final MessageQueue queue = find(name);
            final List<ConsumerState> found = new ArrayList<>();
            for (int i = 0; queue != null && i < queue.consumerCount(); i++) {
                found.add(((ClientConsumer) queue.consumer(i)).describe(recorder.nowMs()));
            }
            answer.accept(queue == null ? null : found);
        });
    }

    private MessageQueue find(final String name) {
        for (final MessageQueue queue : state.queues.values()) {
            if (queue.name().equals(name)) {
                return queue;
            }
        }
        return null;
    }

    /** One among several of a queue; compared by identity. */
    private static final class Decision {
        private final boolean paused;

        Decision(final boolean paused) {
            this.paused = paused;
        }
    }
}

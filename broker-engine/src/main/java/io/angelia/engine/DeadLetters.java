/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.destination.Destination;
import io.angelia.engine.journal.Log;
import io.angelia.engine.memory.EntrySpace;
import io.angelia.engine.message.Annotations;
import io.angelia.engine.message.VolatileStore;
import io.angelia.engine.queue.MessageQueue;
import io.angelia.engine.record.MessageRecord;
import io.angelia.engine.record.RecordType;
import java.util.Locale;
import org.agrona.ExpandableArrayBuffer;

/**
 * Moves messages that cannot be delivered to another queue, with the reason beside them: one record that takes the old entry
 * away and adds the new one. The entry to move is in flight.
 */
final class DeadLetters {
    private static final String REASON = "JMS_ANGELIA_DlqReason";
    private static final String ORIGINAL_DESTINATION = "JMS_ANGELIA_DlqOrigDestination";
    private static final String DELIVERY_COUNT = "JMS_ANGELIA_DlqDeliveryCount";
    private static final String LAST_FAILURE = "JMS_ANGELIA_DlqLastFailure";
    private static final String SUBSCRIPTION = "JMS_ANGELIA_DlqSubscription";
    private static final String SUBSCRIPTION_MARK = "?subscription=";

    private final Log log;
    private final BrokerState state;
    private final Recorder recorder;
    private final Catalog catalog;
    private final Annotations annotations = new Annotations();

    DeadLetters(final Log log, final BrokerState state, final Recorder recorder, final Catalog catalog) {
        this.log = log;
        this.state = state;
        this.recorder = recorder;
        this.catalog = catalog;
    }

    /**
     * Decides that the entry moves.
     *
     * @return false when it stays: it is a dead letter already, or there is no room for the move now.
     */
    boolean move(final int entry, final Reason reason, final int deliveryCount, final String lastFailure) {
        final MessageQueue queue = state.queueOf(entry);
        final String targetName = reason == Reason.EXPIRED
                ? queue.policy().expiryQueue()
                : queue.policy().deadLetterQueue();
        final MessageRecord record = state.messages.read(entry);
        if (record.annotationsLength() > 0 || !log.hasRoomFor(record.partLength() + Annotations.MAX_TEXT_LENGTH * 4L)) {
            return false;
        }
        final Destination target = catalog.resolve(targetName);
        if (target == null || target.queue() == null || target.queue() == queue) {
            return false;
        }
        annotate(queue, reason, deliveryCount, lastFailure);
        if (EntrySpace.isVolatile(entry)) {
            return moveVolatile(entry, target);
        }
        // Creating the target has used the scratch buffer, but not the view of the message.
        final int prefix =
                MessageRecord.encodeDeadLetterPrefix(recorder.scratch(), entry, state.entries.position(entry));
        final int headLength = encodeHead(prefix, target, record);
        recorder.message(
                RecordType.DEAD_LETTER,
                headLength,
                record.buffer(),
                record.messageOffset(),
                record.messageLength(),
                false,
                null,
                0);
        return true;
    }

    private boolean moveVolatile(final int entry, final Destination target) {
        final MessageRecord record = state.messages.read(entry);
        final int headLength = encodeHead(0, target, record);
        final long position = state.volatileStore.append(
                recorder.scratch(), 0, headLength, record.buffer(), record.messageOffset(), record.messageLength());
        if (position == VolatileStore.NO_ROOM) {
            return false;
        }
        recorder.then(() -> {
            final MessageQueue queue = state.queues.get(target.id());
            if (queue != null) {
                state.placeDeadLetter(queue, state.messages.readVolatile(position), position, true);
            }
            state.volatileStore.release(position);
            state.discard(entry);
        });
        return true;
    }

    private int encodeHead(final int head, final Destination target, final MessageRecord record) {
        final ExpandableArrayBuffer scratch = recorder.scratch();
        int length = MessageRecord.encodeHead(scratch, head, target.id(), 0, 0, 0, 0, record.totalLength());
        for (int i = 0; i < record.chunkCount(); i++) {
            length = MessageRecord.encodeChunk(scratch, head, length, record.chunkPosition(i));
        }
        return MessageRecord.encodeAnnotations(scratch, head, length, annotations.buffer(), 0, annotations.length());
    }

    private void annotate(
            final MessageQueue queue, final Reason reason, final int deliveryCount, final String lastFailure) {
        final int mark = queue.name().indexOf(SUBSCRIPTION_MARK);
        annotations
                .reset()
                .put(REASON, reason.name().toLowerCase(Locale.ROOT))
                .put(
                        ORIGINAL_DESTINATION,
                        mark < 0 ? queue.name() : queue.name().substring(0, mark))
                .put(SUBSCRIPTION, mark < 0 ? null : queue.name().substring(mark + SUBSCRIPTION_MARK.length()))
                .put(DELIVERY_COUNT, deliveryCount)
                .put(LAST_FAILURE, lastFailure);
    }

    /** Why a message moves. */
    enum Reason {
        MAX_DELIVERY_ATTEMPTS,
        EXPIRED
    }
}

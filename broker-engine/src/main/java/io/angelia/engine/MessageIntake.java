/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.deduplication.ApplicationKey;
import io.angelia.engine.destination.Destination;
import io.angelia.engine.journal.Log;
import io.angelia.engine.message.EncodedMessage;
import io.angelia.engine.message.VolatileStore;
import io.angelia.engine.queue.AddressFullPolicy;
import io.angelia.engine.queue.Deduplication;
import io.angelia.engine.queue.MessageQueue;
import io.angelia.engine.queue.QueuePolicy;
import io.angelia.engine.record.MessageRecord;
import io.angelia.engine.record.RecordType;
import io.angelia.engine.subscription.Subscription;
import io.angelia.engine.subscription.Topic;
import java.util.ArrayList;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.collections.LongArrayList;

/** Decides on messages that are offered: whether there is room, and whether they go to the log or to the volatile store. */
final class MessageIntake {
    /** Answer: there is no room, and the destination does not want the sender to wait; see {@link #fullReason()}. */
    static final int FULL = 2;
    /** Answer: there is no room, and the message is dropped. */
    static final int DROPPED = 3;

    /** Bytes kept free beside the message and its chunks for what heads and annotations add to a record. */
    private static final int HEAD_ALLOWANCE = 16 * 1024;

    private static final int NOTHING_LACKING = -1;
    /** Entries that one message may need beyond those of the subscriptions that are counted. */
    private static final int ENTRY_ALLOWANCE = 1024;

    private final Log log;
    private final BrokerState state;
    private final Recorder recorder;
    private final RecentProducers recentProducers;
    private final List<MessageQueue> reserved = new ArrayList<>();
    private final int headAllowance;
    private MessageQueue full;
    /** Entries that accepted messages will need when they arrive, at most. */
    private int expectedEntries;
    /** Bytes of log that are not for messages. */
    private long reservedBytes;
    /** Longest message that found no room. */
    private int lacking = NOTHING_LACKING;

    MessageIntake(
            final EngineContext context,
            final BrokerState state,
            final Recorder recorder,
            final RecentProducers recentProducers) {
        this.log = context.log();
        headAllowance = HEAD_ALLOWANCE + Long.BYTES * (int) (context.maxMessageLength() / context.chunkLength() + 1);
        this.state = state;
        this.recorder = recorder;
        this.recentProducers = recentProducers;
    }

    /** Longest message that can be stored without chunks; of a chunked one, its longest header. */
    int maxLengthInOnePiece() {
        return log.maxPayloadLength() - headAllowance;
    }

    /**
     * Takes a sound message, or nothing of it.
     *
     * @param transaction to which it belongs; null for none.
     * @param chunks      positions of its body's chunks; empty when it is in one piece.
     * @return {@link EngineSession#ACCEPTED}, {@link EngineSession#BACK_OFF}, {@link #FULL} or {@link #DROPPED}.
     */
    int accept(
            final ClientSession session,
            final long sequence,
            final TransactionWork transaction,
            final Destination destination,
            final LongArrayList chunks,
            final EncodedMessage message) {
        final long transactionId = transaction == null ? 0 : transaction.id();
        final int totalLength = message.headerLength() + message.bodyLength();
        final MessageQueue queue = destination.queue();
        if (queue != null && !queue.hasRoomFor(totalLength)) {
            return withoutRoom(queue);
        }
        full = destination.topic() == null ? null : fullSubscription(destination.topic(), totalLength);
        if (full != null) {
            return FULL;
        }
        if (!hasEntriesFor(destination)) {
            return EngineSession.BACK_OFF;
        }
        final boolean deduplicated =
                destination.deduplication() != null && destination.key().read(message);
        // What interest a topic has in a message of a transaction shows at its commit.
        final boolean interest = queue != null
                ? queue.isDurable()
                : transactionId != 0
                        || destination.topic().hasDurableInterest()
                        || (deduplicated && !destination.isTemporary());
        final boolean recorded = !chunks.isEmpty() || (message.isPersistent() && interest);
        if (recorded && !hasRoomFor(message.length())) {
            return EngineSession.BACK_OFF;
        }
        final int headLength =
                encodeHead(session, sequence, transactionId, destination, deduplicated, chunks, totalLength);
        if (recorded) {
            record(session, sequence, transaction, destination, message, headLength);
        } else if (!storeVolatile(session, sequence, transaction, message, headLength)) {
            return EngineSession.BACK_OFF;
        }
        if (queue != null) {
            announce(queue, totalLength);
        }
        if (destination.topic() != null) {
            reserve(destination.topic().durableSubscriptions(), totalLength);
            reserve(destination.topic().passingSubscriptions(), totalLength);
        }
        return EngineSession.ACCEPTED;
    }

    /** A message of this length is on its way into the queue. */
    void announce(final MessageQueue queue, final int length) {
        if (queue.isBounded()) {
            queue.reserve(length);
            reserved.add(queue);
        }
    }

    private int withoutRoom(final MessageQueue queue) {
        switch (queue.policy().addressFullPolicy()) {
            case DROP -> {
                queue.counters().countDropped();
                return DROPPED;
            }
            case FAIL -> {
                full = queue;
                return FULL;
            }
            default -> {
                return EngineSession.BACK_OFF;
            }
        }
    }

    /** Why the last message was refused as {@link #FULL}. */
    String fullReason() {
        final QueuePolicy policy = full.policy();
        return full.name() + " is full: it has " + full.count() + " messages of " + full.bytes() + " bytes"
                + (policy.maxMessages() < 0 ? "" : ", max-size-messages is " + policy.maxMessages())
                + (policy.maxBytes() < 0 ? "" : ", max-size-bytes is " + policy.maxBytes())
                + ", and address-full-policy is FAIL";
    }

    /** A subscription that lets no message come when it is full, and is; null for none. */
    private static MessageQueue fullSubscription(final Topic topic, final int length) {
        final MessageQueue durable = fullOf(topic.durableSubscriptions(), length);
        return durable == null ? fullOf(topic.passingSubscriptions(), length) : durable;
    }

    private static MessageQueue fullOf(final List<Subscription> subscriptions, final int length) {
        for (int i = 0; i < subscriptions.size(); i++) {
            final MessageQueue queue = subscriptions.get(i).queue();
            if (isFailing(queue) && !queue.hasRoomFor(length)) {
                return queue;
            }
        }
        return null;
    }

    private static boolean isFailing(final MessageQueue queue) {
        return queue.isBounded() && queue.policy().addressFullPolicy() == AddressFullPolicy.FAIL;
    }

    private void reserve(final List<Subscription> subscriptions, final int length) {
        for (int i = 0; i < subscriptions.size(); i++) {
            final MessageQueue queue = subscriptions.get(i).queue();
            if (isFailing(queue)) {
                queue.reserve(length);
                reserved.add(queue);
            }
        }
    }

    /** Whether the log takes a message of this length; when not, somebody waits for room from now on. */
    boolean hasRoomFor(final int length) {
        if (hasRoomBeside(length + (long) headAllowance)) {
            return true;
        }
        lacking = Math.max(lacking, length);
        return false;
    }

    /** Whether the log takes so many bytes beside those that are reserved. */
    boolean hasRoomBeside(final long length) {
        return log.hasRoomFor(length + reservedBytes);
    }

    /** Keeps so many bytes of log free, for records that must never fail; gives them back when negative. */
    void reserve(final long length) {
        reservedBytes += length;
    }

    /** Tells those who wait when the log has room again. */
    void checkRoom() {
        if (lacking >= 0 && hasRoomBeside(lacking + (long) headAllowance)) {
            lacking = NOTHING_LACKING;
            state.madeRoom();
        }
    }

    /** True when somebody waits for room in the log, which may come without any command. */
    boolean isWaitingForRoom() {
        return lacking >= 0;
    }

    private boolean hasEntriesFor(final Destination destination) {
        final int each = destination.topic() == null
                ? 1
                : destination.topic().durableSubscriptions().size()
                        + destination.topic().passingSubscriptions().size();
        final int needed = expectedEntries + each + ENTRY_ALLOWANCE;
        if (!state.entries.durable().ensureRoomFor(needed)
                || !state.entries.volatiles().ensureRoomFor(needed)) {
            return false;
        }
        expectedEntries += each;
        return true;
    }

    private int encodeHead(
            final ClientSession session,
            final long sequence,
            final long transactionId,
            final Destination destination,
            final boolean deduplicated,
            final LongArrayList chunks,
            final int totalLength) {
        final ExpandableArrayBuffer head = recorder.scratch();
        final ClientConnection connection = session.connection();
        int length = MessageRecord.encodeHead(
                head,
                0,
                destination.id(),
                session.producerId(),
                sequence,
                transactionId,
                connection.connectionId(),
                totalLength);
        for (int i = 0; i < chunks.size(); i++) {
            length = MessageRecord.encodeChunk(head, 0, length, chunks.getLong(i));
        }
        if (deduplicated) {
            final Deduplication how = destination.deduplication();
            final ApplicationKey key = destination.key();
            length = MessageRecord.encodeDeduplication(
                    head, 0, length, key.high(), key.low(), how.windowMs(), how.maxKeys());
        }
        if (destination.topic() != null && connection.encodedClientId().length > 0) {
            length = MessageRecord.encodeOrigin(head, 0, length, connection.encodedClientId());
        }
        return length;
    }

    private void record(
            final ClientSession session,
            final long sequence,
            final TransactionWork transaction,
            final Destination destination,
            final EncodedMessage message,
            final int headLength) {
        final boolean async =
                destination.queue() != null && destination.queue().policy().asyncDurability();
        final boolean strict = transaction == null && message.isPersistent() && !async;
        recorder.message(
                RecordType.SEND,
                headLength,
                message.buffer(),
                message.offset(),
                message.length(),
                strict,
                session,
                sequence);
        if (transaction != null) {
            transaction.sentRecorded();
        }
    }

    private boolean storeVolatile(
            final ClientSession session,
            final long sequence,
            final TransactionWork transaction,
            final EncodedMessage message,
            final int headLength) {
        final long position = state.volatileStore.append(
                recorder.scratch(), 0, headLength, message.buffer(), message.offset(), message.length());
        if (position == VolatileStore.NO_ROOM) {
            return false;
        }
        if (transaction != null) {
            transaction.sentVolatile(position);
            recorder.answerLazily(session, sequence);
        } else {
            recorder.volatileSend(position, session, sequence);
        }
        return true;
    }

    /** Publishes a message of the volatile store and gives up the reference that kept it so far. */
    void publishVolatile(final long position) {
        final MessageRecord record = state.messages.readVolatile(position);
        final Destination destination = state.destinations.byId(record.destinationId());
        if (destination != null) {
            if (!state.isCopy(destination, record, true, recorder.nowMs())) {
                state.publish(destination, record, position, true, recorder.nowMs());
            } else if (record.transactionId() == 0) {
                recentProducers.copied(record.producerId(), state.copy(record.sequence()), recorder.nowMs());
            }
        }
        state.volatileStore.release(position);
    }

    /** Everything accepted has arrived in its queue. */
    void settle() {
        expectedEntries = 0;
        for (int i = 0; i < reserved.size(); i++) {
            reserved.get(i).clearReservations();
        }
        reserved.clear();
    }
}

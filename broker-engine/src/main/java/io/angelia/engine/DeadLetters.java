/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.angelia.engine.destination.Destination;
import io.angelia.engine.memory.EntrySpace;
import io.angelia.engine.message.Annotations;
import io.angelia.engine.message.PropertySection;
import io.angelia.engine.message.VolatileStore;
import io.angelia.engine.queue.MessageQueue;
import io.angelia.engine.record.KeyRecord;
import io.angelia.engine.record.MessageRecord;
import io.angelia.engine.record.RecordType;
import io.angelia.engine.redelivery.FailedAttempt;
import io.angelia.engine.redelivery.FailureHistories;
import io.angelia.wire.message.MessageIds;
import io.angelia.wire.message.MessageLayout;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.agrona.ExpandableArrayBuffer;

/**
 * Moves messages that cannot be delivered to another queue, with the reason and the story of their attempts beside them, and back:
 * one record that takes the old entry away and adds the new one. The entry to move is in flight.
 */
final class DeadLetters {
    static final String ORIGINAL_DESTINATION = "JMS_ANGELIA_DlqOrigDestination";
    static final String SUBSCRIPTION = "JMS_ANGELIA_DlqSubscription";
    static final String REDRIVEN = "JMS_ANGELIA_Redriven";

    private static final String REASON = "JMS_ANGELIA_DlqReason";
    private static final String MESSAGE_ID = "JMS_ANGELIA_DlqMessageID";
    private static final String DELIVERY_COUNT = "JMS_ANGELIA_DlqDeliveryCount";
    private static final String FIRST_FAILURE = "JMS_ANGELIA_DlqFirstFailure";
    private static final String LAST_FAILURE = "JMS_ANGELIA_DlqLastFailure";
    private static final String EXCEPTION = "JMS_ANGELIA_DlqException";
    private static final String EXCEPTION_MESSAGE = "JMS_ANGELIA_DlqExceptionMessage";
    private static final String ATTEMPTS = "JMS_ANGELIA_DlqAttempts";

    /** Bytes of everything that is written beside a message, well below what the intake leaves free for that. */
    private static final int MAX_ANNOTATIONS = 15 * 1024;

    private static final int MAX_NAME = 3 * 1024;
    private static final int MAX_EXCEPTION = 512;
    private static final int MAX_EXCEPTION_MESSAGE = 3 * 1024;
    private static final int MAX_ATTEMPTS = 2 * FailureHistories.KEPT_AT_EACH_END;
    private static final Pattern LINE_BREAKS = Pattern.compile("\\R");

    private final MessageIntake intake;
    private final BrokerState state;
    private final Recorder recorder;
    private final Catalog catalog;
    private final OrderingKeys keys;
    private final Annotations annotations = new Annotations();
    private final Map<Reason, Long> moved = new EnumMap<>(Reason.class);
    /** Letters of one subscription usually come together. */
    private MessageQueue lastSubscription;

    private long deferred;
    private long redriven;
    private long removed;
    private long outdated;

    DeadLetters(
            final MessageIntake intake,
            final BrokerState state,
            final Recorder recorder,
            final Catalog catalog,
            final OrderingKeys keys) {
        this.keys = keys;
        this.intake = intake;
        this.state = state;
        this.recorder = recorder;
        this.catalog = catalog;
    }

    // ---- out of a queue

    /**
     * Decides that the entry moves.
     *
     * @param targetName where to, with prefix.
     * @param last the attempt that was the last one; null when it is in the entry's story already, or there was none.
     * @return false when it stays: it is a dead letter already, or there is no room for the move now.
     */
    boolean move(
            final int entry,
            final Reason reason,
            final String targetName,
            final int deliveryCount,
            final FailedAttempt last) {
        final MessageQueue queue = state.queueOf(entry);
        if (state.isDeadLetter(entry)) {
            return false;
        }
        final MessageRecord record = state.messages.read(entry);
        final Destination target = hasRoomFor(record) ? catalog.resolve(targetName) : null;
        if (target == null || target.queue() == null || target.queue() == queue) {
            deferred++;
            return false;
        }
        if (reason != Reason.EXPIRED && reason != Reason.KEY_PARKED) {
            keys.beforeDeadLetter(queue, entry);
        }
        annotate(queue, entry, record, reason, deliveryCount, last);
        final int flags = MessageRecord.FLAG_DEAD_LETTER | MessageRecord.FLAG_NEVER_EXPIRES;
        if (!write(RecordType.DEAD_LETTER, entry, record, target.id(), flags, recorder.nowMs())) {
            deferred++;
            return false;
        }
        queue.decided(entry);
        moved.merge(reason, 1L, Long::sum);
        return true;
    }

    private void annotate(
            final MessageQueue queue,
            final int entry,
            final MessageRecord record,
            final Reason reason,
            final int deliveryCount,
            final FailedAttempt last) {
        final int mark = queue.name().indexOf(Settings.SUBSCRIPTION_OPTION);
        final List<FailedAttempt> attempts = state.failures.of(entry);
        if (last != null) {
            attempts.add(last);
        }
        if (attempts.size() > MAX_ATTEMPTS) {
            attempts.remove(FailureHistories.KEPT_AT_EACH_END);
        }
        annotations
                .reset()
                .put(REASON, reason.name().toLowerCase(Locale.ROOT))
                .put(
                        ORIGINAL_DESTINATION,
                        mark < 0 ? queue.name() : queue.name().substring(0, mark),
                        MAX_NAME)
                .put(
                        SUBSCRIPTION,
                        mark < 0 ? null : queue.name().substring(mark + Settings.SUBSCRIPTION_OPTION.length()),
                        MAX_NAME)
                .put(MESSAGE_ID, messageId(record))
                .put(DELIVERY_COUNT, deliveryCount);
        final int times = timesRedriven(record);
        if (times > 0) {
            annotations.put(REDRIVEN, times);
        }
        if (!attempts.isEmpty()) {
            annotate(attempts);
        }
    }

    private void annotate(final List<FailedAttempt> attempts) {
        annotations
                .put(FIRST_FAILURE, attempts.get(0).timeMs())
                .put(LAST_FAILURE, attempts.get(attempts.size() - 1).timeMs());
        for (int i = attempts.size() - 1; i >= 0; i--) {
            if (attempts.get(i).hasWords()) {
                annotations
                        .put(EXCEPTION, attempts.get(i).exception(), MAX_EXCEPTION)
                        .put(EXCEPTION_MESSAGE, attempts.get(i).message(), MAX_EXCEPTION_MESSAGE);
                break;
            }
        }
        final int room = MAX_ANNOTATIONS - annotations.length() - 2 * ATTEMPTS.length();
        final int perLine = room / attempts.size() - 1;
        final StringBuilder story = new StringBuilder();
        for (final FailedAttempt attempt : attempts) {
            if (!story.isEmpty()) {
                story.append('\n');
            }
            story.append(Annotations.cut(lineOf(attempt), perLine));
        }
        annotations.put(ATTEMPTS, story.toString(), room);
    }

    /** Number, time, consumer, exception class: message. */
    private static String lineOf(final FailedAttempt attempt) {
        final StringBuilder line = new StringBuilder();
        line.append(attempt.number())
                .append(' ')
                .append(Instant.ofEpochMilli(attempt.timeMs()))
                .append(' ')
                .append(attempt.consumer() == null ? "-" : attempt.consumer());
        if (attempt.exception() != null) {
            line.append(' ').append(attempt.exception());
        }
        if (attempt.message() != null) {
            line.append(attempt.exception() == null ? " " : ": ").append(attempt.message());
        }
        return LINE_BREAKS.matcher(line).replaceAll(" ");
    }

    static String messageId(final MessageRecord record) {
        final int message = record.messageOffset();
        return MessageIds.format(
                record.buffer().getLong(message + MessageLayout.PRODUCER_ID_OFFSET, LITTLE_ENDIAN),
                record.buffer().getLong(message + MessageLayout.SEQUENCE_OFFSET, LITTLE_ENDIAN));
    }

    // ---- and back

    /** How often the message was a dead letter and sent back. */
    static int timesRedriven(final MessageRecord record) {
        return (int) PropertySection.number(
                record.buffer(), record.annotationsOffset(), record.annotationsLength(), REDRIVEN, 0);
    }

    /** The queue or subscription that the dead letter came from; null when that is no more. */
    MessageQueue origin(final MessageRecord record) {
        final String destination = annotation(record, ORIGINAL_DESTINATION);
        final String subscription = annotation(record, SUBSCRIPTION);
        if (destination == null) {
            return null;
        }
        return subscription == null
                ? queue(destination)
                : subscription(destination + Settings.SUBSCRIPTION_OPTION + subscription);
    }

    private MessageQueue subscription(final String name) {
        if (lastSubscription == null
                || !lastSubscription.name().equals(name)
                || state.queues.get(lastSubscription.id()) != lastSubscription) {
            lastSubscription = state.queueNamed(name);
        }
        return lastSubscription == null || lastSubscription.isClosing() ? null : lastSubscription;
    }

    private static String annotation(final MessageRecord record, final String name) {
        return PropertySection.text(record.buffer(), record.annotationsOffset(), record.annotationsLength(), name);
    }

    /** The queue of that name, created when it is not there; null for what cannot be a queue. */
    MessageQueue queue(final String name) {
        final Destination destination = Destination.isQueueName(name) ? catalog.resolve(name) : null;
        return destination == null ? null : destination.queue();
    }

    /**
     * Decides that a dead letter, in flight, becomes an ordinary message of the queue.
     *
     * @return false when it stays, since there is no room now.
     */
    boolean redrive(final int entry, final MessageQueue target) {
        final MessageRecord record = state.messages.read(entry);
        if (!hasRoomFor(record)) {
            return false;
        }
        annotations.reset().put(REDRIVEN, timesRedriven(record) + 1);
        final long expirationMs =
                record.buffer().getLong(record.messageOffset() + MessageLayout.EXPIRATION_OFFSET, LITTLE_ENDIAN);
        final boolean expired = expirationMs != 0 && expirationMs <= recorder.nowMs();
        final int length = record.totalLength();
        final int flags = MessageRecord.FLAG_REDRIVEN | (expired ? MessageRecord.FLAG_NEVER_EXPIRES : 0);
        if (!write(RecordType.REDRIVEN, entry, record, target.id(), flags, 0)) {
            return false;
        }
        intake.announce(target, length);
        redriven++;
        return true;
    }

    /** Decides that a dead letter, in flight, is removed for good: by an operator, or because it is too old. */
    void remove(final int entry, final boolean tooOld) {
        if (tooOld) {
            outdated++;
        } else {
            removed++;
        }
        if (EntrySpace.isVolatile(entry)) {
            recorder.then(() -> state.discard(entry));
        } else if (tooOld) {
            recorder.expire(entry);
        } else {
            recorder.acknowledge(entry);
        }
    }

    EngineStatistics.DeadLetterStatistics statistics() {
        return new EngineStatistics.DeadLetterStatistics(
                moved.getOrDefault(Reason.MAX_DELIVERY_ATTEMPTS, 0L),
                moved.getOrDefault(Reason.REJECTED, 0L),
                moved.getOrDefault(Reason.EXPIRED, 0L),
                deferred,
                redriven,
                removed,
                outdated);
    }

    // ---- records

    private boolean hasRoomFor(final MessageRecord record) {
        return intake.hasRoomBeside(
                record.partLength() + (long) MAX_ANNOTATIONS + MessageRecord.HEAD_LENGTH + KeyRecord.MAX_LENGTH);
    }

    /** False when the store of volatile messages is full. */
    private boolean write(
            final int type,
            final int entry,
            final MessageRecord record,
            final int targetId,
            final int flags,
            final long deadSinceMs) {
        final boolean passing = EntrySpace.isVolatile(entry);
        // Creating the target has used the scratch buffer, but not the view of the message.
        final ExpandableArrayBuffer scratch = recorder.scratch();
        final int head =
                passing ? 0 : MessageRecord.encodeDeadLetterPrefix(scratch, entry, state.entries.position(entry));
        int length = MessageRecord.encodeHead(scratch, head, targetId, 0, 0, 0, 0, record.totalLength());
        MessageRecord.encodeFlags(scratch, head, flags, deadSinceMs);
        for (int i = 0; i < record.chunkCount(); i++) {
            length = MessageRecord.encodeChunk(scratch, head, length, record.chunkPosition(i));
        }
        length = MessageRecord.encodeAnnotations(scratch, head, length, annotations.buffer(), 0, annotations.length());
        if (passing) {
            return moveVolatile(entry, record, targetId, length);
        }
        recorder.message(type, length, record.buffer(), record.messageOffset(), record.messageLength(), false, null, 0);
        return true;
    }

    private boolean moveVolatile(
            final int entry, final MessageRecord record, final int targetId, final int headLength) {
        final long position = state.volatileStore.append(
                recorder.scratch(), 0, headLength, record.buffer(), record.messageOffset(), record.messageLength());
        if (position == VolatileStore.NO_ROOM) {
            return false;
        }
        recorder.then(() -> {
            final MessageQueue target = state.queues.get(targetId);
            if (target == null) { // it went meanwhile
                state.giveBack(entry);
            } else {
                state.placeMoved(target, state.messages.readVolatile(position), position, true);
                state.discard(entry);
            }
            state.volatileStore.release(position);
        });
        return true;
    }

    /** Why a message moves. */
    enum Reason {
        MAX_DELIVERY_ATTEMPTS,
        /** Its consumer has said that there is no use in trying again. */
        REJECTED,
        EXPIRED,
        /** A message of its ordering key before it is a dead letter. */
        KEY_PARKED
    }
}

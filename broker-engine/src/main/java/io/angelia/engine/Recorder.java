/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.journal.Log;
import io.angelia.engine.memory.EntrySpace;
import io.angelia.engine.queue.DispatchMark;
import io.angelia.engine.queue.MessageQueue;
import io.angelia.engine.record.BranchRecord;
import io.angelia.engine.record.DestinationRecord;
import io.angelia.engine.record.EntryNames;
import io.angelia.engine.record.FailedList;
import io.angelia.engine.record.FailureRecord;
import io.angelia.engine.record.IdRecord;
import io.angelia.engine.record.KeyRecord;
import io.angelia.engine.record.RecordType;
import io.angelia.engine.record.SubscriptionRecord;
import io.angelia.engine.redelivery.FailedAttempt;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Appends what was decided to the log and remembers it as pending. A <em>strict</em> record takes effect once it is durable,
 * a lazy one once it is written; lazy records are forced with the next strict one or when the oldest gets too old.
 */
final class Recorder {
    private static final int MAX_LIST_ENTRIES = 4096;
    private static final DirectBuffer NO_BODY = new UnsafeBuffer(new byte[0]);

    private final Log log;
    private final PendingCommands pending;
    private final EntrySpace entries;
    private final long lazyForceIntervalMs;
    private final long markWindow;
    private final ExpandableArrayBuffer scratch = new ExpandableArrayBuffer(4096);
    private final ExpandableArrayBuffer acknowledged = new ExpandableArrayBuffer(4096);
    private final ExpandableArrayBuffer failed = new ExpandableArrayBuffer(4096);
    private int acknowledgedLength;
    private int failedLength;
    private long nowMs;
    private long lazySinceMs = Long.MAX_VALUE;
    private boolean forceWanted;

    Recorder(final EngineContext context, final PendingCommands pending, final EntrySpace entries) {
        this.log = context.log();
        this.pending = pending;
        this.entries = entries;
        this.lazyForceIntervalMs = context.lazyForceIntervalMs();
        this.markWindow = context.dispatchMarkWindowBytes();
        this.nowMs = context.nowMs();
    }

    /** Clock of the duty cycle; records are stamped with it. */
    void nowMs(final long nowMs) {
        this.nowMs = nowMs;
        if (lazySinceMs != Long.MAX_VALUE) {
            lazySinceMs = Math.min(lazySinceMs, nowMs); // the clock may go back
        }
    }

    long nowMs() {
        return nowMs;
    }

    /** Buffer in which a caller prepares the head of a record, up to the next call of another method. */
    ExpandableArrayBuffer scratch() {
        return scratch;
    }

    // ---- records

    /** Records a message; head in {@link #scratch()}. */
    void message(
            final int type,
            final int headLength,
            final DirectBuffer body,
            final int bodyOffset,
            final int bodyLength,
            final boolean strict,
            final ClientSession session,
            final long sequence) {
        append(type, headLength, body, bodyOffset, bodyLength, strict, session, sequence);
    }

    /** Adds an acknowledged entry to the list that the next {@link #flushLists()} records. */
    void acknowledge(final int entry) {
        acknowledgedLength = EntryNames.encode(acknowledged, acknowledgedLength, entry, entries.position(entry));
        if (acknowledgedLength >= MAX_LIST_ENTRIES * EntryNames.ENTRY_LENGTH) {
            flushAcknowledged();
        }
    }

    /** Adds a failed delivery to the list that the next {@link #flushLists()} records. */
    void fail(final int entry, final int deliveryCount, final int flags, final long dueMs) {
        failedLength =
                FailedList.encode(failed, failedLength, entry, entries.position(entry), deliveryCount, flags, dueMs);
        if (failedLength >= MAX_LIST_ENTRIES * FailedList.ENTRY_LENGTH) {
            flushFailed();
        }
    }

    /** Records one failed delivery with the reason. */
    void failWithReason(final int entry, final FailedAttempt attempt, final int flags, final long dueMs) {
        FailedList.encode(scratch, 0, entry, entries.position(entry), attempt.number(), flags, dueMs);
        final int length =
                FailureRecord.encodeTexts(scratch, attempt.consumer(), attempt.exception(), attempt.message());
        append(RecordType.FAILED_WITH_REASON, length, NO_BODY, 0, 0, false, null, 0);
    }

    /** Records what was gathered in lists. */
    void flushLists() {
        flushAcknowledged();
        flushFailed();
    }

    private void flushAcknowledged() {
        if (acknowledgedLength > 0) {
            final int length = acknowledgedLength;
            acknowledgedLength = 0;
            appendBody(RecordType.ACKNOWLEDGED, acknowledged, length);
        }
    }

    private void flushFailed() {
        if (failedLength > 0) {
            final int length = failedLength;
            failedLength = 0;
            appendBody(RecordType.FAILED, failed, length);
        }
    }

    /** Records a piece of a large message; returns its position. */
    long chunk(
            final long producerId, final long sequence, final DirectBuffer chunk, final int offset, final int length) {
        final int head = IdRecord.encode(scratch, producerId, sequence);
        return append(RecordType.CHUNK, head, chunk, offset, length, false, null, 0);
    }

    void expire(final int entry) {
        final int length = EntryNames.encode(scratch, 0, entry, entries.position(entry));
        append(RecordType.EXPIRED, length, NO_BODY, 0, 0, false, null, 0);
    }

    /** Records that newer messages took the entry's place. */
    void replace(final int entry) {
        final int length = EntryNames.encode(scratch, 0, entry, entries.position(entry));
        append(RecordType.REPLACED, length, NO_BODY, 0, 0, false, null, 0);
    }

    /** Records what becomes of entries; {@code length} bytes of {@link EntryNames} in {@code names}. */
    void entries(final int type, final DirectBuffer names, final int length, final boolean strict) {
        final int chunk = MAX_LIST_ENTRIES * EntryNames.ENTRY_LENGTH;
        for (int offset = 0; offset < length; offset += chunk) {
            append(type, 0, names, offset, Math.min(chunk, length - offset), strict, null, 0);
        }
    }

    /** Records entries that a transaction consumes; {@code length} bytes of {@link EntryNames} in {@code names}. */
    void acknowledgeInTransaction(
            final long producerId, final long transactionId, final DirectBuffer names, final int length) {
        final int chunk = MAX_LIST_ENTRIES * EntryNames.ENTRY_LENGTH;
        for (int offset = 0; offset < length; offset += chunk) {
            final int head = IdRecord.encode(scratch, producerId, transactionId);
            append(
                    RecordType.TRANSACTION_ACKNOWLEDGED,
                    head,
                    names,
                    offset,
                    Math.min(chunk, length - offset),
                    false,
                    null,
                    0);
        }
    }

    /** Records a pair of numbers. */
    void pair(final int type, final long first, final long second, final boolean strict) {
        final int length = IdRecord.encode(scratch, first, second);
        append(type, length, NO_BODY, 0, 0, strict, null, 0);
    }

    void empty(final int type) {
        append(type, 0, NO_BODY, 0, 0, true, null, 0);
    }

    /** Records that a branch is prepared. */
    void prepare(final long branchId, final String xid) {
        final int length = BranchRecord.encode(scratch, branchId, xid);
        append(RecordType.PREPARE, length, NO_BODY, 0, 0, true, null, 0);
    }

    /** Records that an ordering key does not go on by itself; before the record of the dead letter that it is about. */
    void blockKey(final int queueId, final long key, final boolean parked, final String text) {
        final int length = KeyRecord.encode(scratch, queueId, key, parked, text);
        append(RecordType.KEY_PARKED, length, NO_BODY, 0, 0, false, null, 0);
    }

    void createDestination(final int id, final String name) {
        final int length = DestinationRecord.encode(scratch, id, name);
        append(RecordType.DESTINATION_CREATED, length, NO_BODY, 0, 0, true, null, 0);
    }

    void createSubscription(final SubscriptionRecord created) {
        final int length = created.encode(scratch);
        append(RecordType.SUBSCRIPTION_CREATED, length, NO_BODY, 0, 0, true, null, 0);
    }

    /** Records the first dispatch mark of a queue that is being created. */
    void firstMark(final int queueId) {
        pair(RecordType.DISPATCH_MARK, queueId, log.appendedPosition() + markWindow, false);
    }

    /**
     * Sees to it that messages of the queue up to {@code position} may be handed out.
     *
     * @return true when they may already.
     */
    boolean ensureMark(final MessageQueue queue, final long position) {
        final DispatchMark mark = queue.mark();
        final boolean allowed = position < mark.effective(log.durablePosition());
        final boolean settled = mark.effective(log.durablePosition()) >= mark.requestedUpTo();
        if (settled && position + markWindow / 2 >= mark.requestedUpTo()) {
            final long upTo = log.appendedPosition() + markWindow;
            mark.request(upTo);
            pair(RecordType.DISPATCH_MARK, queue.id(), upTo, false);
        }
        if (!allowed) {
            forceWanted = true;
        }
        return allowed;
    }

    private void appendBody(final int type, final DirectBuffer body, final int length) {
        append(type, 0, body, 0, length, false, null, 0);
    }

    private long append(
            final int type,
            final int headLength,
            final DirectBuffer body,
            final int bodyOffset,
            final int bodyLength,
            final boolean strict,
            final ClientSession session,
            final long sequence) {
        final long position = log.append(type, nowMs, scratch, 0, headLength, body, bodyOffset, bodyLength);
        pending.addRecord(position, log.appendedPosition(), strict, session, sequence);
        if (!strict && lazySinceMs == Long.MAX_VALUE) {
            lazySinceMs = nowMs;
        }
        return position;
    }

    // ---- effects without a record, in their place among the others

    void volatileSend(final long volatilePosition, final ClientSession session, final long sequence) {
        pending.addVolatileSend(log.appendedPosition(), volatilePosition, session, sequence);
    }

    /** Answers a send when everything before is durable. */
    void answer(final ClientSession session, final long sequence) {
        pending.addAnswer(log.appendedPosition(), true, session, sequence);
    }

    /** Answers a send when everything before has taken effect. */
    void answerLazily(final ClientSession session, final long sequence) {
        pending.addAnswer(log.appendedPosition(), false, session, sequence);
    }

    /** Runs {@code completion} when everything recorded so far has taken effect. */
    void then(final Runnable completion) {
        flushLists();
        pending.addCompletion(log.appendedPosition(), false, completion);
    }

    /** Runs {@code completion} when everything recorded so far is durable. */
    void thenDurable(final Runnable completion) {
        flushLists();
        pending.addCompletion(log.appendedPosition(), true, completion);
    }

    // ---- the duty cycle

    /** Writes what was recorded; forces it when something waits for that. */
    void flush() {
        flushLists();
        final boolean force = pending.needsForce() || forceWanted || nowMs - lazyForceIntervalMs >= lazySinceMs;
        if (force && log.durablePosition() < log.appendedPosition()) {
            log.flush(true);
        } else if (log.writtenPosition() < log.appendedPosition()) {
            log.flush(false);
        }
        if (force) {
            forceWanted = false;
            lazySinceMs = Long.MAX_VALUE;
        }
    }

    /** Makes everything durable. */
    void force() {
        flushLists();
        log.flush(true);
        forceWanted = false;
        lazySinceMs = Long.MAX_VALUE;
    }

    /** True when a duty cycle would write or force. */
    boolean hasWork() {
        return acknowledgedLength > 0
                || failedLength > 0
                || !pending.isEmpty()
                || forceWanted
                || log.writtenPosition() < log.appendedPosition();
    }

    /** When the oldest lazy record must be forced; Long.MAX_VALUE for never. */
    long nextDeadlineMs() {
        return lazySinceMs == Long.MAX_VALUE ? Long.MAX_VALUE : lazySinceMs + lazyForceIntervalMs;
    }
}

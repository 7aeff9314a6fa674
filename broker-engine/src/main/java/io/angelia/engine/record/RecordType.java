/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.record;

/** Numbers of the record types. They are on disk: a number never changes its meaning and is never used again. */
public final class RecordType {
    /** A message, staged when it names a transaction. */
    public static final int SEND = 1;
    /** A piece of a large message's body. */
    public static final int CHUNK = 2;
    /** The chunks of an unfinished large message are given up. */
    public static final int UPLOAD_ABANDONED = 3;
    /** Messages were consumed. */
    public static final int ACKNOWLEDGED = 4;
    /** Deliveries failed: new count, flags, and when to try again. */
    public static final int FAILED = 5;
    /** A message moves to another queue, for good reasons written beside it. */
    public static final int DEAD_LETTER = 6;
    /** Messages expired. */
    public static final int EXPIRED = 7;
    /** Messages will be consumed when the transaction commits. */
    public static final int TRANSACTION_ACKNOWLEDGED = 8;

    public static final int COMMIT = 9;
    public static final int ROLLBACK = 10;
    /** A branch of a distributed transaction is prepared: what it does stays decided until it is committed or rolled back. */
    public static final int PREPARE = 11;

    public static final int DESTINATION_CREATED = 12;
    public static final int DESTINATION_DELETED = 13;
    public static final int SUBSCRIPTION_CREATED = 14;
    public static final int SUBSCRIPTION_DELETED = 15;
    /** Messages of a queue below this position may have been shown to a consumer. */
    public static final int DISPATCH_MARK = 16;
    /** A message was copied forward so that its old segment can go. */
    public static final int MESSAGE_MOVED = 17;

    /** Everything before ended in order; nothing was in flight. */
    public static final int CLEAN_STOP = 19;
    /** The engine started; tells whether the end before was unclean. */
    public static final int STARTED = 21;
    /** An operator has ended a prepared branch, and its transaction manager has to hear of that. */
    public static final int HEURISTIC = 22;
    /** Nobody needs to hear any more how an operator ended a branch. */
    public static final int FORGET = 23;
    /** An ordering key of a queue does not go on by itself: a message of it is a dead letter. */
    public static final int KEY_PARKED = 24;
    /** An operator lets such a key go on. */
    public static final int KEY_RELEASED = 25;
    /** A delivery failed, for a reason that is kept: see FAILED. */
    public static final int FAILED_WITH_REASON = 26;
    /** A dead letter goes back to where it came from, or elsewhere, to be tried anew. */
    public static final int REDRIVEN = 27;
    /** Dispatch of a queue was stopped, or goes on. */
    public static final int QUEUE_PAUSED = 28;
    /** Scheduled messages are delivered before their time. */
    public static final int DELIVER_NOW = 29;
    /** Messages made room for newer ones, or found none. */
    public static final int REPLACED = 30;
    /** Scheduled messages were taken back. */
    public static final int CANCELLED = 31;

    private RecordType() {}

    /** What a type is called, for people; null for a number that is not used. */
    public static String nameOf(final int type) {
        return switch (type) {
            case SEND -> "SEND";
            case CHUNK -> "CHUNK";
            case UPLOAD_ABANDONED -> "UPLOAD_ABANDONED";
            case ACKNOWLEDGED -> "ACKNOWLEDGED";
            case FAILED -> "FAILED";
            case DEAD_LETTER -> "DEAD_LETTER";
            case EXPIRED -> "EXPIRED";
            case TRANSACTION_ACKNOWLEDGED -> "TRANSACTION_ACKNOWLEDGED";
            case COMMIT -> "COMMIT";
            case ROLLBACK -> "ROLLBACK";
            case PREPARE -> "PREPARE";
            case DESTINATION_CREATED -> "DESTINATION_CREATED";
            case DESTINATION_DELETED -> "DESTINATION_DELETED";
            case SUBSCRIPTION_CREATED -> "SUBSCRIPTION_CREATED";
            case SUBSCRIPTION_DELETED -> "SUBSCRIPTION_DELETED";
            case DISPATCH_MARK -> "DISPATCH_MARK";
            case MESSAGE_MOVED -> "MESSAGE_MOVED";
            case CLEAN_STOP -> "CLEAN_STOP";
            case STARTED -> "STARTED";
            case HEURISTIC -> "HEURISTIC";
            case FORGET -> "FORGET";
            case KEY_PARKED -> "KEY_PARKED";
            case KEY_RELEASED -> "KEY_RELEASED";
            case FAILED_WITH_REASON -> "FAILED_WITH_REASON";
            case REDRIVEN -> "REDRIVEN";
            case QUEUE_PAUSED -> "QUEUE_PAUSED";
            case DELIVER_NOW -> "DELIVER_NOW";
            case REPLACED -> "REPLACED";
            case CANCELLED -> "CANCELLED";
            default -> null;
        };
    }
}

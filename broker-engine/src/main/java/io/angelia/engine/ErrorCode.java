/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

/** Why a command was refused. The number travels on the wire and never changes its meaning. */
public enum ErrorCode {
    /** A limit was reached (queue, disk, memory, transactions) and stayed so for the whole bounded wait. */
    RESOURCE_LIMIT(1),
    MESSAGE_TOO_LARGE(2),
    UNKNOWN_DESTINATION(3),
    INVALID_DESTINATION(4),
    INVALID_SELECTOR(5),
    INVALID_CLIENT_ID(6),
    /** The durable or shared subscription has an active consumer that forbids this. */
    SUBSCRIPTION_IN_USE(7),
    UNKNOWN_SUBSCRIPTION(8),
    /** A temporary destination belongs to another connection, or a destination still has consumers. */
    DESTINATION_IN_USE(9),
    UNKNOWN_TRANSACTION(10),
    TRANSACTION_ROLLED_BACK(11),
    ILLEGAL_STATE(12),
    AUTHENTICATION_FAILED(13),
    NOT_ALLOWED(14),
    /** The encoded message or frame could not be understood. */
    MALFORMED(15),
    UNSUPPORTED_VERSION(16),
    /** The broker is stopping or its log has failed. */
    SHUTTING_DOWN(17),
    INTERNAL(18),
    TIMEOUT(19),
    /** There is no branch of this transaction identifier. */
    BRANCH_UNKNOWN(20),
    /** There is a branch of this transaction identifier already. */
    BRANCH_EXISTS(21),
    /** The command does not fit the state of the branch. */
    BRANCH_STATE(22),
    /** The branch was rolled back because it was not prepared in time. */
    BRANCH_TIMED_OUT(23),
    /** An operator has committed the branch. */
    BRANCH_HEURISTIC_COMMIT(24),
    /** An operator has rolled the branch back. */
    BRANCH_HEURISTIC_ROLLBACK(25);

    private final int number;

    ErrorCode(final int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    public static ErrorCode of(final int number) {
        for (final ErrorCode code : values()) {
            if (code.number == number) {
                return code;
            }
        }
        return INTERNAL;
    }
}

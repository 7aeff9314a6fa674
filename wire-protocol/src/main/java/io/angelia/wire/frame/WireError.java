/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.wire.frame;

/** Numbers of the reasons in REFUSED, SEND_REFUSED, CONSUMER_CLOSED and GOODBYE. They never change their meaning. */
public final class WireError {
    /** Nothing went wrong: the reason of an orderly GOODBYE. */
    public static final int NONE = 0;
    /** A limit was reached and stayed so for the whole bounded wait. */
    public static final int RESOURCE_LIMIT = 1;

    public static final int MESSAGE_TOO_LARGE = 2;
    public static final int UNKNOWN_DESTINATION = 3;
    public static final int INVALID_DESTINATION = 4;
    public static final int INVALID_SELECTOR = 5;
    public static final int INVALID_CLIENT_ID = 6;
    public static final int SUBSCRIPTION_IN_USE = 7;
    public static final int UNKNOWN_SUBSCRIPTION = 8;
    public static final int DESTINATION_IN_USE = 9;
    public static final int UNKNOWN_TRANSACTION = 10;
    public static final int TRANSACTION_ROLLED_BACK = 11;
    public static final int ILLEGAL_STATE = 12;
    public static final int AUTHENTICATION_FAILED = 13;
    public static final int NOT_ALLOWED = 14;
    /** A message or frame could not be understood. */
    public static final int MALFORMED = 15;

    public static final int UNSUPPORTED_VERSION = 16;
    public static final int SHUTTING_DOWN = 17;
    public static final int INTERNAL = 18;
    public static final int TIMEOUT = 19;

    /** The branch is not known. */
    public static final int BRANCH_UNKNOWN = 20;
    /** A branch of this identifier exists already. */
    public static final int BRANCH_EXISTS = 21;
    /** The command does not fit the state of the branch. */
    public static final int BRANCH_STATE = 22;
    /** The branch was rolled back because it took too long. */
    public static final int BRANCH_TIMED_OUT = 23;
    /** An operator has committed the branch. */
    public static final int BRANCH_HEURISTIC_COMMIT = 24;
    /** An operator has rolled the branch back. */
    public static final int BRANCH_HEURISTIC_ROLLBACK = 25;

    private WireError() {}
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.wire.frame;

/**
 * What a frame is, by its code on the wire: 1..63 from client to broker, 64..127 from broker to client; the three that
 * go both ways have one code each. Codes never change their meaning.
 */
public enum FrameType {
    HELLO(1, Scope.CONNECTION),
    SET_CLIENT_ID(2, Scope.CONNECTION),
    CREATE_TEMPORARY_DESTINATION(3, Scope.CONNECTION),
    DELETE_TEMPORARY_DESTINATION(4, Scope.CONNECTION),
    UNSUBSCRIBE(5, Scope.CONNECTION),
    TRANSACTION_OUTCOME(6, Scope.CONNECTION),
    PREPARE_BRANCH(7, Scope.CONNECTION),
    COMMIT_BRANCH(8, Scope.CONNECTION),
    ROLLBACK_BRANCH(9, Scope.CONNECTION),
    FORGET_BRANCH(10, Scope.CONNECTION),
    RECOVER_BRANCHES(11, Scope.CONNECTION),
    MANAGE(12, Scope.CONNECTION),
    CANCEL_SCHEDULED(13, Scope.CONNECTION),

    OPEN_SESSION(16, Scope.SESSION),
    CLOSE_SESSION(17, Scope.SESSION),
    SEND(18, Scope.SESSION),
    SEND_CHUNK(19, Scope.SESSION),
    SEND_CHUNKED(20, Scope.SESSION),
    ABANDON_UPLOAD(21, Scope.SESSION),
    OPEN_CONSUMER(22, Scope.SESSION),
    CLOSE_CONSUMER(23, Scope.SESSION),
    CREDIT(24, Scope.SESSION),
    DRAIN(25, Scope.SESSION),
    ACKNOWLEDGE(26, Scope.SESSION),
    SYNC(27, Scope.SESSION),
    RELEASE(28, Scope.SESSION),
    COMMIT(29, Scope.SESSION),
    ROLLBACK(30, Scope.SESSION),
    START_BRANCH(31, Scope.SESSION),
    END_BRANCH(32, Scope.SESSION),
    ACKNOWLEDGE_FOR(33, Scope.SESSION),
    FAILURE(34, Scope.SESSION),
    WITHDRAW(35, Scope.SESSION),

    WELCOME(64, Scope.CONNECTION),
    DONE(65, Scope.EITHER),
    REFUSED(66, Scope.EITHER),
    SENT(67, Scope.SESSION),
    SEND_REFUSED(68, Scope.SESSION),
    DELIVERY(69, Scope.SESSION),
    DELIVERY_HEADER(70, Scope.SESSION),
    DELIVERY_CHUNK(71, Scope.SESSION),
    BROWSE_END(72, Scope.SESSION),
    CONSUMER_CLOSED(73, Scope.SESSION),
    SEND_DUPLICATE(74, Scope.SESSION),

    PING(120, Scope.CONNECTION),
    PONG(121, Scope.CONNECTION),
    GOODBYE(122, Scope.CONNECTION);

    private static final FrameType[] BY_CODE = new FrameType[128];

    static {
        for (final FrameType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    private final int code;
    private final Scope scope;

    FrameType(final int code, final Scope scope) {
        this.code = code;
        this.scope = scope;
    }

    public int code() {
        return code;
    }

    /** The type with this code, or null when there is none. */
    public static FrameType of(final int code) {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    }

    /** Whether a frame of this type may carry the session id: 0 stands for the connection itself. */
    boolean allowsSession(final int sessionId) {
        return switch (scope) {
            case CONNECTION -> sessionId == 0;
            case SESSION -> sessionId != 0;
            case EITHER -> true;
        };
    }

    private enum Scope {
        CONNECTION,
        SESSION,
        EITHER
    }
}

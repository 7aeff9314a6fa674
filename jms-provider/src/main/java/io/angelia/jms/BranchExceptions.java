/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import jakarta.jms.JMSException;
import javax.transaction.xa.XAException;

/** The one place that tells transaction managers in their own terms what went wrong. */
final class BranchExceptions {
    private BranchExceptions() {}

    static XAException failed(final JMSException cause) {
        return exception(code(cause), cause.getMessage(), cause);
    }

    /** The same for a prepare: a branch that the broker has no room for can only be rolled back. */
    static XAException prepareFailed(final JMSException cause) {
        return "RESOURCE_LIMIT".equals(cause.getErrorCode())
                ? exception(XAException.XA_RBOTHER, cause.getMessage(), cause)
                : failed(cause);
    }

    static XAException invalid(final String reason) {
        return exception(XAException.XAER_INVAL, reason, null);
    }

    private static int code(final JMSException cause) {
        final String code = cause.getErrorCode();
        if (code == null) {
            return XAException.XAER_RMERR;
        }
        return switch (code) {
            case "BRANCH_UNKNOWN" -> XAException.XAER_NOTA;
            case "BRANCH_EXISTS" -> XAException.XAER_DUPID;
            case "BRANCH_STATE", "ILLEGAL_STATE" -> XAException.XAER_PROTO;
            case "TRANSACTION_ROLLED_BACK" -> XAException.XA_RBROLLBACK;
            case "BRANCH_TIMED_OUT" -> XAException.XA_RBTIMEOUT;
            case "BRANCH_HEURISTIC_COMMIT" -> XAException.XA_HEURCOM;
            case "BRANCH_HEURISTIC_ROLLBACK" -> XAException.XA_HEURRB;
            case "MALFORMED" -> XAException.XAER_INVAL;
            case "CONNECTION_LOST", "CANNOT_CONNECT", "CLOSED", "TIMEOUT", "SHUTTING_DOWN" -> XAException.XAER_RMFAIL;
            default -> XAException.XAER_RMERR;
        };
    }

    private static XAException exception(final int code, final String reason, final Throwable cause) {
        final XAException exception = new XAException(reason);
        exception.errorCode = code;
        exception.initCause(cause);
        return exception;
    }
}

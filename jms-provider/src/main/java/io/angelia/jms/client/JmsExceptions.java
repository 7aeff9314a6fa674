/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import io.angelia.wire.frame.WireError;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.InvalidClientIDRuntimeException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageFormatRuntimeException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.MessageNotWriteableRuntimeException;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.ResourceAllocationRuntimeException;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.TransactionInProgressRuntimeException;
import jakarta.jms.TransactionRolledBackException;
import jakarta.jms.TransactionRolledBackRuntimeException;
import java.util.Set;

/** The one place that turns failures into exceptions of Jakarta Messaging. */
public final class JmsExceptions {
    private static final Set<String> FINAL =
            Set.of("AUTHENTICATION_FAILED", "NOT_ALLOWED", "UNSUPPORTED_VERSION", "INVALID_CLIENT_ID");
    private static final Set<String> NO_ANSWER =
            Set.of("CONNECTION_LOST", "CANNOT_CONNECT", "TIMEOUT", "INTERRUPTED", "SHUTTING_DOWN");

    private JmsExceptions() {}

    /** What the broker refused; {@code code} is one of {@link WireError}. */
    public static JMSException refused(final int code, final String reason) {
        return switch (code) {
            case WireError.RESOURCE_LIMIT -> new ResourceAllocationException(reason, "RESOURCE_LIMIT");
            case WireError.MESSAGE_TOO_LARGE -> new MessageTooLargeException(reason, "MESSAGE_TOO_LARGE");
            case WireError.UNKNOWN_DESTINATION -> new InvalidDestinationException(reason, "UNKNOWN_DESTINATION");
            case WireError.INVALID_DESTINATION -> new InvalidDestinationException(reason, "INVALID_DESTINATION");
            case WireError.INVALID_SELECTOR -> new InvalidSelectorException(reason, "INVALID_SELECTOR");
            case WireError.INVALID_CLIENT_ID -> new InvalidClientIDException(reason, "INVALID_CLIENT_ID");
            case WireError.SUBSCRIPTION_IN_USE -> new JMSException(reason, "SUBSCRIPTION_IN_USE");
            case WireError.UNKNOWN_SUBSCRIPTION -> new InvalidDestinationException(reason, "UNKNOWN_SUBSCRIPTION");
            case WireError.DESTINATION_IN_USE -> new JMSException(reason, "DESTINATION_IN_USE");
            case WireError.UNKNOWN_TRANSACTION -> new JMSException(reason, "UNKNOWN_TRANSACTION");
            case WireError.TRANSACTION_ROLLED_BACK ->
                new TransactionRolledBackException(reason, "TRANSACTION_ROLLED_BACK");
            case WireError.ILLEGAL_STATE -> new IllegalStateException(reason, "ILLEGAL_STATE");
            case WireError.AUTHENTICATION_FAILED -> new JMSSecurityException(reason, "AUTHENTICATION_FAILED");
            case WireError.NOT_ALLOWED -> new JMSSecurityException(reason, "NOT_ALLOWED");
            case WireError.MALFORMED -> new MessageFormatException(reason, "MALFORMED");
            case WireError.UNSUPPORTED_VERSION -> new JMSException(reason, "UNSUPPORTED_VERSION");
            case WireError.SHUTTING_DOWN -> new JMSException(reason, "SHUTTING_DOWN");
            case WireError.TIMEOUT -> new JMSException(reason, "TIMEOUT");
            case WireError.BRANCH_UNKNOWN -> new JMSException(reason, "BRANCH_UNKNOWN");
            case WireError.BRANCH_EXISTS -> new JMSException(reason, "BRANCH_EXISTS");
            case WireError.BRANCH_STATE -> new JMSException(reason, "BRANCH_STATE");
            case WireError.BRANCH_TIMED_OUT -> new TransactionRolledBackException(reason, "BRANCH_TIMED_OUT");
            case WireError.BRANCH_HEURISTIC_COMMIT -> new JMSException(reason, "BRANCH_HEURISTIC_COMMIT");
            case WireError.BRANCH_HEURISTIC_ROLLBACK -> new JMSException(reason, "BRANCH_HEURISTIC_ROLLBACK");
            default -> new JMSException(reason, "INTERNAL");
        };
    }

    /** The connection is gone. Safe to call for many callers with the same cause: each gets an exception of its own. */
    public static JMSException connectionLost(final String remoteName, final Throwable cause) {
        final String reason = cause == null ? "the broker closed it" : describe(cause);
        return caused(
                new JMSException("The connection to " + remoteName + " is lost: " + reason, "CONNECTION_LOST"), cause);
    }

    /** A connection was not found again within the time that its policy gives; {@code last} may be null. */
    static JMSException gaveUp(final long elapsedMs, final JMSException last) {
        return caused(
                new JMSException(
                        "reconnecting was given up after " + elapsedMs + " ms"
                                + (last == null ? "" : "; the last attempt failed: " + last.getMessage()),
                        "GAVE_UP"),
                last);
    }

    /** A call could wait no longer for the connection to come back. */
    static JMSException notBackInTime(final String what, final long timeoutMs, final String remoteName) {
        return new JMSException(
                what + " was not possible within " + timeoutMs + " ms: the connection to " + remoteName
                        + " is lost, and reconnecting goes on",
                "TIMEOUT");
    }

    /** True when the broker has said something that it will say again whenever it is asked. */
    static boolean isFinal(final Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof JMSException e && FINAL.contains(String.valueOf(e.getErrorCode()))) {
                return true;
            }
        }
        return false;
    }

    /** True when the broker was there and refused. */
    static boolean isRefusal(final JMSException failure) {
        return !NO_ANSWER.contains(String.valueOf(failure.getErrorCode()));
    }

    /** True when the broker does not know the destination any more. */
    static boolean isDestinationGone(final JMSException refusal) {
        return "UNKNOWN_DESTINATION".equals(refusal.getErrorCode());
    }

    /** No broker could be reached. */
    public static JMSException cannotConnect(final String reason, final Throwable cause) {
        return caused(new JMSException(reason, "CANNOT_CONNECT"), cause);
    }

    public static JMSException timedOut(final String what, final long timeoutMs) {
        return new JMSException(what + " was not answered within " + timeoutMs + " ms", "TIMEOUT");
    }

    /** A send had to wait for too long behind unanswered ones. */
    public static JMSException sendWindowFull(final long timeoutMs) {
        return new ResourceAllocationException(
                "The broker has not answered earlier messages of this session within " + timeoutMs + " ms",
                "SEND_WINDOW_FULL");
    }

    public static JMSException interrupted(final String what) {
        return new JMSException("Interrupted while waiting for " + what, "INTERRUPTED");
    }

    public static JMSException messageTooLarge(final long length, final long limit) {
        return new MessageTooLargeException(
                "The message of " + length + " bytes is longer than the broker's limit of " + limit + " bytes",
                "MESSAGE_TOO_LARGE");
    }

    public static IllegalStateException closed(final String what) {
        return new IllegalStateException(what + " is closed", "CLOSED");
    }

    public static IllegalStateException illegalState(final String reason) {
        return new IllegalStateException(reason, "ILLEGAL_STATE");
    }

    public static JMSException invalid(final String reason) {
        return new JMSException(reason, "INVALID_ARGUMENT");
    }

    /** The broker knows no such scheduled message, but may have been asked before by the same call. */
    static JMSException cancelInDoubt(final String messageId) {
        return new JMSException(
                "The connection was lost while " + messageId
                        + " was being cancelled, and the broker has no such scheduled"
                        + " message now: either this call has cancelled it, or its time had come before",
                "CANCEL_IN_DOUBT");
    }

    /** Something that Jakarta Messaging leaves to the provider and that this one does not offer. */
    public static JMSException notSupported(final String what) {
        return new JMSException(what + " is not supported", "NOT_SUPPORTED");
    }

    /** What went wrong in our own code or the application's, as an exception that the API allows. */
    public static JMSException unexpected(final String what, final Throwable cause) {
        return cause instanceof JMSException known
                ? known
                : caused(new JMSException(what + ": " + describe(cause)), cause);
    }

    /** The same failure for the simplified API, with its cause. */
    public static JMSRuntimeException unchecked(final JMSException e) {
        final String reason = e.getMessage();
        final String code = e.getErrorCode();
        if (e instanceof IllegalStateException) {
            return new IllegalStateRuntimeException(reason, code, e);
        } else if (e instanceof InvalidClientIDException) {
            return new InvalidClientIDRuntimeException(reason, code, e);
        } else if (e instanceof InvalidDestinationException) {
            return new InvalidDestinationRuntimeException(reason, code, e);
        } else if (e instanceof InvalidSelectorException) {
            return new InvalidSelectorRuntimeException(reason, code, e);
        } else if (e instanceof JMSSecurityException) {
            return new JMSSecurityRuntimeException(reason, code, e);
        } else if (e instanceof MessageFormatException) {
            return new MessageFormatRuntimeException(reason, code, e);
        } else if (e instanceof MessageNotWriteableException) {
            return new MessageNotWriteableRuntimeException(reason, code, e);
        } else if (e instanceof ResourceAllocationException) {
            return new ResourceAllocationRuntimeException(reason, code, e);
        } else if (e instanceof TransactionInProgressException) {
            return new TransactionInProgressRuntimeException(reason, code, e);
        } else if (e instanceof TransactionRolledBackException) {
            return new TransactionRolledBackRuntimeException(reason, code, e);
        }
        return new JMSRuntimeException(reason, code, e);
    }

    private static String describe(final Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private static JMSException caused(final JMSException exception, final Throwable cause) {
        if (cause != null) {
            exception.initCause(cause);
            if (cause instanceof Exception linked) {
                exception.setLinkedException(linked);
            }
        }
        return exception;
    }
}

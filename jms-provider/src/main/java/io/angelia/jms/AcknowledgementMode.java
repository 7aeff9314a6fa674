/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import jakarta.jms.JMSException;
import jakarta.jms.Session;

/** How the messages of a session are acknowledged (sections 6.2.10 and 6.2.7). */
enum AcknowledgementMode {
    TRANSACTED(Session.SESSION_TRANSACTED),
    AUTO(Session.AUTO_ACKNOWLEDGE),
    CLIENT(Session.CLIENT_ACKNOWLEDGE),
    DUPS_OK(Session.DUPS_OK_ACKNOWLEDGE),
    /** As the branch that the session works for ends; {@link #AUTO} while there is none. Not to be asked for by a number. */
    XA(Session.SESSION_TRANSACTED);

    private final int constant;

    AcknowledgementMode(final int constant) {
        this.constant = constant;
    }

    /** The constant of {@link Session} that stands for this mode. */
    int constant() {
        return constant;
    }

    /** True when messages are acknowledged one by one without the application's doing. */
    boolean isAutomatic() {
        return this == AUTO || this == DUPS_OK;
    }

    /** True when a transaction decides about messages. */
    boolean isTransacted() {
        return this == TRANSACTED || this == XA;
    }

    static AcknowledgementMode of(final int constant) throws JMSException {
        for (final AcknowledgementMode mode : values()) {
            if (mode.constant == constant) {
                return mode;
            }
        }
        throw new JMSException("There is no session mode " + constant, "INVALID_SESSION_MODE");
    }

    /** The mode that the two arguments of the classic method mean together; the second counts only without a transaction. */
    static AcknowledgementMode of(final boolean transacted, final int constant) throws JMSException {
        if (transacted) {
            return TRANSACTED;
        }
        return constant == Session.SESSION_TRANSACTED ? AUTO : of(constant);
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.outbound;

import io.angelia.jms.client.JmsExceptions;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Something that an application opened with a session handle. It is opened at the physical session of the time, and again when
 * the handle has moved to another one. Used by one thread at a time.
 *
 * @param <T> what is opened.
 */
abstract class SessionPart<T extends AutoCloseable> {
    private static final Logger LOGGER = System.getLogger(SessionPart.class.getName());

    private final SessionHandle session;
    private Session openedAt;
    private T physical;
    private volatile boolean closed;

    SessionPart(final SessionHandle session) {
        this.session = session;
    }

    abstract T open(Session physicalSession) throws JMSException;

    /** The part at the session that the handle has now. */
    final T physical() throws JMSException {
        if (closed) {
            throw JmsExceptions.closed("What belongs to a session");
        }
        final Session now = session.physical();
        if (openedAt != now) {
            physical = open(now);
            openedAt = now;
        }
        return physical;
    }

    final <R> R call(final JmsCall<R> call) throws JMSException {
        return session.call(call);
    }

    final void run(final JmsAction action) throws JMSException {
        session.run(action);
    }

    /** Closes what is open at the physical session. */
    final void detach() {
        final T open = physical;
        physical = null;
        openedAt = null;
        if (open != null) {
            closeQuietly(open);
        }
    }

    static void closeQuietly(final AutoCloseable open) {
        try {
            open.close();
        } catch (final Exception e) {
            LOGGER.log(Level.DEBUG, "What belonged to a connection could not be closed", e);
        }
    }

    final void closePart() throws JMSException {
        if (!closed) {
            closed = true;
            session.remove(this);
            run(this::closePhysical);
        }
    }

    private void closePhysical() throws JMSException {
        final T open = physical;
        physical = null;
        openedAt = null;
        if (open != null) {
            try {
                open.close();
            } catch (final JMSException e) {
                throw e;
            } catch (final Exception e) {
                throw JmsExceptions.unexpected("Closing what belongs to a session failed", e);
            }
        }
    }

    /** The session is closed. */
    final void invalidate() {
        closed = true;
        detach();
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;

/**
 * A connection of Angelia: its sessions offer what goes beyond Jakarta Messaging, without a cast. Every connection that
 * {@link AngeliaConnectionFactory} makes, and every handle of one that the resource adapter gives out, implements it.
 *
 * <p>Thread-safe, as connections are (section 6.1 of the specification).
 */
public interface AngeliaConnection extends Connection {
    /** {@inheritDoc} */
    @Override
    AngeliaSession createSession() throws JMSException;

    /** {@inheritDoc} */
    @Override
    AngeliaSession createSession(int sessionMode) throws JMSException;

    /** {@inheritDoc} */
    @Override
    AngeliaSession createSession(boolean transacted, int acknowledgeMode) throws JMSException;
}

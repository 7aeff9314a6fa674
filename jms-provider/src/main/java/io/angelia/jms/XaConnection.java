/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import io.angelia.jms.uri.ConnectionUri;
import jakarta.jms.JMSException;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XAQueueSession;
import jakarta.jms.XASession;
import jakarta.jms.XATopicConnection;
import jakarta.jms.XATopicSession;

/**
 * A connection whose sessions can take part in distributed transactions, in all of the classic API's shapes. What
 * {@code createSession} and its like make are plain sessions. Thread-safe.
 */
final class XaConnection extends JmsConnection implements XAQueueConnection, XATopicConnection {
    private final Domain domain;

    /** {@link #connected} must follow. */
    XaConnection(final ConnectionUri uri, final Domain domain) {
        super(uri, domain);
        this.domain = domain;
    }

    @Override
    public XASession createXASession() throws JMSException {
        return newXaSession(domain);
    }

    @Override
    public XAQueueSession createXAQueueSession() throws JMSException {
        return newXaSession(Domain.QUEUE);
    }

    @Override
    public XATopicSession createXATopicSession() throws JMSException {
        return newXaSession(Domain.TOPIC);
    }

    XaSession newXaSession(final Domain sessionDomain) throws JMSException {
        return add(new XaSession(this, openCore(), sessionDomain));
    }
}

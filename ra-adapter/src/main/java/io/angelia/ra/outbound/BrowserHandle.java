/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.outbound;

import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.util.Enumeration;

/** A browser as application components have it. */
final class BrowserHandle extends SessionPart<QueueBrowser> implements QueueBrowser {
    private final Queue queue;
    private final String selector;

    BrowserHandle(final SessionHandle session, final Queue queue, final String selector) {
        super(session);
        this.queue = queue;
        this.selector = selector;
    }

    @Override
    QueueBrowser open(final Session physicalSession) throws JMSException {
        return physicalSession.createBrowser(queue, selector);
    }

    @Override
    public Queue getQueue() throws JMSException {
        return call(() -> physical().getQueue());
    }

    @Override
    public String getMessageSelector() throws JMSException {
        return call(() -> physical().getMessageSelector());
    }

    @Override
    @SuppressWarnings("rawtypes") // The interface has the raw type.
    public Enumeration getEnumeration() throws JMSException {
        return call(() -> physical().getEnumeration());
    }

    @Override
    public void close() throws JMSException {
        closePart();
    }
}

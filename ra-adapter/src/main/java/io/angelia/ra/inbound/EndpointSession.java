/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.inbound;

import io.angelia.jms.AdapterSupport;
import io.angelia.ra.connection.BrokerResource;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;
import jakarta.jms.XASession;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * One session with its consumer and its endpoint. In a transaction, the application server begins the branch while the
 * listener runs, and the message goes with it; without one, the message is acknowledged when the endpoint has returned.
 */
final class EndpointSession implements MessageListener {
    private static final Logger LOGGER = System.getLogger(EndpointSession.class.getName());

    private final MessageEndpoint endpoint;
    /** Null where deliveries are in no transaction. */
    private final BrokerResource resource;

    private EndpointSession(final MessageEndpoint endpoint, final BrokerResource resource) {
        this.endpoint = endpoint;
        this.resource = resource;
    }

    static EndpointSession transacted(
            final XASession session, final Wanted wanted, final MessageEndpointFactory endpoints)
            throws JMSException, ResourceException {
        final BrokerResource resource = new BrokerResource(session.getXAResource());
        return new EndpointSession(endpoints.createEndpoint(resource), resource).listening(session, wanted);
    }

    static EndpointSession plain(final Session session, final Wanted wanted, final MessageEndpointFactory endpoints)
            throws JMSException, ResourceException {
        return new EndpointSession(endpoints.createEndpoint(null), null).listening(session, wanted);
    }

    private EndpointSession listening(final Session session, final Wanted wanted) throws JMSException {
        boolean listening = false;
        try {
            wanted.consumer(session).setMessageListener(this);
            listening = true;
        } finally {
            if (!listening) {
                endpoint.release();
            }
        }
        return this;
    }

    // ---- on the session's thread

    /** What it throws gives the message back as a failed delivery, unless the message is in a branch, which decides about it. */
    @Override
    public void onMessage(final Message message) {
        if (resource == null) {
            deliver(message);
        } else {
            deliverInTransaction(message);
        }
    }

    private void deliverInTransaction(final Message message) {
        final long startsBefore = resource.starts();
        try {
            endpoint.beforeDelivery(EndpointActivation.ON_MESSAGE);
        } catch (final NoSuchMethodException | ResourceException e) {
            throw new DeliveryFailedException("The application server could not begin the delivery", e);
        }
        final boolean inBranch = resource.starts() != startsBefore;
        RuntimeException failure = null;
        try {
            deliver(message);
        } catch (final RuntimeException e) {
            failure = e;
            if (inBranch) {
                AdapterSupport.describeFailure(message, e);
            }
        }
        try {
            endpoint.afterDelivery();
        } catch (final ResourceException e) {
            LOGGER.log(Level.WARNING, "The transaction of the delivery of " + message + " failed", e);
            if (failure == null) {
                failure = new DeliveryFailedException("The transaction of the delivery failed", e);
            }
        }
        if (failure != null && !inBranch) {
            throw failure;
        }
    }

    /** Throws what the bean has thrown rather than what the application server has wrapped it into. */
    private void deliver(final Message message) {
        try {
            ((MessageListener) endpoint).onMessage(message);
        } catch (final RuntimeException e) {
            throw isServers(e) && e.getCause() instanceof RuntimeException beans ? beans : e;
        } catch (final Error e) {
            // The application server must end the delivery all the same.
            throw new DeliveryFailedException("The endpoint failed", e);
        }
    }

    /** Servers have subclasses of the exception of the API. */
    private static boolean isServers(final RuntimeException failure) {
        for (Class<?> type = failure.getClass(); type != RuntimeException.class; type = type.getSuperclass()) {
            if (type.getName().startsWith("jakarta.ejb.")) {
                return true;
            }
        }
        return false;
    }

    // ---- the end

    /** The session is closed. */
    void release() {
        endpoint.release();
    }
}

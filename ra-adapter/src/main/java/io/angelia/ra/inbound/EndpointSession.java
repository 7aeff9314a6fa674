/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.inbound;

import io.angelia.jms.AdapterSupport;
import io.angelia.jms.AngeliaMessageListener;
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
import java.lang.reflect.Method;

/**
 * One session with its consumer and its endpoint. In a transaction, the application server begins the branch while the
 * listener runs, and the message goes with it; without one, the message is acknowledged when the endpoint has returned.
 */
final class EndpointSession implements MessageListener {
    private static final Logger LOGGER = System.getLogger(EndpointSession.class.getName());

    private final MessageEndpoint endpoint;
    /** Null where deliveries are in no transaction. */
    private final BrokerResource resource;
    /** Null where the bean gets its messages one by one. */
    private final MessageLists lists;

    private EndpointSession(
            final MessageEndpoint endpoint, final BrokerResource resource, final Session session, final Wanted wanted) {
        this.endpoint = endpoint;
        this.resource = resource;
        lists = wanted.bean() == BeanInterface.LIST ? new MessageLists(session, wanted.maxBatch()) : null;
    }

    static EndpointSession transacted(
            final XASession session, final Wanted wanted, final MessageEndpointFactory endpoints)
            throws JMSException, ResourceException {
        final BrokerResource resource = new BrokerResource(session.getXAResource());
        return new EndpointSession(endpoints.createEndpoint(resource), resource, session, wanted)
                .listening(session, wanted);
    }

    static EndpointSession plain(final Session session, final Wanted wanted, final MessageEndpointFactory endpoints)
            throws JMSException, ResourceException {
        return new EndpointSession(endpoints.createEndpoint(null), null, session, wanted).listening(session, wanted);
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

    /**
     * What it throws gives the message, and all that were taken with it, back as failed deliveries, unless they are in a branch,
     * which decides about them.
     */
    @Override
    public void onMessage(final Message message) {
        try {
            if (resource == null) {
                deliver(message);
            } else {
                deliverInTransaction(message);
            }
        } finally {
            if (lists != null) {
                lists.end();
            }
        }
    }

    private void deliverInTransaction(final Message message) {
        final long startsBefore = resource.starts();
        try {
            endpoint.beforeDelivery(method());
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
                describeFailure(message, e);
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
            if (lists == null) {
                ((MessageListener) endpoint).onMessage(message);
            } else {
                ((AngeliaMessageListener) endpoint).onMessages(lists.beginWith(message));
            }
        } catch (final RuntimeException e) {
            throw isServers(e) && e.getCause() instanceof RuntimeException beans ? beans : e;
        } catch (final Error e) {
            // The application server must end the delivery all the same.
            throw new DeliveryFailedException("The endpoint failed", e);
        }
    }

    private Method method() {
        return (lists == null ? BeanInterface.MESSAGE : BeanInterface.LIST).method();
    }

    private void describeFailure(final Message message, final RuntimeException failure) {
        if (lists == null) {
            AdapterSupport.describeFailure(message, failure);
        } else {
            AdapterSupport.describeFailure(lists.current(), failure);
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

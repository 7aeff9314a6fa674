/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Session;

/** For tests of what holds for queues and topics alike. */
enum DestinationKind {
    QUEUE {
        @Override
        Destination create(final Session session, final String name) throws JMSException {
            return session.createQueue(name);
        }
    },
    TOPIC {
        @Override
        Destination create(final Session session, final String name) throws JMSException {
            return session.createTopic(name);
        }
    };

    abstract Destination create(Session session, String name) throws JMSException;
}

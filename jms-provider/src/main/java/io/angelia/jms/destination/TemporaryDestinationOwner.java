/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.destination;

import jakarta.jms.JMSException;

/** The connection that made a temporary destination. It alone may delete it and receive from it. */
@FunctionalInterface
public interface TemporaryDestinationOwner {
    /** Deletes the destination at the broker; called on the application's thread. */
    void delete(AngeliaDestination destination) throws JMSException;
}

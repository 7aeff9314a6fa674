/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.destination;

import io.angelia.jms.destination.AngeliaQueue;
import io.angelia.jms.destination.DestinationReference;
import io.angelia.jms.destination.Destinations;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import java.io.Serializable;
import java.util.Objects;

/**
 * A queue that an administrator defines in the application server, as an administered object of the resource adapter. Equal to
 * another one of the same name. Its name is set before it is used.
 */
public final class AdministeredQueue implements Queue, DestinationReference, Serializable {
    private static final long serialVersionUID = 1L;

    private String name;

    /** For application servers, which set the name afterwards. */
    public AdministeredQueue() {}

    /** The name of the queue at the broker, options allowed: {@code orders?prefetch=10}. */
    public String getName() {
        return name;
    }

    /**
     * Sets the name at the broker; null or blank for none.
     *
     * @throws InvalidDestinationRuntimeException when it is not a valid name of a queue.
     */
    public void setName(final String newName) {
        if (newName == null || newName.isBlank()) {
            name = null;
            return;
        }
        try {
            Destinations.queue(newName);
        } catch (final InvalidDestinationException e) {
            throw new InvalidDestinationRuntimeException(e.getMessage(), e.getErrorCode(), e);
        }
        name = newName;
    }

    /** Another word for the name, which other providers use. */
    public String getPhysicalName() {
        return name;
    }

    public void setPhysicalName(final String newName) {
        setName(newName);
    }

    @Override
    public String getQueueName() throws JMSException {
        return destination().getQueueName();
    }

    @Override
    public AngeliaQueue destination() throws InvalidDestinationException {
        if (name == null) {
            throw new InvalidDestinationException("The administered queue has no name; set its property 'name'");
        }
        return Destinations.queue(name);
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof AdministeredQueue queue && Objects.equals(name, queue.name);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(name);
    }

    @Override
    public String toString() {
        return "queue://" + name;
    }
}

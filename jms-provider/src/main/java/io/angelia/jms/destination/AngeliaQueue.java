/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.destination;

import io.angelia.wire.message.MessageLayout;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.Queue;

/** A queue. Immutable and thread-safe. */
public sealed class AngeliaQueue extends AngeliaDestination implements Queue permits AngeliaTemporaryQueue {
    private static final long serialVersionUID = 1L;

    /**
     * Names a queue.
     *
     * @param name with options or without: {@code orders?prefetch=10}.
     * @throws InvalidDestinationRuntimeException when the name or an option is not valid.
     */
    public AngeliaQueue(String name) {
        this(Destinations.Name.of(name, MessageLayout.QUEUE_PREFIX));
    }

    AngeliaQueue(Destinations.Name name) {
        super(name);
    }

    @Override
    public final String getQueueName() {
        return name();
    }
}

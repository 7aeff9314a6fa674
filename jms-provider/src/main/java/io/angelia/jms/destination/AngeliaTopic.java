/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.destination;

import io.angelia.wire.message.MessageLayout;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.Topic;

/** A topic. Immutable and thread-safe. */
public sealed class AngeliaTopic extends AngeliaDestination implements Topic permits AngeliaTemporaryTopic {
    private static final long serialVersionUID = 1L;

    /**
     * Names a topic.
     *
     * @param name with options or without: {@code prices?prefetch=10}.
     * @throws InvalidDestinationRuntimeException when the name or an option is not valid.
     */
    public AngeliaTopic(String name) {
        this(Destinations.Name.of(name, MessageLayout.TOPIC_PREFIX));
    }

    AngeliaTopic(Destinations.Name name) {
        super(name);
    }

    @Override
    public final String getTopicName() {
        return name();
    }
}

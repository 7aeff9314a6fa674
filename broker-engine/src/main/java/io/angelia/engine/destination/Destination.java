/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.destination;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.angelia.engine.queue.MessageQueue;
import io.angelia.engine.subscription.Topic;
import io.angelia.wire.message.MessageLayout;

/** A queue or a topic that messages are sent to. */
public final class Destination {
    private final int id;
    private final String name;
    private final byte[] encodedName;
    private final MessageQueue queue;
    private final Topic topic;
    private boolean closing;

    /** Exactly one of {@code queue} and {@code topic} is not null. */
    public Destination(final int id, final String name, final MessageQueue queue, final Topic topic) {
        this.id = id;
        this.name = name;
        this.encodedName = name.getBytes(UTF_8);
        this.queue = queue;
        this.topic = topic;
    }

    /** Below 0 for a temporary destination. */
    public int id() {
        return id;
    }

    /** With its kind as prefix. */
    public String name() {
        return name;
    }

    byte[] encodedName() {
        return encodedName;
    }

    public boolean isTemporary() {
        return id < 0;
    }

    /** Null for a topic. */
    public MessageQueue queue() {
        return queue;
    }

    /** Null for a queue. */
    public Topic topic() {
        return topic;
    }

    /** Nothing is accepted any more: about to be deleted. */
    public void beginClose() {
        closing = true;
        if (queue != null) {
            queue.beginClose();
        }
    }

    public boolean isClosing() {
        return closing;
    }

    /** True when the name has one of the four prefixes and something behind it. */
    public static boolean isValidName(final String name) {
        return isQueueName(name) || isTopicName(name);
    }

    public static boolean isQueueName(final String name) {
        return startsLonger(name, MessageLayout.QUEUE_PREFIX)
                || startsLonger(name, MessageLayout.TEMPORARY_QUEUE_PREFIX);
    }

    public static boolean isTopicName(final String name) {
        return startsLonger(name, MessageLayout.TOPIC_PREFIX)
                || startsLonger(name, MessageLayout.TEMPORARY_TOPIC_PREFIX);
    }

    public static boolean isTemporaryName(final String name) {
        return name.startsWith(MessageLayout.TEMPORARY_QUEUE_PREFIX)
                || name.startsWith(MessageLayout.TEMPORARY_TOPIC_PREFIX);
    }

    /** The name without its kind. */
    public static String bareName(final String name) {
        return name.substring(name.indexOf("://") + "://".length());
    }

    private static boolean startsLonger(final String name, final String prefix) {
        return name != null && name.length() > prefix.length() && name.startsWith(prefix);
    }
}

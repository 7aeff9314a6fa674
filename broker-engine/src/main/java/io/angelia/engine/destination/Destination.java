/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.destination;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.angelia.engine.deduplication.ApplicationKey;
import io.angelia.engine.deduplication.KeyTable;
import io.angelia.engine.queue.Deduplication;
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
    private final Deduplication deduplication;
    private final ApplicationKey key;
    private KeyTable keys;
    private KeyTable passingKeys;
    private long duplicates;
    private boolean closing;

    /**
     * Exactly one of {@code queue} and {@code topic} is not null.
     *
     * @param deduplication how copies are recognised by a key of the application; null when they are not.
     */
    public Destination(
            final int id,
            final String name,
            final MessageQueue queue,
            final Topic topic,
            final Deduplication deduplication) {
        this.id = id;
        this.name = name;
        this.encodedName = name.getBytes(UTF_8);
        this.queue = queue;
        this.topic = topic;
        this.deduplication = deduplication;
        this.key = deduplication == null ? null : ApplicationKey.ofDeduplication(deduplication.key());
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

    // ---- copies

    /** How copies are recognised among messages that are accepted now; null when they are not. */
    public Deduplication deduplication() {
        return deduplication;
    }

    /** Reads the keys of messages; null without {@link #deduplication()}. */
    public ApplicationKey key() {
        return key;
    }

    /** Keys of recorded messages, which survive a restart. */
    public KeyTable keys() {
        if (keys == null) {
            keys = new KeyTable();
        }
        return keys;
    }

    /** True when a key of a recorded message may be remembered. */
    public boolean hasKeys() {
        return keys != null && keys.size() > 0;
    }

    /** Keys of messages that do not survive a restart. */
    public KeyTable passingKeys() {
        if (passingKeys == null) {
            passingKeys = new KeyTable();
        }
        return passingKeys;
    }

    /** Copies that were dropped since the start. */
    public long duplicates() {
        return duplicates;
    }

    public void countDuplicate() {
        duplicates++;
    }

    /** Forgets all keys and frees their memory. */
    public void closeKeys() {
        if (keys != null) {
            keys.close();
        }
        if (passingKeys != null) {
            passingKeys.close();
        }
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

    /** True for the name of a queue that is not temporary. */
    public static boolean isValidTarget(final String name) {
        return startsLonger(name, MessageLayout.QUEUE_PREFIX);
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

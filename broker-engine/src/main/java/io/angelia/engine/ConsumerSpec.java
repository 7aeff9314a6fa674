/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

/**
 * What a consumer asks for.
 *
 * @param destination      with its kind as prefix, as in the message encoding.
 * @param kind             which of the delivery models applies.
 * @param subscriptionName name of a durable or shared subscription; null for the other kinds.
 * @param selector         JMS selector; null or blank for none.
 * @param noLocal          leaves out what the same connection (or client id) sent; topics only.
 * @param creditMessages   messages that may be in flight before more credit is given, 0 for none yet.
 * @param creditBytes      the same in bytes; at least one message is always let through while it is positive.
 * @param options          what it asks for beside the messages.
 */
public record ConsumerSpec(
        String destination,
        Kind kind,
        String subscriptionName,
        String selector,
        boolean noLocal,
        int creditMessages,
        long creditBytes,
        ConsumerOptions options) {

    /** Asks for messages and nothing beside. */
    public ConsumerSpec(
            final String destination,
            final Kind kind,
            final String subscriptionName,
            final String selector,
            final boolean noLocal,
            final int creditMessages,
            final long creditBytes) {
        this(destination, kind, subscriptionName, selector, noLocal, creditMessages, creditBytes, ConsumerOptions.NONE);
    }

    public enum Kind {
        QUEUE,
        BROWSER,
        TOPIC,
        DURABLE,
        SHARED,
        SHARED_DURABLE
    }
}

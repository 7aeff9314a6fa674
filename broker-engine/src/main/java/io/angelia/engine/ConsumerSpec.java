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
 */
public record ConsumerSpec(
        String destination,
        Kind kind,
        String subscriptionName,
        String selector,
        boolean noLocal,
        int creditMessages,
        long creditBytes) {

    public enum Kind {
        QUEUE,
        BROWSER,
        TOPIC,
        DURABLE,
        SHARED,
        SHARED_DURABLE
    }
}

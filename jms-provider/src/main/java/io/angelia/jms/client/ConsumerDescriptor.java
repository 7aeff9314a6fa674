/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import io.angelia.wire.frame.ConsumerKinds;

/**
 * What a client tells the broker about a consumer; the same again whenever the connection is made anew.
 *
 * @param consumerId       unique in the connection.
 * @param kind             one of {@link ConsumerKinds}.
 * @param destination      address, with its kind as prefix.
 * @param subscriptionName null when the kind has no name.
 * @param selector         null for all messages.
 * @param noLocal          leaves out what this connection sends; topics only.
 * @param prefetchMessages messages that may wait here for the application; 0 to fetch each one when it is asked for.
 * @param prefetchBytes    bytes that may wait here, above 0.
 * @param options          query string of what the broker is asked beside; null for nothing.
 */
public record ConsumerDescriptor(
        long consumerId,
        int kind,
        String destination,
        String subscriptionName,
        String selector,
        boolean noLocal,
        int prefetchMessages,
        long prefetchBytes,
        String options) {
    boolean isBrowser() {
        return kind == ConsumerKinds.BROWSER;
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import io.angelia.jms.destination.AngeliaDestination;

/**
 * What a send puts into the message's header beside the producer's number.
 *
 * @param timestamp    ms since the epoch; 0 when the producer disabled it.
 * @param expiration   ms since the epoch; 0 for never.
 * @param deliveryTime ms since the epoch; 0 when no delay was asked for.
 */
public record SendHeaders(
        AngeliaDestination destination,
        int deliveryMode,
        int priority,
        long timestamp,
        long expiration,
        long deliveryTime) {}

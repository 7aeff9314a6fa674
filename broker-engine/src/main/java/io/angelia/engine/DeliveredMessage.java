/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import org.agrona.DirectBuffer;

/**
 * One message on its way to a consumer: the producer's bytes and, beside them, the facts that change. A movable view,
 * valid during the callback that lends it.
 *
 * <p>A message up to {@link EngineContext#chunkLength} lies in one piece. A larger one has its header (everything before
 * the body) in {@link #buffer()} and its body in {@link #chunkCount()} chunks that the server reads one by one through
 * {@link EngineSession#readChunk}, as the consumer's connection takes them.
 */
public interface DeliveredMessage {
    DirectBuffer buffer();

    int offset();

    /** Bytes in {@link #buffer()}: the whole message, or its header when {@link #chunkCount()} is above 0. */
    int length();

    int chunkCount();

    /** Header and body together, in bytes. */
    long totalLength();

    /** 1 at the first delivery. */
    int deliveryCount();

    /** True from the second delivery on, and after a crash when an earlier delivery cannot be ruled out. */
    boolean redelivered();

    /** Encoded broker-side properties (like a property section of the message encoding) such as the reason of a dead letter; length 0 when none. */
    DirectBuffer annotations();

    int annotationsOffset();

    int annotationsLength();
}

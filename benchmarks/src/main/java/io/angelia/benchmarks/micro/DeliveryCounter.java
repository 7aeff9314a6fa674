/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.micro;

import io.angelia.wire.frame.ClientFrameAdapter;
import io.netty.buffer.ByteBuf;

/** A client that only adds up the lengths of its deliveries. */
final class DeliveryCounter extends ClientFrameAdapter {
    private long bytes;

    long bytes() {
        return bytes;
    }

    @Override
    public void onDelivery(
            final int sessionId,
            final long consumerId,
            final long deliveryTag,
            final int deliveryCount,
            final boolean redelivered,
            final ByteBuf buffer,
            final int annotationsIndex,
            final int annotationsLength,
            final int messageIndex,
            final int messageLength) {
        bytes += messageLength;
    }
}

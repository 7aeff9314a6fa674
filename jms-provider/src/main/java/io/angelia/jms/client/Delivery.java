/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import io.angelia.jms.message.AngeliaMessage;

/**
 * A message that the broker has given to a consumer, with the number by which to acknowledge it. A large one keeps its
 * place in the order of deliveries while its pieces still arrive.
 */
public final class Delivery {
    private final long tag;
    private final long length;
    private volatile AngeliaMessage message;

    /** A null message says that it is still arriving. */
    Delivery(final AngeliaMessage message, final long tag, final long length) {
        this.message = message;
        this.tag = tag;
        this.length = length;
    }

    public AngeliaMessage message() {
        return message;
    }

    boolean isComplete() {
        return message != null;
    }

    void complete(final AngeliaMessage arrived) {
        message = arrived;
    }

    /** 1, 2, 3 … in the order in which the session got its messages. */
    public long tag() {
        return tag;
    }

    /** Encoded length in bytes, which is what the message took of the consumer's credit. */
    long length() {
        return length;
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import io.angelia.jms.message.JmsMessage;

/**
 * A message that the broker has given to a consumer, with the number by which to acknowledge it on the link that brought it.
 * A large one keeps its place in the order of deliveries while its pieces still arrive.
 */
public final class Delivery {
    private final ConsumerBuffer buffer;
    private final long tag;
    private final long length;
    private volatile JmsMessage message;

    /** A null message says that it is still arriving. */
    Delivery(final ConsumerBuffer buffer, final JmsMessage message, final long tag, final long length) {
        this.buffer = buffer;
        this.message = message;
        this.tag = tag;
        this.length = length;
    }

    public JmsMessage message() {
        return message;
    }

    boolean isComplete() {
        return message != null;
    }

    void complete(final JmsMessage arrived) {
        message = arrived;
    }

    /** 1, 2, 3 … in the order in which the session got its messages on one link. */
    public long tag() {
        return tag;
    }

    /** True when the link that brought it is lost: the message is the broker's again and comes once more. */
    public boolean isLost() {
        return session().link().isLost();
    }

    /** True when this session processes it for the one that got it. */
    public boolean isForeignTo(final ClientSession worker) {
        return session().session() != worker;
    }

    /**
     * For one that was lent: it is about to be processed.
     *
     * @return false when it was taken back meanwhile or its link is lost.
     */
    public boolean begin() {
        return session().session().begin(this);
    }

    /** For one that was lent: it will not be processed, and goes back as if it had not been taken. */
    public void takeBack() {
        session().session().takeBack(this);
    }

    /** Encoded length in bytes, which is what the message took of the consumer's credit. */
    long length() {
        return length;
    }

    ConsumerBuffer buffer() {
        return buffer;
    }

    /** Where it is acknowledged. */
    SessionLink session() {
        return buffer.session();
    }
}

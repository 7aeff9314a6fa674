/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.subscription;

import io.angelia.engine.message.EncodedMessage;
import io.angelia.engine.queue.MessageQueue;
import io.angelia.engine.record.MessageRecord;
import io.angelia.engine.selector.Selector;

/** An interest in a topic's messages, and the queue in which they wait. */
public final class Subscription {
    private final MessageQueue queue;
    private final int topicId;
    private final Topic topic;
    private final SubscriptionKey key;
    private final boolean shared;
    private final boolean noLocal;
    private final byte[] clientId;
    private final long connectionId;
    private final Selector selector;
    private int holds;

    /**
     * A subscription whose messages wait in {@code queue}.
     *
     * @param key          null for an unshared subscription that is not durable.
     * @param clientId     encoded as in message records; empty for none.
     * @param connectionId the connection that counts as local when there is no client id.
     * @param selector     null for none.
     */
    public Subscription(
            final MessageQueue queue,
            final int topicId,
            final Topic topic,
            final SubscriptionKey key,
            final boolean shared,
            final boolean noLocal,
            final byte[] clientId,
            final long connectionId,
            final Selector selector) {
        this.queue = queue;
        this.topicId = topicId;
        this.topic = topic;
        this.key = key;
        this.shared = shared;
        this.noLocal = noLocal;
        this.clientId = clientId;
        this.connectionId = connectionId;
        this.selector = selector;
    }

    public int id() {
        return queue.id();
    }

    public MessageQueue queue() {
        return queue;
    }

    public int topicId() {
        return topicId;
    }

    public Topic topic() {
        return topic;
    }

    public SubscriptionKey key() {
        return key;
    }

    public boolean isDurable() {
        return queue.isDurable();
    }

    public boolean isShared() {
        return shared;
    }

    public boolean isNoLocal() {
        return noLocal;
    }

    // ---- held for a connection that was lost

    /** A consumer of a lost connection may come back: the subscription stays without it. */
    public void hold() {
        holds++;
    }

    public void releaseHold() {
        holds--;
    }

    /** True when nobody consumes from it or may come back to it. */
    public boolean isUnused() {
        return holds == 0 && queue.consumerCount() == 0;
    }

    /**
     * True unless the message would go beyond the limits of the queue while nobody consumes: a client that may never come
     * back neither stops producers nor takes more room than it was given.
     */
    public boolean takes(final int length) {
        return holds == 0 || queue.consumerCount() > 0 || queue.hasRoomFor(length);
    }

    /** Null for none. */
    public String selectorText() {
        return selector == null ? null : selector.text();
    }

    /** Null for none. */
    public Selector selector() {
        return selector;
    }

    /** Whether the message belongs into this subscription. */
    public boolean wants(final MessageRecord record, final EncodedMessage message) {
        if (noLocal && isLocal(record)) {
            return false;
        }
        return selector == null || selector.matches(message.buffer(), message.offset());
    }

    private boolean isLocal(final MessageRecord record) {
        return clientId.length > 0 ? record.hasOriginClientId(clientId) : record.originConnectionId() == connectionId;
    }
}

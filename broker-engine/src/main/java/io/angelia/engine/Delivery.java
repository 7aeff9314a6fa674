/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.memory.EntrySpace;
import io.angelia.engine.message.MessageStore;
import io.angelia.engine.queue.MessageQueue;
import io.angelia.engine.record.MessageRecord;
import org.agrona.DirectBuffer;

/** The one reusable view through which messages go out. */
final class Delivery implements DeliveredMessage {
    private static final int COUNT_AFTER_CRASH = 2;

    private final EntrySpace entries;
    private final MessageStore messages;
    private MessageRecord record;
    private int deliveryCount;

    Delivery(final EntrySpace entries, final MessageStore messages) {
        this.entries = entries;
        this.messages = messages;
    }

    /** Looks at the message of an entry of the queue. */
    Delivery wrap(final MessageQueue queue, final int entry) {
        record = messages.read(entry);
        final int next = entries.deliveryCount(entry) + 1;
        final boolean maybeDelivered = queue.mark().isMaybeDelivered(durablePosition(entry), entries.flags(entry));
        deliveryCount = maybeDelivered ? Math.max(COUNT_AFTER_CRASH, next) : next;
        return this;
    }

    /** What does not survive a restart cannot have been delivered before one. */
    private long durablePosition(final int entry) {
        return EntrySpace.isVolatile(entry) ? Long.MAX_VALUE : entries.position(entry);
    }

    @Override
    public DirectBuffer buffer() {
        return record.buffer();
    }

    @Override
    public int offset() {
        return record.messageOffset();
    }

    @Override
    public int length() {
        return record.messageLength();
    }

    @Override
    public int chunkCount() {
        return record.chunkCount();
    }

    @Override
    public long totalLength() {
        return record.totalLength();
    }

    @Override
    public int deliveryCount() {
        return deliveryCount;
    }

    @Override
    public boolean redelivered() {
        return deliveryCount > 1;
    }

    @Override
    public DirectBuffer annotations() {
        return record.buffer();
    }

    @Override
    public int annotationsOffset() {
        return record.annotationsOffset();
    }

    @Override
    public int annotationsLength() {
        return record.annotationsLength();
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import io.angelia.wire.frame.ConsumerKinds;
import jakarta.jms.JMSException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A consumer at the broker and the messages that it has sent ahead. The event loop fills the buffer; it is emptied under
 * the session's delivery lock, which guards everything else that is not final or volatile.
 */
public final class ClientConsumer {
    private final ClientSession session;
    private final ConsumerDescriptor descriptor;
    private final Queue<Delivery> buffer = new ConcurrentLinkedQueue<>();
    /** Messages the broker may still send without more credit; only kept up when nothing is prefetched. */
    private final AtomicInteger outstandingCredit = new AtomicInteger();

    private final AtomicBoolean creditGiven;

    /** A message that was taken and given back; goes before the buffer. */
    private volatile Delivery putBack;

    private long lastHandedTag;
    private int spentMessages;
    private long spentBytes;
    private volatile boolean browseEnded;
    private volatile boolean closed;
    private volatile JMSException closeCause;

    ClientConsumer(final ClientSession session, final ConsumerDescriptor descriptor, final boolean creditGiven) {
        this.session = session;
        this.descriptor = descriptor;
        this.creditGiven = new AtomicBoolean(creditGiven);
    }

    public ConsumerDescriptor descriptor() {
        return descriptor;
    }

    /** True once a browser has handed out everything that was in the queue. */
    public boolean isBrowseOver() {
        return browseEnded && first() == null;
    }

    /** True when a message must be asked for: none is here and none is on its way. */
    public boolean wantsPull() {
        return isPulling() && first() == null && outstandingCredit.get() == 0;
    }

    boolean isBrowser() {
        return descriptor.kind() == ConsumerKinds.BROWSER;
    }

    /** Why the broker closed this consumer; null while it has not. */
    public JMSException closeCause() {
        return closeCause;
    }

    /** True when the next message is here. */
    public boolean hasMessage() {
        return nextTag() != Long.MAX_VALUE;
    }

    /** Tag of the next message; {@link Long#MAX_VALUE} when it is not here yet. */
    public long nextTag() {
        final Delivery next = first();
        return next == null || !next.isComplete() ? Long.MAX_VALUE : next.tag();
    }

    /** The tag up to which the application has got everything, if it has got all below this limit elsewhere. */
    long handedUpTo(final long limit) {
        final Delivery next = first();
        return next == null ? limit : Math.min(limit, next.tag() - 1);
    }

    private Delivery first() {
        return putBack == null ? buffer.peek() : putBack;
    }

    // ---- under the delivery lock

    Delivery take() {
        final Delivery next = putBack;
        if (next != null) {
            putBack = null;
            return next;
        }
        return hasMessage() ? buffer.poll() : null;
    }

    /** Gives back the message taken last, as if it had not been taken. */
    void putBack(final Delivery delivery) {
        putBack = delivery;
        spentMessages--;
        spentBytes -= delivery.length();
    }

    /** Forgets a message that was given back, because the broker takes it. */
    void dropPutBack() {
        if (putBack != null) {
            spend(putBack.length());
            putBack = null;
        }
    }

    void handed(final long tag) {
        lastHandedTag = tag;
    }

    long lastHandedTag() {
        return lastHandedTag;
    }

    boolean isPulling() {
        return descriptor.prefetchMessages() == 0;
    }

    /** Counts a message out of the buffer; true when it is time to give the broker more credit. */
    boolean spend(final long length) {
        spentMessages++;
        spentBytes += length;
        return !isPulling()
                && (spentMessages * 2 >= descriptor.prefetchMessages() || spentBytes * 2 >= descriptor.prefetchBytes());
    }

    int takeSpentMessages() {
        final int messages = spentMessages;
        spentMessages = 0;
        return messages;
    }

    long takeSpentBytes() {
        final long bytes = spentBytes;
        spentBytes = 0;
        return bytes;
    }

    /** Marks the first credit as given; true when it was not before. */
    boolean giveFirstCredit() {
        return creditGiven.compareAndSet(false, true) && !isPulling();
    }

    /** Counts a message as asked for; false when that is not called for. */
    boolean pull() {
        return wantsPull() && outstandingCredit.compareAndSet(0, 1);
    }

    /** Adds the tags of what waits here below a limit. */
    void addWaitingTags(final TagRanges tags, final long below) {
        if (putBack != null && putBack.tag() < below) {
            tags.add(putBack.tag());
        }
        for (final Delivery delivery : buffer) {
            if (delivery.tag() >= below) {
                break;
            }
            tags.add(delivery.tag());
        }
    }

    // ---- on the event loop

    void onDelivery(final Delivery delivery) {
        if (closed) {
            return;
        }
        buffer.add(delivery);
        if (isPulling()) {
            outstandingCredit.set(0);
        }
    }

    /** Forgets a delivery that turned out to be unreadable. */
    void onUnreadable(final Delivery delivery) {
        buffer.remove(delivery);
    }

    void onBrowseEnd() {
        browseEnded = true;
    }

    /** The broker closed this consumer. What has arrived may no longer be acknowledged. */
    void onClosedByBroker(final JMSException cause) {
        closeCause = cause;
        buffer.clear();
    }

    /** Drops what the broker has taken back and grants its credit anew. */
    void onTakenBack() {
        int messages = 0;
        long bytes = 0;
        for (Delivery delivery = buffer.poll(); delivery != null; delivery = buffer.poll()) {
            messages++;
            bytes += delivery.length();
        }
        if (messages > 0 && !closed) {
            session.grant(this, isPulling() ? 0 : messages, bytes);
        }
    }

    void onClosed() {
        closed = true;
        buffer.clear();
    }
}

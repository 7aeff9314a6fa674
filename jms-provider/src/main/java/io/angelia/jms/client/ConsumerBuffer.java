/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import io.angelia.wire.frame.FrameWriter;
import jakarta.jms.JMSException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The messages that one link has brought for a consumer, and the credit for more. The event loop fills it; it is emptied
 * under the session's delivery lock, which guards everything else that is not final or volatile. Empty for good once the
 * link is lost.
 */
final class ConsumerBuffer {
    private final SessionLink session;
    private final ConsumerDescriptor descriptor;
    private final Queue<Delivery> arrived = new ConcurrentLinkedQueue<>();
    /** Messages the broker may still send without more credit; only kept up when nothing is prefetched. */
    private final AtomicInteger outstandingCredit = new AtomicInteger();
    /** True when the broker knows the consumer, so that credit for it is not in vain. */
    private volatile boolean open;

    /** Tags of what was lent to other sessions that have not begun to process it. */
    private final ConcurrentSkipListSet<Long> lent = new ConcurrentSkipListSet<>();

    /** A message that was taken and given back; goes before the others. */
    private volatile Delivery putBack;

    private long lastHandedTag;
    private int spentMessages;
    private long spentBytes;
    private volatile boolean browseEnded;
    private volatile boolean closed;

    ConsumerBuffer(final SessionLink session, final ConsumerDescriptor descriptor) {
        this.session = session;
        this.descriptor = descriptor;
    }

    SessionLink session() {
        return session;
    }

    ConsumerDescriptor descriptor() {
        return descriptor;
    }

    boolean isBrowser() {
        return descriptor.isBrowser();
    }

    private boolean isPulling() {
        return descriptor.prefetchMessages() == 0;
    }

    void open() {
        open = true;
    }

    boolean isOpen() {
        return open;
    }

    /** True when the link can bring nothing more. */
    boolean isLost() {
        return session.link().isLost();
    }

    /** True when a message was asked for that has not come. */
    boolean isAwaited() {
        return outstandingCredit.get() > 0;
    }

    /** True when a message must be asked for: none is here and none is on its way. */
    boolean wantsPull() {
        return isPulling() && open && first() == null && outstandingCredit.get() == 0;
    }

    /** True once a browser has handed out everything that was in the queue. */
    boolean isBrowseOver() {
        return browseEnded && first() == null;
    }

    /** Tag of the next message; {@link Long#MAX_VALUE} when it is not here yet. */
    long nextTag() {
        final Delivery next = first();
        return next == null || !next.isComplete() ? Long.MAX_VALUE : next.tag();
    }

    /** The tag up to which the application has got everything, if it has got all below this limit elsewhere. */
    long handedUpTo(final long limit) {
        final Delivery next = first();
        final Long lowestLent = lent.isEmpty() ? null : lent.ceiling(0L);
        final long handed = lowestLent == null ? limit : Math.min(limit, lowestLent - 1);
        return next == null ? handed : Math.min(handed, next.tag() - 1);
    }

    private Delivery first() {
        if (isLost()) {
            return null;
        }
        return putBack == null ? arrived.peek() : putBack;
    }

    // ---- under the delivery lock

    Delivery take() {
        if (nextTag() == Long.MAX_VALUE) {
            return null;
        }
        final Delivery next = putBack;
        if (next != null) {
            putBack = null;
            return next;
        }
        return arrived.poll();
    }

    /** Takes the next message for another session, which has not got it before {@link #begin}. */
    Delivery lend() {
        final long tag = nextTag();
        if (tag == Long.MAX_VALUE) {
            return null;
        }
        lent.add(tag);
        final Delivery next = take();
        if (next == null) {
            lent.remove(tag);
        }
        return next;
    }

    /** The message is about to be processed; false when it was taken back meanwhile. */
    boolean begin(final Delivery delivery) {
        return lent.remove(delivery.tag());
    }

    /** Takes everything back that was lent. */
    void takeBackLent() {
        for (Long tag = lent.pollFirst(); tag != null; tag = lent.pollFirst()) {
            session.release(tag, false, null);
        }
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
            spentMessages++;
            spentBytes += putBack.length();
            putBack = null;
        }
    }

    void handed(final long tag) {
        lastHandedTag = tag;
    }

    long lastHandedTag() {
        return lastHandedTag;
    }

    /** Counts a message out of the buffer and gives the broker more credit when it is time to. */
    void spend(final long length) {
        spentMessages++;
        spentBytes += length;
        if (!isPulling()
                && (spentMessages * 2 >= descriptor.prefetchMessages()
                        || spentBytes * 2 >= descriptor.prefetchBytes())) {
            final int messages = spentMessages;
            spentMessages = 0;
            grant(messages, takeSpentBytes());
        }
    }

    private long takeSpentBytes() {
        final long bytes = spentBytes;
        spentBytes = 0;
        return bytes;
    }

    /** Asks for one message when none is here and none is on its way. */
    void pull() {
        if (wantsPull() && outstandingCredit.compareAndSet(0, 1)) {
            grant(1, takeSpentBytes());
        }
    }

    /** Lets the consumer have as much as it may. */
    void grantFirst() {
        if (!isPulling()) {
            grant(descriptor.prefetchMessages(), 0);
        }
    }

    private void grant(final int messages, final long bytes) {
        final long handedTag = session.everythingHandedUpTo();
        session.outbound()
                .write(out ->
                        FrameWriter.credit(out, session.id(), descriptor.consumerId(), messages, bytes, handedTag));
    }

    /** Adds the tags of what waits here below a limit. */
    void addWaitingTags(final TagRanges tags, final long below) {
        if (putBack != null && putBack.tag() < below) {
            tags.add(putBack.tag());
        }
        for (final Delivery delivery : arrived) {
            if (delivery.tag() >= below) {
                break;
            }
            tags.add(delivery.tag());
        }
        lent.headSet(below).forEach(tags::add);
    }

    // ---- on the event loop

    void onDelivery(final Delivery delivery) {
        if (closed) {
            return;
        }
        arrived.add(delivery);
        if (isPulling()) {
            outstandingCredit.set(0);
        }
    }

    /** Gives back a delivery that turned out to be unreadable. */
    void onUnreadable(final Delivery delivery, final JMSException cause) {
        arrived.remove(delivery);
        session.release(delivery.tag(), true, cause.getMessage());
        grant(isPulling() ? 0 : 1, delivery.length());
    }

    void onBrowseEnd() {
        browseEnded = true;
    }

    /** Drops what the broker has taken back and grants its credit anew. */
    void onTakenBack() {
        int messages = 0;
        long bytes = 0;
        for (Delivery delivery = arrived.poll(); delivery != null; delivery = arrived.poll()) {
            messages++;
            bytes += delivery.length();
        }
        if (messages > 0 && !closed) {
            grant(isPulling() ? 0 : messages, bytes);
        }
    }

    /** The link is lost, and with it what waits here: what was asked for has not come. */
    void onLost() {
        lent.clear();
        if (isPulling() && (putBack != null || !arrived.isEmpty())) {
            outstandingCredit.set(1);
        }
        arrived.clear();
    }

    /** Nobody reads what arrives from now on. Any thread. */
    void close() {
        closed = true;
        arrived.clear();
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import io.angelia.jms.message.OrderingKey;
import io.angelia.wire.frame.FrameWriter;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
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
    private final KeyTurns turns;
    private final Queue<Delivery> arrived = new ConcurrentLinkedQueue<>();
    /** Messages the broker may still send without more credit; only kept up when nothing is prefetched. */
    private final AtomicInteger outstandingCredit = new AtomicInteger();

    private final Object creditLock = new Object();
    /** Messages that the broker may still send; added to under the credit lock, which guards the rest of it. */
    private final AtomicInteger creditAtBroker = new AtomicInteger();

    /** How many questions are open that have taken the broker's credit away; until they are answered it gets none. */
    private int withdrawals;

    /** Credit that the broker gets when they are answered. */
    private int owedMessages;

    private long owedBytes;

    /** True when the broker knows the consumer, so that credit for it is not in vain. */
    private volatile boolean open;

    /** What was lent to other sessions that have not begun to process it, by its tag. */
    private final ConcurrentSkipListMap<Long, Delivery> lent = new ConcurrentSkipListMap<>();
    /** Tags of what is on its way back, until the broker is told. */
    private final ConcurrentSkipListSet<Long> returning = new ConcurrentSkipListSet<>();
    /**
     * Keys of which nothing is handed out, with the questions whose answers will tell that everything has arrived which the
     * broker sent before it knew what came back.
     */
    private final Map<OrderingKey, Bar> barred = new ConcurrentHashMap<>();

    /** From which tag on, and until how many answers. */
    private record Bar(long fromTag, int questions) {
        Bar and(final Bar other) {
            return new Bar(Math.min(fromTag, other.fromTag), questions + other.questions);
        }

        Bar answered() {
            return questions == 1 ? null : new Bar(fromTag, questions - 1);
        }
    }

    /** A message that was taken and given back; goes before the others. */
    private volatile Delivery putBack;

    private long lastHandedTag;
    private int spentMessages;
    private long spentBytes;
    private volatile boolean browseEnded;
    private volatile boolean closed;
    private volatile boolean wholeOrder;

    ConsumerBuffer(final SessionLink session, final ConsumerDescriptor descriptor, final KeyTurns turns) {
        this.session = session;
        this.descriptor = descriptor;
        this.turns = turns;
    }

    SessionLink session() {
        return session;
    }

    ConsumerDescriptor descriptor() {
        return descriptor;
    }

    KeyTurns turns() {
        return turns;
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

    /** The broker is told of this credit as it opens the consumer. */
    void openedWithCredit(final int messages) {
        creditAtBroker.addAndGet(messages);
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
        long handed = limit;
        if (!lent.isEmpty()) {
            final Long lowest = lent.ceilingKey(0L);
            handed = lowest == null ? handed : Math.min(handed, lowest - 1);
        }
        if (!returning.isEmpty()) {
            final Long lowest = returning.ceiling(0L);
            handed = lowest == null ? handed : Math.min(handed, lowest - 1);
        }
        return next == null ? handed : Math.min(handed, next.tag() - 1);
    }

    private Delivery first() {
        if (isLost()) {
            return null;
        }
        return putBack == null ? arrived.peek() : putBack;
    }

    // ---- under the delivery lock

    /** The next message; with {@code untriedOnly}, null when that was delivered before. */
    Delivery take(final boolean untriedOnly) {
        for (Delivery next = first(); next != null && next.isComplete(); next = first()) {
            final boolean wasPutBack = next == putBack;
            if (!barred.isEmpty() && isBarred(next)) {
                giveBack(next, wasPutBack);
            } else if (untriedOnly && next.isRetry()) {
                return null;
            } else if (wasPutBack) {
                putBack = null;
                return next;
            } else if (arrived.remove(next)) {
                return next;
            }
        }
        return null;
    }

    /**
     * Takes the next message for another session, which has not got it before {@link #begin}. Passes by messages whose key
     * somebody else has.
     */
    Delivery lend(final ClientSession worker) {
        if (isLost()) {
            return null;
        }
        for (final Delivery next : arrived) {
            if (!next.isComplete()) {
                return null;
            }
            final OrderingKey key = next.keyOfOrder();
            if (!barred.isEmpty() && isBarred(next)) {
                giveBack(next, false);
            } else if ((key == null || turns.begin(next, key, worker)) && isLent(next)) {
                return next;
            }
        }
        return null;
    }

    /** Moves a message to what is lent; false when it goes back, since something of its key does. */
    private boolean isLent(final Delivery next) {
        returning.add(next.tag());
        final boolean lendable;
        synchronized (lent) {
            lendable = !isBarred(next) && arrived.remove(next);
            if (lendable) {
                lent.put(next.tag(), next);
            }
        }
        returning.remove(next.tag());
        if (!lendable) {
            next.settled();
        }
        return lendable;
    }

    /** True when a message may be lent to a session which has none yet or, if that is asked for, to one that is idle. */
    boolean hasLendable(final boolean toIdle) {
        if (isLost()) {
            return false;
        }
        for (final Delivery next : arrived) {
            if (!next.isComplete()) {
                return false;
            }
            final OrderingKey key = next.keyOfOrder();
            if (key == null || turns.isFree(key) || (toIdle && turns.isWithIdle(key))) {
                return true;
            }
        }
        return false;
    }

    /**
     * True when messages whose keys others have fill half of what may wait here, and nothing else waits: the broker may have no
     * credit left for messages of other keys.
     */
    boolean isCrowded() {
        if (isLost()) {
            return false;
        }
        long messages = 0;
        long bytes = 0;
        for (final Delivery next : arrived) {
            if (!next.isComplete() || isFree(next)) {
                return false;
            }
            messages++;
            bytes += next.length();
        }
        return messages > 0
                && (messages * 2 >= descriptor.prefetchMessages() || bytes * 2 >= descriptor.prefetchBytes());
    }

    private boolean isFree(final Delivery delivery) {
        final OrderingKey key = delivery.keyOfOrder();
        return key == null || turns.isFree(key);
    }

    /**
     * Gives back, untouched, the later messages of keys that others have, so that at most a quarter of what may wait here is taken
     * by such. The broker sends nothing of a key of which something came back before all that is here is settled.
     */
    void makeRoom() {
        final Map<OrderingKey, List<Delivery>> waiting = new LinkedHashMap<>();
        for (final Delivery next : arrived) {
            if (!isFree(next)) {
                waiting.computeIfAbsent(next.keyOfOrder(), key -> new ArrayList<>())
                        .add(next);
            }
        }
        waiting.forEach((key, behind) -> {
            long messages = descriptor.prefetchMessages() / (4L * waiting.size());
            long bytes = descriptor.prefetchBytes() / (4L * waiting.size());
            for (final Delivery next : behind) {
                messages--;
                bytes -= next.length();
                if (messages < 0 || bytes < 0) {
                    giveBack(key, next.tag());
                    break;
                }
            }
        });
    }

    /** Leaves it to the broker to wait for branches that others may have decided. */
    void giveBackOverdue(final long patienceNs) {
        turns.takeOverdue(patienceNs).forEach(this::giveBack);
    }

    /** The message is about to be processed; false when it was taken back meanwhile. */
    boolean begin(final Delivery delivery) {
        return lent.remove(delivery.tag()) != null;
    }

    /** Takes everything back that was lent. */
    void takeBackLent() {
        for (Map.Entry<Long, Delivery> next = lent.pollFirstEntry(); next != null; next = lent.pollFirstEntry()) {
            session.release(next.getKey(), false, null);
            next.getValue().settled();
        }
    }

    // ---- ordering keys; any thread

    /** The queue's messages are all of one order, whatever their keys. */
    void wholeOrder(final boolean whole) {
        wholeOrder = whole;
    }

    boolean isWholeOrder() {
        return wholeOrder;
    }

    /**
     * A message of this key goes back, so that none which waits here may overtake it: gives back, untouched, what of the key
     * is here or lent and not begun, and what will arrive of it until the broker has heard of the failure. All other
     * messages stay. Meanwhile the broker has no credit: it could send the key anew at once, and what it sent before could not be
     * told from what it sent afterwards, nor what it sends behind a message that is on its way back.
     */
    void giveBack(final OrderingKey key) {
        giveBack(key, 0);
    }

    /** The same for messages from a tag on. */
    private void giveBack(final OrderingKey key, final long fromTag) {
        if (closed || isLost()) {
            return;
        }
        synchronized (lent) {
            barred.merge(key, new Bar(fromTag, 1), Bar::and);
        }
        sweep(key);
        for (final Delivery delivery : lent.tailMap(fromTag).values()) {
            if (delivery.isOfKey(key) && lent.remove(delivery.tag()) != null) {
                session.release(delivery.tag(), false, null);
                delivery.settled();
            }
        }
        final Question question = new Question(
                        "Giving back messages of an ordering key",
                        (link, requestId) -> link.outbound()
                                .write(out ->
                                        FrameWriter.withdraw(out, session.id(), requestId, descriptor.consumerId())))
                .whenDone(request -> allowAgain(key));
        synchronized (creditLock) {
            withdrawals++;
            question.start(session.link());
        }
    }

    /** Everything that was sent before the broker knew what came back has arrived. On the event loop. */
    private void allowAgain(final OrderingKey key) {
        sweep(key);
        barred.computeIfPresent(key, (ignored, bar) -> bar.answered());
        synchronized (creditLock) {
            if (--withdrawals == 0) {
                final int messages = creditAtBroker.getAndSet(0) + owedMessages;
                final long bytes = owedBytes;
                owedMessages = 0;
                owedBytes = 0;
                if (messages > 0 || bytes > 0) {
                    grant(messages, bytes);
                }
            }
        }
        session.session().wakeUp();
    }

    /** True when the broker has the credit that it is meant to have. */
    boolean hasGrantedCredit() {
        synchronized (creditLock) {
            return withdrawals == 0 || isLost();
        }
    }

    private void sweep(final OrderingKey key) {
        final Bar bar = barred.get(key);
        for (final Delivery delivery : arrived) {
            if (bar != null && delivery.tag() >= bar.fromTag() && delivery.isOfKey(key)) {
                giveBack(delivery, false);
            }
        }
    }

    private boolean isBarred(final Delivery delivery) {
        for (final Map.Entry<OrderingKey, Bar> bar : barred.entrySet()) {
            if (delivery.tag() >= bar.getValue().fromTag() && delivery.isOfKey(bar.getKey())) {
                return true;
            }
        }
        return false;
    }

    /** Until the broker is told, no report of what was handed out may pass by the message. */
    private void giveBack(final Delivery delivery, final boolean wasPutBack) {
        returning.add(delivery.tag());
        if (wasPutBack) {
            putBack = null;
        }
        if (wasPutBack || arrived.remove(delivery)) {
            session.release(delivery.tag(), false, null);
            returning.remove(delivery.tag());
            grant(isPulling() ? 0 : 1, delivery.length());
        } else {
            returning.remove(delivery.tag());
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

    /** The broker has taken back the credit for a message that was asked for. On the event loop. */
    void onWithdrawn() {
        outstandingCredit.set(0);
        creditAtBroker.set(0);
    }

    /** Lets the consumer have as much as it may. */
    void grantFirst() {
        if (!isPulling()) {
            grant(descriptor.prefetchMessages(), 0);
        }
    }

    private void grant(final int messages, final long bytes) {
        final long handedTag = session.everythingHandedUpTo();
        synchronized (creditLock) {
            if (withdrawals > 0) {
                owedMessages += messages;
                owedBytes += bytes;
                return;
            }
            creditAtBroker.addAndGet(messages);
            session.outbound()
                    .write(out ->
                            FrameWriter.credit(out, session.id(), descriptor.consumerId(), messages, bytes, handedTag));
        }
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
        lent.headMap(below).keySet().forEach(tags::add);
    }

    // ---- on the event loop

    /** The broker has sent a message, readable or not. */
    void onSent() {
        creditAtBroker.decrementAndGet();
    }

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
        if (isPulling()) {
            outstandingCredit.set(0);
        }
        grant(isPulling() ? 0 : 1, delivery.length());
        final OrderingKey key = delivery.orderingKey();
        if (wholeOrder || key != null) {
            giveBack(wholeOrder ? OrderingKey.EVERYTHING : key);
        }
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
        barred.clear();
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

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import io.angelia.jms.message.AngeliaMessage;
import io.angelia.wire.frame.FrameWriter;
import jakarta.jms.JMSException;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * A session at the broker: sends, deliveries, acknowledgements and the local transaction.
 *
 * <p>Sending is thread-safe. Taking, acknowledging and giving back messages happens under the {@link #lockDelivery delivery
 * lock}, which whoever stops or closes the session takes as well in order to wait for a listener that is running.
 */
public final class ClientSession {
    private final ClientConnection connection;
    private final SessionDescriptor descriptor;
    private final Outbound outbound;
    private final MessageSender sender;
    private final InboundDeliveries inbound;
    private final Signal arrivals = new Signal();
    /** Fair, so that a busy listener thread cannot keep others from it. */
    private final ReentrantLock deliveryLock = new ReentrantLock(true);

    private final TagRanges unacknowledged = new TagRanges();
    private long highestHandedTag;
    private long transactionId = 1;
    /** True when something was sent since the transaction began. */
    private boolean sentInTransaction;
    /** Negative id of the branch that the session works for; 0 for none. Changed under the delivery lock. */
    private volatile long branchId;

    private String branchXid;
    private volatile boolean closed;

    ClientSession(final ClientConnection connection, final SessionDescriptor descriptor, final Welcome terms) {
        this.connection = connection;
        this.descriptor = descriptor;
        outbound = connection.outbound();
        sender = new MessageSender(
                descriptor, outbound, terms, connection.timeouts().sendMs());
        inbound = new InboundDeliveries(this, connection.decodeOptions());
    }

    public SessionDescriptor descriptor() {
        return descriptor;
    }

    InboundDeliveries inbound() {
        return inbound;
    }

    MessageSender sender() {
        return sender;
    }

    int id() {
        return descriptor.sessionId();
    }

    void open() throws JMSException {
        final Request request = new Request("Opening a session");
        final long requestId = connection.add(request);
        outbound.write(out -> FrameWriter.openSession(out, id(), requestId, descriptor.producerId()));
        request.await(connection.timeouts().requestMs());
    }

    // ---- sending

    /** Sends and waits until the broker has the message as safe as its delivery mode asks for. */
    public void sendAndWait(final AngeliaMessage message, final SendHeaders headers) throws JMSException {
        final PendingSend send = new PendingSend();
        sender.awaitAnswer(sender.send(message, headers, 0, send), send);
    }

    /** Sends without waiting; the outcome is told to {@code send}. */
    public void send(final AngeliaMessage message, final SendHeaders headers, final PendingSend send)
            throws JMSException {
        sender.send(message, headers, 0, send);
    }

    /** Sends as part of the transaction, without waiting: the commit answers for the message. */
    public void sendInTransaction(final AngeliaMessage message, final SendHeaders headers) throws JMSException {
        sendInTransaction(message, headers, new PendingSend());
    }

    /** Like {@link #sendInTransaction(AngeliaMessage, SendHeaders)}; the outcome is told to {@code send} as well. */
    public void sendInTransaction(final AngeliaMessage message, final SendHeaders headers, final PendingSend send)
            throws JMSException {
        final long branch = branchId;
        sender.send(message, headers, branch == 0 ? transactionId : branch, send);
        sentInTransaction |= branch == 0;
    }

    // ---- consumers

    /**
     * Opens a consumer.
     *
     * @param giveCredit false to get no message before {@link #giveFirstCredit} is called.
     */
    public ClientConsumer openConsumer(final ConsumerDescriptor consumer, final boolean giveCredit)
            throws JMSException {
        final ClientConsumer opened = new ClientConsumer(this, consumer, giveCredit);
        inbound.add(opened);
        boolean done = false;
        try {
            final Request request = new Request("Opening a consumer of " + consumer.destination());
            final long requestId = connection.add(request);
            outbound.write(out -> FrameWriter.openConsumer(
                    out,
                    id(),
                    requestId,
                    consumer.consumerId(),
                    consumer.kind(),
                    consumer.noLocal(),
                    giveCredit ? consumer.prefetchMessages() : 0,
                    consumer.prefetchBytes(),
                    consumer.destination(),
                    consumer.subscriptionName(),
                    consumer.selector()));
            request.await(connection.timeouts().requestMs());
            done = true;
            return opened;
        } finally {
            if (!done) {
                inbound.remove(opened);
            }
        }
    }

    /** Lets messages come to a consumer that was opened without credit; does nothing the second time. */
    public void giveFirstCredit(final ClientConsumer consumer) {
        if (consumer.giveFirstCredit()) {
            grant(consumer, consumer.descriptor().prefetchMessages(), 0);
        }
    }

    /** Closes a consumer. What it has handed out can still be acknowledged. Under the delivery lock. */
    public void closeConsumer(final ClientConsumer consumer) throws JMSException {
        try {
            if (consumer.closeCause() == null && connection.isOpen()) {
                final ConsumerDescriptor closing = consumer.descriptor();
                final Request request = new Request("Closing a consumer of " + closing.destination());
                final long requestId = connection.add(request);
                final long handedTag = consumer.lastHandedTag();
                outbound.write(out -> FrameWriter.closeConsumer(out, id(), requestId, closing.consumerId(), handedTag));
                awaitClosed(request);
            }
        } finally {
            inbound.remove(consumer);
        }
    }

    /** Returns once every message that is available now, within the consumer's credit, has arrived. */
    public void drain(final ClientConsumer consumer) throws JMSException {
        final Request request = new Request("Looking for messages at the broker");
        final long requestId = connection.add(request);
        outbound.write(out ->
                FrameWriter.drain(out, id(), requestId, consumer.descriptor().consumerId()));
        request.await(connection.timeouts().requestMs());
    }

    /** Asks for one message when the consumer prefetches none and has none on its way. Under the delivery lock. */
    public void pull(final ClientConsumer consumer) {
        if (consumer.pull()) {
            grant(consumer, 1, consumer.takeSpentBytes());
        }
    }

    void grant(final ClientConsumer consumer, final int messages, final long bytes) {
        final long handedTag = inbound.everythingHandedUpTo();
        outbound.write(
                out -> FrameWriter.credit(out, id(), consumer.descriptor().consumerId(), messages, bytes, handedTag));
    }

    // ---- waiting for messages

    /** Waits until the condition holds, which deliveries, {@link #wakeUp()} and the end of the connection may bring about. */
    public boolean await(final BooleanSupplier condition, final long deadlineNs) throws InterruptedException {
        return arrivals.await(() -> condition.getAsBoolean() || closed || !connection.isOpen(), deadlineNs);
    }

    /** Has waiting threads look at their condition again. */
    public void wakeUp() {
        arrivals.raise();
    }

    // ---- the delivery lock

    public void lockDelivery() {
        deliveryLock.lock();
    }

    /** Takes the delivery lock when that is possible in time. */
    public boolean tryLockDelivery(final long timeoutMs) {
        boolean interrupted = false;
        final long deadlineNs = Deadlines.in(timeoutMs);
        try {
            while (true) {
                try {
                    return deliveryLock.tryLock(Deadlines.leftNs(deadlineNs), TimeUnit.NANOSECONDS);
                } catch (final InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    public void unlockDelivery() {
        deliveryLock.unlock();
    }

    /** True when another thread wants the delivery lock. */
    public boolean isDeliveryLockWanted() {
        return deliveryLock.hasQueuedThreads();
    }

    /** True on the thread that has the delivery lock, as is that of a running listener. */
    public boolean holdsDeliveryLock() {
        return deliveryLock.isHeldByCurrentThread();
    }

    // ---- under the delivery lock

    /** Takes the next message of a consumer for the application; null when there is none. Expired ones go back. */
    public Delivery take(final ClientConsumer consumer) {
        for (Delivery next = consumer.take(); next != null; next = consumer.take()) {
            spend(consumer, next);
            if (!isExpired(next)) {
                consumer.handed(next.tag());
                highestHandedTag = Math.max(highestHandedTag, next.tag());
                return next;
            }
            if (!consumer.isBrowser()) {
                release(next.tag(), false, null);
            }
        }
        return null;
    }

    private boolean isExpired(final Delivery delivery) {
        final long expiration = delivery.message().getJMSExpiration();
        return expiration != 0 && expiration <= connection.brokerTimeMs();
    }

    private void spend(final ClientConsumer consumer, final Delivery delivery) {
        if (consumer.spend(delivery.length())) {
            grant(consumer, consumer.takeSpentMessages(), consumer.takeSpentBytes());
        }
    }

    /** Gives back the message taken last, as if it had not been taken. */
    public void putBack(final ClientConsumer consumer, final Delivery delivery) {
        consumer.putBack(delivery);
    }

    /** Acknowledges one message, without a transaction and without waiting; goes out with the next frame. */
    public void acknowledge(final Delivery delivery) {
        outbound.acknowledge(id(), delivery.tag());
    }

    /** Sends acknowledgements that still wait for company. */
    public void flush() {
        outbound.flush();
    }

    /** Notes that a message was handed out and will be acknowledged together with others. */
    public void hold(final Delivery delivery) {
        unacknowledged.add(delivery.tag());
    }

    /** Acknowledges everything that was held, and waits until that is durable. */
    public void acknowledgeHeld() throws JMSException {
        if (unacknowledged.isEmpty()) {
            return;
        }
        writeHeldAcknowledgements(0);
        final Request request = new Request("Acknowledging");
        final long requestId = connection.add(request);
        outbound.write(out -> FrameWriter.sync(out, id(), requestId));
        request.await(connection.timeouts().requestMs());
    }

    private void writeHeldAcknowledgements(final long transaction) {
        unacknowledged.forEach((first, last) ->
                outbound.writeLazily(out -> FrameWriter.acknowledge(out, id(), transaction, first, last)));
        unacknowledged.clear();
    }

    /**
     * Commits the transaction and begins the next one. A transaction in which nothing was sent or received is unknown to the
     * broker, and there is nothing to ask.
     */
    public void commit() throws JMSException {
        if (!sentInTransaction && unacknowledged.isEmpty()) {
            connection.checkOpen();
            return;
        }
        writeHeldAcknowledgements(transactionId);
        final Request request = new Request("The commit");
        final long requestId = connection.add(request);
        final long transaction = transactionId;
        outbound.write(out -> FrameWriter.commit(out, id(), requestId, transaction));
        try {
            request.await(connection.timeouts().requestMs());
        } catch (final JMSException e) {
            afterRefusedCommit(e);
            throw e;
        }
        transactionId++;
        sentInTransaction = false;
    }

    /** Brings client and broker to the same state again: what was received in the transaction is given back. */
    private void afterRefusedCommit(final JMSException cause) {
        if (!connection.isOpen()) {
            return;
        }
        try {
            rollback();
        } catch (final JMSException e) {
            cause.addSuppressed(e);
        }
    }

    /** Rolls the transaction back, gives back every message of the session and begins the next transaction. */
    public void rollback() throws JMSException {
        final long transaction = transactionId++;
        sentInTransaction = false;
        giveBackEverything(transaction, "The rollback");
    }

    /** Gives back every message of the session that is not acknowledged; those handed out count as failed. */
    public void recover() throws JMSException {
        giveBackEverything(0, "Recovering the session");
    }

    private void giveBackEverything(final long transaction, final String what) throws JMSException {
        unacknowledged.clear();
        releaseWaiting();
        final Collection<ClientConsumer> consumers = inbound.consumers();
        consumers.forEach(ClientConsumer::dropPutBack);
        final Request request = new Request(what, inbound::onTakenBack);
        final long requestId = connection.add(request);
        final long handedTag = highestHandedTag;
        outbound.write(out -> FrameWriter.rollback(out, id(), requestId, transaction, handedTag));
        request.await(connection.timeouts().requestMs());
    }

    /** Tells the broker which messages, older than one that was handed out, the application has not got. */
    private void releaseWaiting() {
        inbound.waitingBelow(highestHandedTag)
                .forEach((first, last) ->
                        outbound.writeLazily(out -> FrameWriter.release(out, id(), first, last, false, null)));
    }

    // ---- branches of distributed transactions

    /** True while the session works for a branch: what it sends in a transaction and holds is the branch's. */
    public boolean isInBranch() {
        return branchId != 0;
    }

    /** From now on the session works for this branch. Under the delivery lock. */
    void enterBranch(final String xid, final long id) {
        branchXid = xid;
        branchId = id;
    }

    /** True while the session works for this branch. */
    public boolean isInBranch(final String xid) {
        return isInBranch() && branchXid.equals(xid);
    }

    /** The session works for no branch any more. What it held is acknowledged in the branch. Under the delivery lock. */
    void leaveBranch() {
        writeHeldAcknowledgements(branchId);
        branchId = 0;
    }

    /** The session works for no branch any more, although somebody has the delivery lock; see {@link #releaseHeld}. */
    void abandonBranch(final String xid) {
        if (isInBranch(xid)) {
            branchId = 0;
        }
    }

    /** Gives back what was held for a branch that was abandoned. Under the delivery lock, in no branch. */
    public void releaseHeld() {
        unacknowledged.forEach((first, last) -> outbound.write(
                out -> FrameWriter.release(out, id(), first, last, true, "the transaction was given up")));
        unacknowledged.clear();
    }

    /**
     * Gives one message back.
     *
     * @param handed whether the application has got it and failed, which counts as an attempt.
     * @param reason why, for the dead letter; may be null.
     */
    public void release(final long tag, final boolean handed, final String reason) {
        outbound.write(out -> FrameWriter.release(out, id(), tag, tag, handed, reason));
    }

    // ---- the end

    /** Ends the session at the broker, which rolls back what is open. Under the delivery lock; safe to call twice. */
    public void close() throws JMSException {
        if (closed) {
            return;
        }
        closed = true;
        wakeUp();
        if (!connection.isOpen()) {
            connection.remove(this);
            return;
        }
        releaseWaiting();
        final Request request = new Request("Closing a session", () -> connection.remove(this));
        final long requestId = connection.add(request);
        final long handedTag = highestHandedTag;
        outbound.write(out -> FrameWriter.closeSession(out, id(), requestId, handedTag));
        awaitClosed(request);
    }

    /** What is being closed is as good as closed when the connection breaks meanwhile. */
    private void awaitClosed(final Request request) throws JMSException {
        try {
            request.awaitUninterruptibly(connection.timeouts().closeMs());
        } catch (final JMSException e) {
            if (connection.isOpen()) {
                throw e;
            }
        }
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import io.angelia.jms.message.JmsMessage;
import io.angelia.jms.message.OrderingKey;
import io.angelia.wire.frame.FrameWriter;
import jakarta.jms.JMSException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * A session for as long as the application has it, on one link after the other: sends, deliveries, acknowledgements and the
 * local transaction. What ends with a link is in {@link SessionLink}.
 *
 * <p>Sending is thread-safe. Taking, acknowledging and giving back messages happens under the {@link #lockDelivery delivery
 * lock}, which whoever stops or closes the session takes as well in order to wait for a listener that is running. Nothing
 * that brings the connection back takes it, because who holds it may be waiting for the connection.
 */
public final class ClientSession {
    private static final int COMMITTED = 1;
    /** How long the key of a branch's message waits here for the branch, before that is left to the broker. */
    private static final long DECISION_PATIENCE_NS = TimeUnit.SECONDS.toNanos(1);

    private static final String GIVEN_UP = "the transaction was given up";

    private final ClientConnection connection;
    private final SessionDescriptor descriptor;
    private final MessageSender sender;
    private final Map<Long, ClientConsumer> consumers = new ConcurrentHashMap<>();
    private final Signal arrivals = new Signal();
    /** Fair, so that a busy listener thread cannot keep others from it. */
    private final ReentrantLock deliveryLock = new ReentrantLock(true);

    private volatile SessionLink present;
    private volatile boolean established;
    private volatile Transaction transaction = new Transaction(1);
    /** What the session does for a branch; null when it is in none. Changed under the delivery lock. */
    private volatile Transaction branch;

    private String branchXid;
    private final ForeignDeliveries foreign = new ForeignDeliveries();
    /** What it acknowledged of other sessions' deliveries in the local transaction, while that is being committed. */
    private List<Delivery> committing = List.of();

    private volatile boolean atWork;
    private volatile boolean closed;
    /** How often all that was held was acknowledged or given back. Changed under the delivery lock. */
    private volatile long endings;

    ClientSession(final ClientConnection connection, final SessionDescriptor descriptor, final Link link) {
        this.connection = connection;
        this.descriptor = descriptor;
        sender = new MessageSender(connection, descriptor, link);
        attach(link);
    }

    public SessionDescriptor descriptor() {
        return descriptor;
    }

    MessageSender sender() {
        return sender;
    }

    /** The session on the present link, or on the one that was lost last. */
    SessionLink present() {
        return present;
    }

    int id() {
        return descriptor.sessionId();
    }

    // ---- opening it on a link

    void open() throws JMSException {
        new Question("Opening a session", (link, requestId) -> {
                    if (present.link() != link) {
                        attach(link);
                        sender.moveTo(link);
                    }
                    writeOpen(link, requestId);
                })
                .whenDone(request -> established = true)
                .ask(connection, connection.timeouts().requestMs());
    }

    private void writeOpen(final Link link, final long requestId) {
        link.outbound().write(out -> FrameWriter.openSession(out, id(), requestId, descriptor.producerId()));
    }

    private void attach(final Link link) {
        final SessionLink fresh = new SessionLink(this, link, connection.decodeOptions());
        link.add(fresh);
        present = fresh;
    }

    /** True when the next link must know it. */
    boolean isToBeReopened() {
        return established && !closed;
    }

    /** Opens the session on a new link; its sends follow when its consumers are there. */
    Request reopenOn(final Link link) {
        attach(link);
        return new Question("Opening a session again", this::writeOpen).start(link);
    }

    /** Those that the next link must know, in the order of their making. */
    List<ClientConsumer> consumersToResume() {
        return consumers.values().stream()
                .filter(ClientConsumer::isToBeReopened)
                .sorted((one, other) -> Long.compare(
                        one.descriptor().consumerId(), other.descriptor().consumerId()))
                .toList();
    }

    /** The connection goes on with this link. */
    void resume(final Link link) {
        final SessionLink on = present;
        if (on.link() == link && closed && on.askToClose()) {
            closeQuestion(on).start(link);
        }
        wakeUp();
    }

    // ---- sending

    /** Sends and waits until the broker has the message as safe as its delivery mode asks for. */
    public PendingSend sendAndWait(final JmsMessage message, final SendHeaders headers) throws JMSException {
        final PendingSend send = new PendingSend();
        sender.awaitAnswer(sender.send(message, headers, null, send), send);
        return send;
    }

    /** Sends as part of the transaction and waits until the broker has the message, which the commit makes safe. */
    public PendingSend sendInTransactionAndWait(final JmsMessage message, final SendHeaders headers)
            throws JMSException {
        final PendingSend send = new PendingSend();
        sender.awaitAnswer(sender.send(message, headers, currentTransaction(), send), send);
        return send;
    }

    /** Sends without waiting; the outcome is told to {@code send}. */
    public void send(final JmsMessage message, final SendHeaders headers, final PendingSend send) throws JMSException {
        sender.send(message, headers, null, send);
    }

    /** Sends as part of the transaction, without waiting: the commit answers for the message. */
    public void sendInTransaction(final JmsMessage message, final SendHeaders headers) throws JMSException {
        sendInTransaction(message, headers, new PendingSend());
    }

    /** Like {@link #sendInTransaction(JmsMessage, SendHeaders)}; the outcome is told to {@code send} as well. */
    public void sendInTransaction(final JmsMessage message, final SendHeaders headers, final PendingSend send)
            throws JMSException {
        sender.send(message, headers, currentTransaction(), send);
    }

    /** What the transaction is called that the session works in now: the branch's identifier, or a name of the client's. */
    public String transactionName() {
        final Transaction current = currentTransaction();
        return current.id() < 0 ? branchXid : Long.toHexString(descriptor.producerId()) + '-' + current.id();
    }

    /** True when something was sent or handed out in the local transaction. */
    public boolean hasLocalWork() {
        return transaction.hasWork();
    }

    private Transaction currentTransaction() {
        final Transaction ofBranch = branch;
        return ofBranch == null ? transaction : ofBranch;
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
        consumers.put(consumer.consumerId(), opened);
        boolean done = false;
        try {
            new Question(
                            "Opening a consumer of " + consumer.destination(),
                            (link, requestId) -> openOn(link, opened, requestId))
                    .whenDone(request -> opened.onEstablished(request.value()))
                    .ask(connection, connection.timeouts().requestMs());
            done = true;
            return opened;
        } finally {
            if (!done) {
                remove(opened);
            }
        }
    }

    /** A link that was replaced meanwhile gets no answer anyway. */
    private void openOn(final Link link, final ClientConsumer consumer, final long requestId) {
        final SessionLink on = present;
        if (on.link() == link) {
            consumer.openOn(on, requestId);
        }
    }

    private void remove(final ClientConsumer consumer) {
        consumers.remove(consumer.descriptor().consumerId());
        final ConsumerBuffer buffer = consumer.buffer();
        if (buffer != null) {
            buffer.session().remove(buffer);
        }
    }

    /** Lets messages come to a consumer that was opened without credit; does nothing the second time. */
    public void giveFirstCredit(final ClientConsumer consumer) {
        consumer.start();
    }

    /** Closes a consumer. What it has handed out can still be acknowledged. Under the delivery lock. */
    public void closeConsumer(final ClientConsumer consumer) throws JMSException {
        consumer.closing();
        try {
            final Link link = connection.presentLink();
            final ConsumerBuffer buffer = consumer.buffer();
            if (consumer.closeCause() == null
                    && link != null
                    && buffer.session().link() == link) {
                askToClose(consumer.closeQuestion(buffer), link);
            }
        } finally {
            remove(consumer);
        }
    }

    /** The broker has closed a consumer. On the event loop. */
    void onConsumerClosed(final long consumerId, final JMSException cause) {
        final ClientConsumer consumer = consumers.get(consumerId);
        if (consumer != null) {
            consumer.onClosedByBroker(cause);
        }
    }

    /** Returns once every message that is available now, within the consumer's credit, has arrived. */
    public void drain(final ClientConsumer consumer) throws JMSException {
        awaitCredit(consumer);
        new Question(
                        "Looking for messages at the broker",
                        (link, requestId) -> link.outbound()
                                .write(out -> FrameWriter.drain(
                                        out,
                                        id(),
                                        requestId,
                                        consumer.descriptor().consumerId())))
                .ask(connection, connection.timeouts().requestMs());
    }

    /**
     * Takes back the request for a message that {@link #pull} has made, so that the broker gives to others what comes from now
     * on. A message that was on its way already is here afterwards.
     */
    public void withdraw(final ClientConsumer consumer) throws JMSException {
        consumer.pullEnds();
        awaitCredit(consumer);
        new Question(
                        "Taking back the request for a message",
                        (link, requestId) -> link.outbound()
                                .write(out -> FrameWriter.withdraw(
                                        out,
                                        id(),
                                        requestId,
                                        consumer.descriptor().consumerId())))
                .whenDone(request -> consumer.buffer().onWithdrawn())
                .uninterruptibly()
                .ask(connection, connection.timeouts().requestMs());
    }

    /** The broker has no credit while messages of an ordering key go back. */
    private void awaitCredit(final ClientConsumer consumer) {
        final long deadlineNs = Deadlines.in(connection.timeouts().requestMs());
        boolean interrupted = false;
        boolean over = false;
        while (!over) {
            try {
                await(() -> consumer.buffer().hasGrantedCredit(), deadlineNs);
                over = true;
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks for one message when the consumer prefetches none and has none on its way. Under the delivery lock. */
    public void pull(final ClientConsumer consumer) {
        consumer.buffer().pull();
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
        return take(consumer.buffer(), false);
    }

    /**
     * Takes the next message behind one that was taken, to be processed together with it: of the same consumer, from the same
     * link, and never delivered before; null when there is none. Expired ones go back.
     */
    public Delivery takeBehind(final Delivery taken) {
        return take(taken.buffer(), true);
    }

    private Delivery take(final ConsumerBuffer buffer, final boolean untriedOnly) {
        for (Delivery next = buffer.take(untriedOnly); next != null; next = buffer.take(untriedOnly)) {
            buffer.spend(next.length());
            if (!isExpired(next)) {
                buffer.session().handed(next);
                return next;
            }
            if (!buffer.isBrowser()) {
                buffer.session().release(next.tag(), false, null);
            }
        }
        return null;
    }

    /**
     * Takes the next message of a consumer for another session to process; null when there is none, or only such whose keys
     * others work on. {@link Delivery#begin} or {@link Delivery#takeBack} must follow.
     */
    public Delivery lend(final ClientConsumer consumer, final ClientSession worker) {
        final ConsumerBuffer buffer = consumer.buffer();
        for (Delivery next = buffer.lend(worker); next != null; next = buffer.lend(worker)) {
            buffer.spend(next.length());
            if (!isExpired(next)) {
                return next;
            }
            buffer.begin(next);
            buffer.session().release(next.tag(), false, null);
            next.settled();
        }
        return null;
    }

    /** Gives back messages that wait for their keys, so that those of other keys can come. */
    public void makeRoom(final ClientConsumer consumer) {
        consumer.buffer().makeRoom();
    }

    /** Gives back what waits for branches that were to be decided a while ago, perhaps by others than this client. */
    public void giveBackOverdue(final ClientConsumer consumer) {
        consumer.buffer().giveBackOverdue(DECISION_PATIENCE_NS);
    }

    /** Says whether messages that it was lent are being processed. */
    public void atWork(final boolean busy) {
        atWork = busy;
    }

    boolean isAtWork() {
        return atWork;
    }

    /** Takes back what was lent of a consumer's messages and is not being processed yet. */
    public void takeBackLent(final ClientConsumer consumer) {
        consumer.buffer().takeBackLent();
    }

    /** Another session begins to process what this one has lent. Takes the delivery lock itself. */
    boolean begin(final Delivery delivery) {
        lockDelivery();
        try {
            if (delivery.isLost() || !delivery.buffer().begin(delivery)) {
                delivery.settled();
                return false;
            }
            delivery.session().handed(delivery);
            return true;
        } finally {
            unlockDelivery();
        }
    }

    /** Takes back what was lent. Takes the delivery lock itself. */
    void takeBack(final Delivery delivery) {
        lockDelivery();
        try {
            if (!delivery.isLost() && delivery.buffer().begin(delivery)) {
                delivery.session().release(delivery.tag(), false, null);
                holdBackBehind(delivery);
            }
            delivery.settled();
        } finally {
            unlockDelivery();
        }
    }

    private boolean isExpired(final Delivery delivery) {
        final long expiration = delivery.message().getJMSExpiration();
        return expiration != 0 && expiration <= connection.brokerTimeMs();
    }

    /** Gives back the message taken last, as if it had not been taken. */
    public void putBack(final Delivery delivery) {
        delivery.buffer().putBack(delivery);
    }

    /**
     * Acknowledges one message, without a transaction and without waiting; goes out with the next frame. One that came on a
     * link that is lost is no longer ours to acknowledge.
     */
    public void acknowledge(final Delivery delivery) {
        delivery.session().outbound().acknowledge(delivery.session().id(), delivery.tag());
        delivery.settled();
    }

    /** Sends acknowledgements that still wait for company. */
    public void flush() {
        present.outbound().flush();
    }

    /** Notes that a message was handed out and will be acknowledged together with others. */
    public void hold(final Delivery delivery) {
        if (delivery.isForeignTo(this)) {
            foreign.hold(delivery);
        } else {
            delivery.session().hold(delivery);
        }
        delivery.workBegins(this);
        currentTransaction().work(delivery.session().link());
    }

    /** Acknowledges everything that was held, and waits until that is durable or lost with its link. */
    public void acknowledgeHeld() throws JMSException {
        ends();
        final SessionLink on = present;
        if (on.holdsNothing() && foreign.isEmpty()) {
            return;
        }
        foreign.acknowledge();
        on.acknowledgeHeld(0);
        new Question(
                        "Acknowledging",
                        (link, requestId) -> link.outbound().write(out -> FrameWriter.sync(out, id(), requestId)))
                .uninterruptibly()
                .askOn(on.link(), connection.timeouts().requestMs());
        connection.checkOpen();
    }

    /** Number of the present span of work, at whose end all that is held is acknowledged or given back. */
    long endings() {
        return endings;
    }

    /** Everything that was held is acknowledged or given back now. Under the delivery lock. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // Under the delivery lock.
    private void ends() {
        endings++;
    }

    // ---- the local transaction, under the delivery lock

    /**
     * Commits the transaction and begins the next one. A transaction in which nothing was sent or received is unknown to the
     * broker, and there is nothing to ask. When the link is lost before the answer, the broker is asked on the next what
     * became of the transaction.
     */
    public void commit() throws JMSException {
        final Transaction ending = transaction;
        connection.checkOpen();
        if (!ending.hasWork()) {
            return;
        }
        ends();
        boolean committed = false;
        try {
            committed = isCommitted(ending);
            if (!committed) {
                throw rollBackLost();
            }
            begin();
        } finally {
            settleCommitting(committed);
        }
    }

    private void settleCommitting(final boolean committed) {
        final List<Delivery> settling = committing;
        committing = List.of();
        if (committed) {
            ForeignDeliveries.consumed(settling);
        } else {
            ForeignDeliveries.cameBack(settling);
        }
    }

    private void begin() {
        transaction = new Transaction(transaction.id() + 1);
    }

    /** False when the transaction was lost with its link. */
    private boolean isCommitted(final Transaction ending) throws JMSException {
        if (ending.isInDoubt()) {
            return outcomeOf(ending) == COMMITTED;
        }
        if (ending.isLost()) {
            return false;
        }
        final SessionLink on = present;
        on.acknowledgeHeld(ending.id());
        committing = foreign.acknowledgeIn(id(), ending.id());
        final Request request;
        try {
            request = new Question(
                            "The commit",
                            (link, requestId) ->
                                    link.outbound().write(out -> FrameWriter.commit(out, id(), requestId, ending.id())))
                    .uninterruptibly()
                    .askOn(on.link(), connection.timeouts().requestMs());
        } catch (final JMSException e) {
            afterRefusedCommit(e);
            throw e;
        }
        if (!request.isLost()) {
            return true;
        }
        ending.commitLost();
        return outcomeOf(ending) == COMMITTED;
    }

    private long outcomeOf(final Transaction ending) throws JMSException {
        return new Question(
                        "The outcome of the commit",
                        (link, requestId) -> link.outbound()
                                .write(out -> FrameWriter.transactionOutcome(
                                        out, requestId, descriptor.producerId(), ending.id())))
                .uninterruptibly()
                .ask(connection, connection.timeouts().requestMs())
                .value();
    }

    /** The broker has rolled back what was done on the lost link; what was done since is rolled back now. */
    private JMSException rollBackLost() {
        final JMSException cause = connection.rolledBackByLoss();
        try {
            rollback();
        } catch (final JMSException e) {
            cause.addSuppressed(e);
        }
        return cause;
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
        final Transaction ending = transaction;
        begin();
        giveBackEverything(ending.id(), "The rollback");
    }

    /** Gives back every message of the session that is not acknowledged; those handed out count as failed. */
    public void recover() throws JMSException {
        giveBackEverything(0, "Recovering the session");
    }

    /** Asks on the present link only: with a lost one everything went back anyway. */
    private void giveBackEverything(final long transactionId, final String what) throws JMSException {
        ends();
        foreign.release(what);
        connection.checkOpen();
        final SessionLink on = present;
        final Link link = connection.presentLink();
        if (on.link() != link) {
            return;
        }
        on.forgetHeld();
        on.releaseWaiting();
        final long handedTag = on.highestHandedTag();
        new Question(
                        what,
                        (to, requestId) -> to.outbound()
                                .write(out -> FrameWriter.rollback(out, id(), requestId, transactionId, handedTag)))
                .whenDone(request -> on.onTakenBack())
                .uninterruptibly()
                .askOn(link, connection.timeouts().requestMs());
    }

    // ---- branches of distributed transactions

    /** True while the session works for a branch: what it sends in a transaction and holds is the branch's. */
    public boolean isInBranch() {
        return branch != null;
    }

    /** True while the session works for this branch. */
    public boolean isInBranch(final String xid) {
        return isInBranch() && branchXid.equals(xid);
    }

    /** From now on the session works for this branch. Under the delivery lock. */
    void enterBranch(final String xid, final Transaction work) {
        branchXid = xid;
        branch = work;
    }

    /**
     * The session works for no branch any more. What it held is acknowledged in the branch. Under the delivery lock.
     *
     * @return false when a link was lost meanwhile, and with it the branch; what was held since goes back.
     */
    boolean leaveBranch() {
        ends();
        final Transaction leaving = branch;
        branch = null;
        if (leaving == null) {
            return true;
        }
        if (leaving.isLostOn(present.link())) {
            releaseHeld();
            return false;
        }
        present.acknowledgeHeld(leaving.id());
        connection.branches().consumedIn(branchXid, foreign.acknowledgeIn(id(), leaving.id()));
        return true;
    }

    /** The session works for no branch any more, although somebody has the delivery lock; see {@link #releaseHeld}. */
    void abandonBranch(final String xid) {
        if (isInBranch(xid)) {
            branch = null;
        }
    }

    /** Gives back what was held for a branch that was abandoned. Under the delivery lock, in no branch. */
    public void releaseHeld() {
        ends();
        present.releaseHeld();
        foreign.release(GIVEN_UP);
    }

    /**
     * Gives back a message that the application could not cope with. What is behind it of its ordering key, in the session
     * that got it, goes back untouched, so that nothing overtakes it; without a key, so does everything that is not
     * acknowledged in this session.
     *
     * @param reason why, for the dead letter; may be null.
     */
    public void fail(final Delivery delivery, final String reason) throws JMSException {
        release(delivery, true, reason);
        if (delivery.isLost()) {
            delivery.settled();
            return;
        }
        if (delivery.keyOfOrder() != null) {
            holdBackBehind(delivery);
            delivery.settled();
        } else if (!delivery.isForeignTo(this)) {
            recover();
        }
    }

    /**
     * Gives back messages that the application could not cope with together, each as {@link #fail(Delivery, String)} does.
     *
     * @param deliveries of one consumer of this session, from one link; at least one.
     */
    public void failTogether(final List<Delivery> deliveries, final String reason) throws JMSException {
        final Set<OrderingKey> keys = new LinkedHashSet<>();
        for (final Delivery delivery : deliveries) {
            release(delivery, true, reason);
            keys.add(delivery.keyOfOrder());
        }
        final ConsumerBuffer buffer = deliveries.get(0).buffer();
        if (buffer.isLost()) {
            return;
        }
        if (keys.contains(null)) {
            recover();
        } else {
            keys.forEach(buffer::giveBack);
        }
    }

    private static void holdBackBehind(final Delivery delivery) {
        final OrderingKey key = delivery.keyOfOrder();
        if (key != null && !delivery.isLost()) {
            delivery.buffer().giveBack(key);
        }
    }

    /**
     * Gives one message back.
     *
     * @param handed whether the application has got it and failed, which counts as an attempt.
     * @param reason why, for the dead letter; may be null.
     */
    public void release(final Delivery delivery, final boolean handed, final String reason) {
        delivery.session().release(delivery.tag(), handed, reason);
    }

    // ---- the end

    /** Ends the session at the broker, which rolls back what is open. Under the delivery lock; safe to call twice. */
    public void close() throws JMSException {
        if (closed) {
            return;
        }
        closed = true;
        ends();
        wakeUp();
        try {
            final Link link = connection.presentLink();
            final SessionLink on = present;
            foreign.release("the session was closed");
            if (on.link() == link && on.askToClose()) {
                on.releaseWaiting();
                askToClose(closeQuestion(on), link);
            }
        } finally {
            connection.remove(this);
            sender.onFailed(() -> JmsExceptions.closed("The session"));
        }
    }

    private Question closeQuestion(final SessionLink on) {
        final long handedTag = on.highestHandedTag();
        return new Question(
                        "Closing a session",
                        (link, requestId) ->
                                link.outbound().write(out -> FrameWriter.closeSession(out, id(), requestId, handedTag)))
                .whenDone(request -> on.link().remove(on));
    }

    /** What is being closed is as good as closed when the connection breaks meanwhile. */
    private void askToClose(final Question question, final Link link) throws JMSException {
        try {
            question.uninterruptibly().askOn(link, connection.timeouts().closeMs());
        } catch (final JMSException e) {
            if (connection.isOpen()) {
                throw e;
            }
        }
    }
}

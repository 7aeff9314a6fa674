/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import io.angelia.jms.client.ClientSession;
import io.angelia.jms.client.Deadlines;
import io.angelia.jms.client.JmsExceptions;
import io.angelia.jms.client.PendingSend;
import io.angelia.jms.client.SendHeaders;
import io.angelia.jms.destination.AngeliaDestination;
import io.angelia.jms.destination.Destinations;
import io.angelia.jms.message.Acknowledger;
import io.angelia.jms.message.AngeliaBytesMessage;
import io.angelia.jms.message.AngeliaMapMessage;
import io.angelia.jms.message.AngeliaObjectMessage;
import io.angelia.jms.message.AngeliaStreamMessage;
import io.angelia.jms.message.AngeliaTextMessage;
import io.angelia.jms.message.ForeignMessages;
import io.angelia.jms.message.JmsMessage;
import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueSender;
import jakarta.jms.QueueSession;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import java.io.Serializable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A session (section 6.2), in all of the classic API's shapes. One thread at a time may use it, except that any thread may
 * close it; what could otherwise be damaged is guarded all the same.
 */
class JmsSession implements AngeliaSession, QueueSession, TopicSession, Acknowledger {
    private static final Logger LOGGER = System.getLogger(JmsSession.class.getName());

    private final JmsConnection connection;
    private final ClientSession core;
    private final AcknowledgementMode mode;
    private final Domain domain;
    private final CompletionQueue completions = new CompletionQueue();
    private final List<JmsMessageProducer> producers = new CopyOnWriteArrayList<>();
    private final SessionConsumers consumers;
    private final AtomicInteger receiving = new AtomicInteger();
    private final AtomicBoolean closing = new AtomicBoolean();
    /** Follows {@link #closing} when the listeners have returned, which may use the session until then. */
    private volatile boolean closed;

    private final Handover handover;
    private final SessionInbox inbox;

    JmsSession(
            final JmsConnection connection,
            final ClientSession core,
            final AcknowledgementMode mode,
            final Domain domain) {
        this.connection = connection;
        this.core = core;
        this.mode = mode;
        this.domain = domain;
        consumers = new SessionConsumers(this);
        handover = new Handover(this);
        inbox = new SessionInbox(this);
    }

    // ---- for the parts of the session

    JmsConnection connection() {
        return connection;
    }

    ClientSession core() {
        return core;
    }

    AcknowledgementMode mode() {
        return mode;
    }

    CompletionQueue completions() {
        return completions;
    }

    Handover handover() {
        return handover;
    }

    SessionInbox inbox() {
        return inbox;
    }

    SessionConsumers consumers() {
        return consumers;
    }

    /** True as soon as no more messages are to be handed out. */
    boolean isClosing() {
        return closing.get();
    }

    boolean isStarted() {
        return connection.isStarted();
    }

    /** True while messages may be handed out. */
    boolean mayDeliver() {
        return isStarted() && isUsable();
    }

    /** True until the session is being closed or its connection is lost. */
    boolean isUsable() {
        return !isClosing() && connection.core().isOpen();
    }

    /** True when what is sent now belongs to a transaction. */
    final boolean isInTransaction() {
        return mode == AcknowledgementMode.TRANSACTED || core.isInBranch();
    }

    /** True when what is received now is acknowledged without the application's doing. */
    final boolean isAutomatic() {
        return mode.isAutomatic() || (mode == AcknowledgementMode.XA && !core.isInBranch());
    }

    /** Refuses work on behalf of a transaction that this thread does not know to have ended. */
    void checkTransaction() throws JMSException {
        // Only another thread can end a distributed transaction; see XaSession.
    }

    /** A message listener has returned. On its thread, under the delivery lock. */
    void listenerReturned() {
        // See XaSession.
    }

    final void checkOpen() throws JMSException {
        if (closed) {
            throw JmsExceptions.closed("The session");
        }
    }

    // ---- messages

    @Override
    public BytesMessage createBytesMessage() throws JMSException {
        checkOpen();
        return new AngeliaBytesMessage();
    }

    @Override
    public MapMessage createMapMessage() throws JMSException {
        checkOpen();
        return new AngeliaMapMessage();
    }

    @Override
    public Message createMessage() throws JMSException {
        checkOpen();
        return new JmsMessage();
    }

    @Override
    public ObjectMessage createObjectMessage() throws JMSException {
        checkOpen();
        return new AngeliaObjectMessage();
    }

    @Override
    public ObjectMessage createObjectMessage(final Serializable object) throws JMSException {
        checkOpen();
        return new AngeliaObjectMessage(object);
    }

    @Override
    public StreamMessage createStreamMessage() throws JMSException {
        checkOpen();
        return new AngeliaStreamMessage();
    }

    @Override
    public TextMessage createTextMessage() throws JMSException {
        checkOpen();
        return new AngeliaTextMessage();
    }

    @Override
    public TextMessage createTextMessage(final String text) throws JMSException {
        checkOpen();
        return new AngeliaTextMessage(text);
    }

    // ---- destinations

    @Override
    public Queue createQueue(final String name) throws JMSException {
        checkOpen();
        domain.checkQueueMethod("createQueue");
        return Destinations.queue(name);
    }

    @Override
    public Topic createTopic(final String name) throws JMSException {
        checkOpen();
        domain.checkTopicMethod("createTopic");
        return Destinations.topic(name);
    }

    @Override
    public TemporaryQueue createTemporaryQueue() throws JMSException {
        checkOpen();
        domain.checkQueueMethod("createTemporaryQueue");
        return Destinations.temporaryQueue(connection.core().createTemporaryDestination(false), connection);
    }

    @Override
    public TemporaryTopic createTemporaryTopic() throws JMSException {
        checkOpen();
        domain.checkTopicMethod("createTemporaryTopic");
        return Destinations.temporaryTopic(connection.core().createTemporaryDestination(true), connection);
    }

    @Override
    public void unsubscribe(final String name) throws JMSException {
        checkOpen();
        domain.checkTopicMethod("unsubscribe");
        SessionConsumers.checkSubscriptionName(name);
        connection.core().unsubscribe(name);
    }

    // ---- producers

    @Override
    public AngeliaProducer createProducer(final Destination destination) throws JMSException {
        return newProducer(destination);
    }

    @Override
    public QueueSender createSender(final Queue queue) throws JMSException {
        return newProducer(queue);
    }

    @Override
    public TopicPublisher createPublisher(final Topic topic) throws JMSException {
        return newProducer(topic);
    }

    private JmsMessageProducer newProducer(final Destination destination) throws JMSException {
        checkOpen();
        final JmsMessageProducer producer =
                new JmsMessageProducer(this, destination == null ? null : Destinations.of(destination));
        producers.add(producer);
        return producer;
    }

    void remove(final JmsMessageProducer producer) {
        producers.remove(producer);
    }

    /** Sends as the mode of session and message demands; a listener makes the send asynchronous (section 7.3). */
    void send(
            final JmsMessageProducer producer,
            final AngeliaDestination destination,
            final Message message,
            final SendArguments arguments,
            final CompletionListener listener)
            throws JMSException {
        final boolean transacted = isInTransaction();
        checkTransaction();
        final JmsMessage ours = ForeignMessages.toAngelia(message);
        final SendHeaders headers = prepare(ours, destination, arguments);
        if (listener != null) {
            final CompletionSend send = new CompletionSend(completions, producer, message, ours, listener);
            sendAsynchronously(send, ours, headers, transacted);
            return;
        }
        if (transacted) {
            core.sendInTransaction(ours, headers);
        } else if (arguments.deliveryMode() == DeliveryMode.PERSISTENT) {
            noteDuplicate(core.sendAndWait(ours, headers), ours);
        } else {
            core.send(ours, headers, null);
        }
        ForeignMessages.copySendHeaders(ours, message);
    }

    private SendHeaders prepare(
            final JmsMessage message, final AngeliaDestination destination, final SendArguments arguments)
            throws JMSException {
        connection.standardProperties().send(message, this);
        final long nowMs = connection.core().brokerTimeMs();
        return arguments.headers(destination, nowMs, connection.schedule().deliveryTime(message, nowMs));
    }

    /** A duplicate is known by the id of the first. */
    private static void noteDuplicate(final PendingSend send, final JmsMessage message) {
        if (send.firstMessageId() != null) {
            message.setJMSMessageID(send.firstMessageId());
        }
    }

    /** Sends and waits for the answer, whatever the modes of session and message. */
    SendResult sendWithResult(
            final AngeliaDestination destination, final Message message, final SendArguments arguments)
            throws JMSException {
        final boolean transacted = isInTransaction();
        checkTransaction();
        final JmsMessage ours = ForeignMessages.toAngelia(message);
        final SendHeaders headers = prepare(ours, destination, arguments);
        final PendingSend send =
                transacted ? core.sendInTransactionAndWait(ours, headers) : core.sendAndWait(ours, headers);
        noteDuplicate(send, ours);
        ForeignMessages.copySendHeaders(ours, message);
        return new SendResult(
                ours.getJMSMessageID(), send.firstMessageId() != null, Instant.ofEpochMilli(ours.getJMSDeliveryTime()));
    }

    @Override
    public boolean cancelScheduled(final String messageId) throws JMSException {
        return cancelScheduled(null, messageId);
    }

    @Override
    public boolean cancelScheduled(final Destination destination, final String messageId) throws JMSException {
        checkOpen();
        if (messageId == null || messageId.isEmpty()) {
            throw JmsExceptions.invalid("The id of the message to cancel is missing; it is what getJMSMessageID returns"
                    + " after the send");
        }
        return connection
                .core()
                .cancelScheduled(
                        destination == null
                                ? null
                                : Destinations.of(destination).address(),
                        messageId);
    }

    private void sendAsynchronously(
            final CompletionSend send, final JmsMessage message, final SendHeaders headers, final boolean transacted)
            throws JMSException {
        completions.add(send);
        boolean sent = false;
        try {
            if (transacted) {
                core.sendInTransaction(message, headers, send);
            } else {
                core.send(message, headers, send);
            }
            sent = true;
        } finally {
            if (!sent) {
                completions.cancel(send);
            }
        }
    }

    void awaitCompletionsOf(final JmsMessageProducer producer) throws JMSException {
        final long timeoutMs = connection.closeTimeoutMs();
        if (!completions.awaitAllOf(producer, timeoutMs)) {
            throw JmsExceptions.timedOut("Closing the producer, which waits for its completion listeners,", timeoutMs);
        }
    }

    // ---- consumers

    @Override
    public MessageConsumer createConsumer(final Destination destination) throws JMSException {
        return createConsumer(destination, null, false);
    }

    @Override
    public MessageConsumer createConsumer(final Destination destination, final String selector) throws JMSException {
        return createConsumer(destination, selector, false);
    }

    @Override
    public MessageConsumer createConsumer(final Destination destination, final String selector, final boolean noLocal)
            throws JMSException {
        checkOpen();
        return consumers.open(destination, selector, noLocal);
    }

    @Override
    public QueueReceiver createReceiver(final Queue queue) throws JMSException {
        return createReceiver(queue, null);
    }

    @Override
    public QueueReceiver createReceiver(final Queue queue, final String selector) throws JMSException {
        checkOpen();
        return consumers.openReceiver(queue, selector);
    }

    @Override
    public TopicSubscriber createSubscriber(final Topic topic) throws JMSException {
        return createSubscriber(topic, null, false);
    }

    @Override
    public TopicSubscriber createSubscriber(final Topic topic, final String selector, final boolean noLocal)
            throws JMSException {
        checkOpen();
        return consumers.openSubscriber(topic, selector, noLocal);
    }

    @Override
    public TopicSubscriber createDurableSubscriber(final Topic topic, final String name) throws JMSException {
        return createDurableSubscriber(topic, name, null, false);
    }

    @Override
    public TopicSubscriber createDurableSubscriber(
            final Topic topic, final String name, final String selector, final boolean noLocal) throws JMSException {
        checkOpen();
        domain.checkTopicMethod("createDurableSubscriber");
        return consumers.openDurable(topic, name, selector, noLocal);
    }

    @Override
    public MessageConsumer createDurableConsumer(final Topic topic, final String name) throws JMSException {
        return createDurableConsumer(topic, name, null, false);
    }

    @Override
    public MessageConsumer createDurableConsumer(
            final Topic topic, final String name, final String selector, final boolean noLocal) throws JMSException {
        checkOpen();
        domain.checkTopicMethod("createDurableConsumer");
        return consumers.openDurable(topic, name, selector, noLocal);
    }

    @Override
    public MessageConsumer createSharedConsumer(final Topic topic, final String name) throws JMSException {
        return createSharedConsumer(topic, name, null);
    }

    @Override
    public MessageConsumer createSharedConsumer(final Topic topic, final String name, final String selector)
            throws JMSException {
        checkOpen();
        domain.checkTopicMethod("createSharedConsumer");
        return consumers.openShared(topic, name, selector);
    }

    @Override
    public MessageConsumer createSharedDurableConsumer(final Topic topic, final String name) throws JMSException {
        return createSharedDurableConsumer(topic, name, null);
    }

    @Override
    public MessageConsumer createSharedDurableConsumer(final Topic topic, final String name, final String selector)
            throws JMSException {
        checkOpen();
        domain.checkTopicMethod("createSharedDurableConsumer");
        return consumers.openSharedDurable(topic, name, selector);
    }

    @Override
    public QueueBrowser createBrowser(final Queue queue) throws JMSException {
        return createBrowser(queue, null);
    }

    @Override
    public QueueBrowser createBrowser(final Queue queue, final String selector) throws JMSException {
        checkOpen();
        domain.checkQueueMethod("createBrowser");
        return consumers.openBrowser(queue, selector);
    }

    // ---- delivery

    /** What {@link Message#acknowledge()} does: acknowledges all that the session has handed out (section 6.2.10). */
    @Override
    public void acknowledge() throws JMSException {
        checkOpen();
        if (mode == AcknowledgementMode.CLIENT) {
            core.lockDelivery();
            try {
                core.acknowledgeHeld();
            } finally {
                core.unlockDelivery();
            }
        }
    }

    @Override
    public void recover() throws JMSException {
        checkOpen();
        if (mode.isTransacted()) {
            throw JmsExceptions.illegalState("A transacted session cannot be recovered; roll it back");
        }
        handover.recover();
    }

    /** The listener for what connection consumers load into this session (section 11.2.1); null for none. */
    @Override
    public MessageListener getMessageListener() throws JMSException {
        checkOpen();
        return inbox.listener();
    }

    /** Sets the listener for what connection consumers load into this session (section 11.2.1). */
    @Override
    public void setMessageListener(final MessageListener listener) throws JMSException {
        checkOpen();
        inbox.listener(listener);
    }

    /** Has the session's listener process what connection consumers have loaded (section 11.2.1). */
    @Override
    public void run() {
        inbox.run();
    }

    // ---- transaction

    @Override
    public boolean getTransacted() throws JMSException {
        checkOpen();
        return mode.isTransacted();
    }

    @Override
    public int getAcknowledgeMode() throws JMSException {
        checkOpen();
        return mode.constant();
    }

    @Override
    public void commit() throws JMSException {
        prepareEndOfTransaction("commit");
        core.lockDelivery();
        try {
            core.commit();
        } finally {
            core.unlockDelivery();
        }
    }

    @Override
    public void rollback() throws JMSException {
        prepareEndOfTransaction("rollback");
        core.lockDelivery();
        try {
            core.rollback();
        } finally {
            core.unlockDelivery();
        }
    }

    private void prepareEndOfTransaction(final String method) throws JMSException {
        checkOpen();
        if (mode != AcknowledgementMode.TRANSACTED) {
            throw JmsExceptions.illegalState("The session is not transacted");
        }
        checkNotInCompletionListener(method);
        final long timeoutMs = connection.requestTimeoutMs();
        if (!completions.awaitAll(timeoutMs)) {
            throw JmsExceptions.timedOut("The " + method + ", which waits for completion listeners,", timeoutMs);
        }
    }

    // ---- start, stop and the end

    void receiveBegins() {
        receiving.incrementAndGet();
    }

    void receiveEnds() {
        if (receiving.decrementAndGet() == 0 && isClosing()) {
            core.wakeUp();
        }
    }

    /** Waits until none of the receives that are counted there is running. */
    void awaitReceives(final AtomicInteger running) {
        try {
            core.await(() -> running.get() == 0, Deadlines.in(connection.closeTimeoutMs()));
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The connection was stopped: returns when no listener is running any more, false when that took too long. */
    boolean awaitListener(final long timeoutMs) {
        if (!core.tryLockDelivery(timeoutMs)) {
            return false;
        }
        core.unlockDelivery();
        return true;
    }

    /** True on the thread that runs one of this session's message listeners. */
    boolean isInMessageListener() {
        return core.holdsDeliveryLock();
    }

    final void checkNotInCompletionListener(final String method) throws JMSException {
        if (completions.isCallbackThread()) {
            throw JmsExceptions.illegalState(
                    "A completion listener must not call " + method + " on its own session or connection");
        }
    }

    /** Refuses what a listener must not do to its own session or connection, because it would wait for itself. */
    void checkNotInListener(final String method) throws JMSException {
        checkNotInCompletionListener(method);
        checkNotInMessageListener(method);
    }

    void checkNotInMessageListener(final String method) throws JMSException {
        if (isInMessageListener()) {
            throw JmsExceptions.illegalState(
                    "A message listener must not call " + method + " on its own session or connection");
        }
    }

    /**
     * Waits for a running listener before something is closed.
     *
     * @return whether the delivery lock was taken; otherwise the closing goes on regardless.
     */
    boolean lockDeliveryToClose(final String what) {
        final boolean locked = core.tryLockDelivery(connection.closeTimeoutMs());
        if (!locked) {
            LOGGER.log(Level.WARNING, "Closing {0} although its message listener still runs", what);
        }
        return locked;
    }

    @Override
    public void close() throws JMSException {
        if (isClosing()) {
            return;
        }
        checkNotInListener("close");
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        core.wakeUp();
        awaitReceives(receiving);
        final boolean locked = lockDeliveryToClose("a session");
        try {
            if (!completions.awaitAll(connection.closeTimeoutMs())) {
                LOGGER.log(Level.WARNING, "Closing a session although completion listeners still run");
            }
            closed = true;
            core.close();
        } finally {
            closed = true;
            inbox.giveBack();
            producers.forEach(JmsMessageProducer::closedBySession);
            consumers.closedBySession();
            connection.remove(this);
            if (locked) {
                core.unlockDelivery();
            }
        }
    }
}

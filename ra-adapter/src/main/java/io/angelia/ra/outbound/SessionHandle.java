/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.outbound;

import io.angelia.jms.AdapterSupport;
import io.angelia.jms.AngeliaProducer;
import io.angelia.jms.AngeliaSession;
import io.angelia.jms.client.JmsExceptions;
import jakarta.jms.BytesMessage;
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
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A session as application components have it. In a transaction of the application server it works for that, whatever its
 * arguments were; outside of one it acknowledges automatically, unless local transactions are allowed and asked for
 * (Javadoc of {@link jakarta.jms.Connection#createSession(boolean, int)}). Used by one thread at a time.
 */
final class SessionHandle implements AngeliaSession, QueueSession, TopicSession {
    private final ConnectionHandle connection;
    private final Domain domain;
    private final boolean transacted;
    private final int mode;
    /** Whether this has a physical session of its own, which takes no part in the application server's transactions. */
    private final boolean plain;

    private final List<SessionPart<?>> parts = new CopyOnWriteArrayList<>();
    private Session ownSession;
    private AngeliaManagedConnection ownSessionAt;
    private volatile boolean closed;

    private SessionHandle(
            final ConnectionHandle connection,
            final Domain domain,
            final boolean transacted,
            final int mode,
            final boolean plain) {
        this.connection = connection;
        this.domain = domain;
        this.transacted = transacted;
        this.mode = mode;
        this.plain = plain;
    }

    static SessionHandle open(
            final ConnectionHandle connection,
            final AngeliaManagedConnection managed,
            final boolean transacted,
            final int mode,
            final Domain domain)
            throws JMSException {
        if (!transacted && (mode < Session.AUTO_ACKNOWLEDGE || mode > Session.DUPS_OK_ACKNOWLEDGE)) {
            throw JmsExceptions.invalid("There is no acknowledgement mode " + mode);
        }
        final boolean wantsOwn = transacted || mode == Session.CLIENT_ACKNOWLEDGE;
        final boolean plain = wantsOwn && managed.allowsLocalTransactions() && !managed.isInTransaction();
        final SessionHandle session = new SessionHandle(connection, domain, transacted, mode, plain);
        session.physicalAt(managed);
        return session;
    }

    /** The session at the managed connection that the handle has now. */
    Session physical() throws JMSException {
        checkOpen();
        return physicalAt(connection.managed());
    }

    private Session physicalAt(final AngeliaManagedConnection managed) throws JMSException {
        if (!plain) {
            return managed.session();
        }
        if (ownSessionAt != managed) {
            ownSession = managed.plainSession(transacted, mode);
            ownSessionAt = managed;
        }
        return ownSession;
    }

    void checkOpen() throws JMSException {
        if (closed) {
            throw JmsExceptions.closed("The session");
        }
        connection.checkOpen();
    }

    <T> T call(final JmsCall<T> call) throws JMSException {
        return connection.call(call);
    }

    void run(final JmsAction action) throws JMSException {
        connection.run(action);
    }

    void remove(final SessionPart<?> part) {
        parts.remove(part);
    }

    // ---- the end

    /** Closes what is open at the physical session. */
    void detach() {
        parts.forEach(SessionPart::detach);
        closeOwnSession();
    }

    /** Is of no use any more. */
    void invalidate() {
        closed = true;
        parts.forEach(SessionPart::invalidate);
        parts.clear();
        closeOwnSession();
    }

    private void closeOwnSession() {
        final Session own = ownSession;
        ownSession = null;
        ownSessionAt = null;
        if (own != null) {
            SessionPart.closeQuietly(own);
        }
    }

    /** What the session has done in a transaction of the application server stays in it. */
    @Override
    public void close() throws JMSException {
        if (!closed) {
            invalidate();
            connection.closed(this);
        }
    }

    // ---- messages

    @Override
    public BytesMessage createBytesMessage() throws JMSException {
        return call(() -> physical().createBytesMessage());
    }

    @Override
    public MapMessage createMapMessage() throws JMSException {
        return call(() -> physical().createMapMessage());
    }

    @Override
    public Message createMessage() throws JMSException {
        return call(() -> physical().createMessage());
    }

    @Override
    public ObjectMessage createObjectMessage() throws JMSException {
        return call(() -> physical().createObjectMessage());
    }

    @Override
    public ObjectMessage createObjectMessage(final Serializable object) throws JMSException {
        return call(() -> physical().createObjectMessage(object));
    }

    @Override
    public StreamMessage createStreamMessage() throws JMSException {
        return call(() -> physical().createStreamMessage());
    }

    @Override
    public TextMessage createTextMessage() throws JMSException {
        return call(() -> physical().createTextMessage());
    }

    @Override
    public TextMessage createTextMessage(final String text) throws JMSException {
        return call(() -> physical().createTextMessage(text));
    }

    // ---- settings

    /** True in a transaction of the application server too. */
    @Override
    public boolean getTransacted() throws JMSException {
        checkOpen();
        return plain ? transacted : connection.managed().isInTransaction();
    }

    @Override
    public int getAcknowledgeMode() throws JMSException {
        if (getTransacted()) {
            return Session.SESSION_TRANSACTED;
        }
        return plain || mode == Session.DUPS_OK_ACKNOWLEDGE ? mode : Session.AUTO_ACKNOWLEDGE;
    }

    // ---- transaction

    @Override
    public void commit() throws JMSException {
        run(() -> ownTransaction("commit").commit());
    }

    @Override
    public void rollback() throws JMSException {
        run(() -> ownTransaction("rollback").rollback());
    }

    private Session ownTransaction(final String method) throws JMSException {
        final Session current = physical();
        if (!plain && !connection.managed().isInTransaction()) {
            throw new jakarta.jms.IllegalStateException(
                    method
                            + " needs a transacted session, which an application server does not give to its components; "
                            + "use its transactions, or set the property allowLocalTransactions of the connection factory",
                    "ILLEGAL_STATE");
        }
        return current;
    }

    /** Acknowledges what was received with client acknowledgement; nothing otherwise. */
    void acknowledge() throws JMSException {
        run(() -> AdapterSupport.acknowledge(physical()));
    }

    @Override
    public void recover() throws JMSException {
        run(() -> physical().recover());
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

    private ProducerHandle newProducer(final Destination destination) throws JMSException {
        return opened(new ProducerHandle(this, destination));
    }

    /** Opens the part at once, so that the application learns what is wrong with it. */
    private <P extends SessionPart<?>> P opened(final P part) throws JMSException {
        checkOpen();
        run(part::physical);
        parts.add(part);
        return part;
    }

    // ---- consumers

    private ConsumerHandle newConsumer(final ConsumerHandle.Opening opening) throws JMSException {
        return opened(new ConsumerHandle(this, opening));
    }

    ConsumerHandle consumer(final Destination destination, final String selector, final boolean noLocal)
            throws JMSException {
        return newConsumer(at -> at.createConsumer(destination, selector, noLocal));
    }

    ConsumerHandle durableConsumer(final Topic topic, final String name, final String selector, final boolean noLocal)
            throws JMSException {
        domain.checkTopicMethod("createDurableConsumer");
        return newConsumer(at -> at.createDurableConsumer(topic, name, selector, noLocal));
    }

    ConsumerHandle sharedConsumer(final Topic topic, final String name, final String selector) throws JMSException {
        domain.checkTopicMethod("createSharedConsumer");
        return newConsumer(at -> at.createSharedConsumer(topic, name, selector));
    }

    ConsumerHandle sharedDurableConsumer(final Topic topic, final String name, final String selector)
            throws JMSException {
        domain.checkTopicMethod("createSharedDurableConsumer");
        return newConsumer(at -> at.createSharedDurableConsumer(topic, name, selector));
    }

    @Override
    public MessageConsumer createConsumer(final Destination destination) throws JMSException {
        return consumer(destination, null, false);
    }

    @Override
    public MessageConsumer createConsumer(final Destination destination, final String selector) throws JMSException {
        return consumer(destination, selector, false);
    }

    @Override
    public MessageConsumer createConsumer(final Destination destination, final String selector, final boolean noLocal)
            throws JMSException {
        return consumer(destination, selector, noLocal);
    }

    @Override
    public QueueReceiver createReceiver(final Queue queue) throws JMSException {
        return createReceiver(queue, null);
    }

    @Override
    public QueueReceiver createReceiver(final Queue queue, final String selector) throws JMSException {
        domain.checkQueueMethod("createReceiver");
        return newConsumer(at -> ((QueueSession) at).createReceiver(queue, selector));
    }

    @Override
    public TopicSubscriber createSubscriber(final Topic topic) throws JMSException {
        return createSubscriber(topic, null, false);
    }

    @Override
    public TopicSubscriber createSubscriber(final Topic topic, final String selector, final boolean noLocal)
            throws JMSException {
        domain.checkTopicMethod("createSubscriber");
        return newConsumer(at -> ((TopicSession) at).createSubscriber(topic, selector, noLocal));
    }

    @Override
    public TopicSubscriber createDurableSubscriber(final Topic topic, final String name) throws JMSException {
        return durableConsumer(topic, name, null, false);
    }

    @Override
    public TopicSubscriber createDurableSubscriber(
            final Topic topic, final String name, final String selector, final boolean noLocal) throws JMSException {
        return durableConsumer(topic, name, selector, noLocal);
    }

    @Override
    public MessageConsumer createDurableConsumer(final Topic topic, final String name) throws JMSException {
        return durableConsumer(topic, name, null, false);
    }

    @Override
    public MessageConsumer createDurableConsumer(
            final Topic topic, final String name, final String selector, final boolean noLocal) throws JMSException {
        return durableConsumer(topic, name, selector, noLocal);
    }

    @Override
    public MessageConsumer createSharedConsumer(final Topic topic, final String name) throws JMSException {
        return sharedConsumer(topic, name, null);
    }

    @Override
    public MessageConsumer createSharedConsumer(final Topic topic, final String name, final String selector)
            throws JMSException {
        return sharedConsumer(topic, name, selector);
    }

    @Override
    public MessageConsumer createSharedDurableConsumer(final Topic topic, final String name) throws JMSException {
        return sharedDurableConsumer(topic, name, null);
    }

    @Override
    public MessageConsumer createSharedDurableConsumer(final Topic topic, final String name, final String selector)
            throws JMSException {
        return sharedDurableConsumer(topic, name, selector);
    }

    @Override
    public QueueBrowser createBrowser(final Queue queue) throws JMSException {
        return createBrowser(queue, null);
    }

    @Override
    public QueueBrowser createBrowser(final Queue queue, final String selector) throws JMSException {
        domain.checkQueueMethod("createBrowser");
        return opened(new BrowserHandle(this, queue, selector));
    }

    // ---- destinations

    @Override
    public Queue createQueue(final String name) throws JMSException {
        domain.checkQueueMethod("createQueue");
        return call(() -> physical().createQueue(name));
    }

    @Override
    public Topic createTopic(final String name) throws JMSException {
        domain.checkTopicMethod("createTopic");
        return call(() -> physical().createTopic(name));
    }

    @Override
    public TemporaryQueue createTemporaryQueue() throws JMSException {
        domain.checkQueueMethod("createTemporaryQueue");
        final TemporaryQueue queue = call(() -> physical().createTemporaryQueue());
        connection.owns(queue::delete);
        return queue;
    }

    @Override
    public TemporaryTopic createTemporaryTopic() throws JMSException {
        domain.checkTopicMethod("createTemporaryTopic");
        final TemporaryTopic topic = call(() -> physical().createTemporaryTopic());
        connection.owns(topic::delete);
        return topic;
    }

    @Override
    public void unsubscribe(final String name) throws JMSException {
        domain.checkTopicMethod("unsubscribe");
        run(() -> physical().unsubscribe(name));
    }

    // ---- beyond Jakarta Messaging

    @Override
    public boolean cancelScheduled(final String messageId) throws JMSException {
        return call(() -> ((AngeliaSession) physical()).cancelScheduled(messageId));
    }

    @Override
    public boolean cancelScheduled(final Destination destination, final String messageId) throws JMSException {
        return call(() -> ((AngeliaSession) physical()).cancelScheduled(destination, messageId));
    }

    // ---- what is not allowed

    @Override
    public MessageListener getMessageListener() throws JMSException {
        throw new NotInServerException("getMessageListener");
    }

    @Override
    public void setMessageListener(final MessageListener listener) throws JMSException {
        throw new NotInServerException("setMessageListener");
    }

    @Override
    public void run() {
        throw JmsExceptions.unchecked(new NotInServerException("run"));
    }
}

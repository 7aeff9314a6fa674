/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.queue.KeyOrder;
import io.angelia.engine.queue.MessageQueue;
import io.angelia.engine.queue.QueueConsumer;
import io.angelia.engine.queue.QueuePolicy;
import io.angelia.engine.queue.RedeliveryPolicy;
import io.angelia.engine.queue.SearchCursor;
import io.angelia.engine.record.MessageRecord;
import io.angelia.engine.redelivery.FailurePolicy;
import io.angelia.engine.selector.Selector;
import io.angelia.engine.subscription.Subscription;
import java.util.function.UnaryOperator;

/** A consumer of a queue or of a subscription. It is in one of three states: opening, attached to a queue, closed. */
final class ClientConsumer implements EngineConsumer, QueueConsumer {
    private final ClientSession session;
    private final int index;
    private final long consumerId;
    private final ConsumerSpec spec;
    private Selector selector;
    private SearchCursor cursor;
    private MessageQueue queue;
    private Subscription subscription;
    private FailurePolicy failurePolicy;
    private long creditMessages;
    private long creditBytes;
    private final AcknowledgementMeter acknowledgements;
    private long withoutCreditSinceMs;
    private boolean ofOneOrder;
    private boolean closed;

    /** @param index the session's number of the consumer. */
    ClientConsumer(final ClientSession session, final int index, final long consumerId, final ConsumerSpec spec) {
        this.session = session;
        this.index = index;
        this.consumerId = consumerId;
        this.spec = spec;
        this.creditMessages = spec.creditMessages();
        this.creditBytes = spec.creditBytes();
        this.withoutCreditSinceMs = session.nowMs();
        this.acknowledgements = new AcknowledgementMeter(session.nowMs());
    }

    @Override
    public long consumerId() {
        return consumerId;
    }

    int index() {
        return index;
    }

    ConsumerSpec spec() {
        return spec;
    }

    ClientSession session() {
        return session;
    }

    boolean isClosed() {
        return closed;
    }

    /** Null for a consumer of a queue, and until it is attached. */
    Subscription subscription() {
        return subscription;
    }

    MessageQueue queue() {
        return queue;
    }

    /** What becomes of what is delivered to it and fails; null for the queue's policy. */
    FailurePolicy failurePolicy() {
        return failurePolicy;
    }

    /** Its queue is found; {@link #attach} follows when the client knows that. */
    void found(final MessageQueue itsQueue) {
        ofOneOrder = itsQueue.policy().order() == KeyOrder.GLOBAL;
    }

    /** Starts taking from the queue, as far as there is credit. */
    void attach(final MessageQueue from, final Subscription of, final Selector filter) {
        if (queue != null || closed) {
            throw new IllegalStateException("consumer " + consumerId + " cannot be attached: it is "
                    + (closed ? "closed" : "attached to " + queue.name()));
        }
        queue = from;
        subscription = of;
        selector = filter;
        cursor = filter == null ? null : new SearchCursor();
        failurePolicy = failurePolicy(from.policy());
        queue.addConsumer(this);
    }

    private FailurePolicy failurePolicy(final QueuePolicy ofQueue) {
        final UnaryOperator<RedeliveryPolicy> redelivery = spec.options().redelivery();
        final String deadLetterAddress = spec.options().deadLetterAddress();
        return redelivery == null && deadLetterAddress == null
                ? null
                : new FailurePolicy(
                        redelivery == null ? ofQueue.redelivery() : redelivery.apply(ofQueue.redelivery()),
                        deadLetterAddress == null ? ofQueue.deadLetterQueue() : Settings.queueName(deadLetterAddress));
    }

    /** Stops taking. Returns false when it was closed before. */
    boolean detach() {
        if (closed) {
            return false;
        }
        closed = true;
        if (queue != null) {
            queue.removeConsumer(this);
        }
        return true;
    }

    // ---- for the client

    @Override
    public boolean isOfOneOrder() {
        return ofOneOrder;
    }

    @Override
    public void addCredit(final int messages, final long bytes) {
        creditMessages += messages;
        creditBytes += bytes;
        if (queue != null && !closed) {
            queue.scheduleDispatch();
        }
    }

    @Override
    public void drain(final long requestId) {
        session.drain(this, requestId);
    }

    @Override
    public void withdraw(final long requestId) {
        if (hasCredit()) {
            withoutCreditSinceMs = session.nowMs();
        }
        creditMessages = 0;
        session.withdrawn(requestId);
    }

    @Override
    public void close(final long requestId, final long handedTag) {
        session.closeConsumer(this, requestId, handedTag);
    }

    EngineExplanations.ConsumerFacts describe() {
        final ClientSession.InFlightCount inFlight = new ClientSession.InFlightCount();
        session.countInFlight(this, inFlight);
        final ClientConnection connection = session.connection();
        return new EngineExplanations.ConsumerFacts(
                consumerId,
                connection.connectionId(),
                connection.clientId(),
                connection.key().userName(),
                spec.options().priority(),
                spec.selector(),
                creditMessages,
                creditBytes,
                inFlight.messages(),
                inFlight.oldestMs());
    }

    /** It has acknowledged a message. */
    void acknowledged(final long nowMs) {
        acknowledgements.count(nowMs);
    }

    EngineQueues.ConsumerState describe(final long nowMs) {
        final EngineExplanations.ConsumerFacts facts = describe();
        final boolean blocked = !hasCredit() && queue != null && queue.readyCount() > 0;
        return new EngineQueues.ConsumerState(
                consumerId,
                facts.connectionId(),
                session.sessionId(),
                facts.clientId(),
                facts.userName(),
                facts.priority(),
                facts.selector(),
                facts.inFlight(),
                facts.oldestMs(),
                creditMessages,
                creditBytes,
                blocked ? withoutCreditSinceMs : 0,
                acknowledgements.count(),
                acknowledgements.lastMs(),
                acknowledgements.perSecond(nowMs));
    }

    // ---- for the queue

    @Override
    public boolean hasCredit() {
        return creditMessages > 0 && creditBytes > 0;
    }

    @Override
    public int priority() {
        return spec.options().priority();
    }

    @Override
    public SearchCursor cursor() {
        return cursor;
    }

    @Override
    public boolean matches(final int entry) {
        final MessageRecord record = session.messageOf(entry);
        return selector.matches(
                record.buffer(), record.messageOffset(), record.annotationsOffset(), record.annotationsLength(), 0);
    }

    @Override
    public void deliver(final int entry) {
        creditMessages--;
        creditBytes -= session.deliver(this, entry);
        if (!hasCredit()) {
            withoutCreditSinceMs = session.nowMs();
        }
    }
}

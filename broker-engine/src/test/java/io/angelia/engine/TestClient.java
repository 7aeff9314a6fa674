/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.EngineSession.BranchEnd;
import io.angelia.engine.EngineSession.BranchStart;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/** A connection with one session, and everything that the engine told it. */
final class TestClient implements SessionListener {
    static final int CREDIT = 1000;
    static final long CREDIT_BYTES = 64L * 1024 * 1024;

    final EngineConnection connection;
    final EngineSession session;
    final List<Received> received = new ArrayList<>();
    final List<String> refusals = new ArrayList<>();
    final List<String> duplicates = new ArrayList<>();
    final Map<Long, Long> done = new HashMap<>();
    final Map<Long, ErrorCode> refused = new HashMap<>();
    final List<Long> browseEnds = new ArrayList<>();
    private final EngineFixture fixture;
    private final long connectionId;
    private final long producerId;
    private long sentThrough;
    private long sequence;
    private long nextRequestId = 1;
    private long nextConsumerId = 1;

    TestClient(final EngineFixture fixture, final String userName, final long connectionId, final long producerId) {
        this.fixture = fixture;
        this.connection = fixture.engine().openConnection(userName, connectionId);
        this.connectionId = connectionId;
        this.producerId = producerId;
        session = connection.openSession(1, producerId, this);
    }

    long connectionId() {
        return connectionId;
    }

    long producerId() {
        return producerId;
    }

    // ---- commands

    /** Sends and returns the sequence. */
    long send(final TestMessage message) {
        return send(message, 0);
    }

    long send(final TestMessage message, final long transactionId) {
        sendAgain(message, ++sequence, transactionId);
        return sequence;
    }

    void sendAgain(final TestMessage message, final long withSequence, final long transactionId) {
        sequence = Math.max(sequence, withSequence);
        final UnsafeBuffer encoded = message.encode(producerId, withSequence);
        final int answer = session.send(withSequence, transactionId, encoded, 0, encoded.capacity());
        if (answer != EngineSession.ACCEPTED) {
            throw new IllegalStateException("no room");
        }
    }

    /** Offers a message; true when it was taken. */
    boolean offer(final TestMessage message) {
        final UnsafeBuffer encoded = message.encode(producerId, sequence + 1);
        if (session.send(sequence + 1, 0, encoded, 0, encoded.capacity()) == EngineSession.ACCEPTED) {
            sequence++;
            return true;
        }
        return false;
    }

    long nextSequence() {
        return ++sequence;
    }

    long nextRequest() {
        return nextRequestId++;
    }

    EngineConsumer consume(final String destination) {
        return consume(destination, null);
    }

    EngineConsumer consume(final String destination, final String selector) {
        return consume(destination, selector, CREDIT);
    }

    EngineConsumer consume(final String destination, final String selector, final int credit) {
        return open(new ConsumerSpec(
                destination,
                destination.startsWith("topic") || destination.startsWith("temp-topic")
                        ? ConsumerSpec.Kind.TOPIC
                        : ConsumerSpec.Kind.QUEUE,
                null,
                selector,
                false,
                credit,
                CREDIT_BYTES));
    }

    EngineConsumer subscribe(final ConsumerSpec.Kind kind, final String topic, final String name) {
        return subscribe(kind, topic, name, null, false);
    }

    EngineConsumer subscribe(
            final ConsumerSpec.Kind kind,
            final String topic,
            final String name,
            final String selector,
            final boolean noLocal) {
        return open(new ConsumerSpec(topic, kind, name, selector, noLocal, CREDIT, CREDIT_BYTES));
    }

    EngineConsumer open(final ConsumerSpec spec) {
        final EngineConsumer consumer = session.openConsumer(nextRequestId++, nextConsumerId++, spec);
        fixture.work();
        return consumer;
    }

    void acknowledge(final Received... messages) {
        for (final Received message : messages) {
            session.acknowledge(0, message.tag, message.tag);
        }
    }

    /** Commits and returns the request id. */
    long commit(final long transactionId) {
        final long request = nextRequestId++;
        session.commit(request, transactionId);
        fixture.work();
        return request;
    }

    /** Starts a branch and returns its transaction id. */
    long start(final String xid) {
        return start(xid, BranchStart.NEW, 0);
    }

    /** Returns the branch's transaction id, 0 when that was refused. */
    long start(final String xid, final BranchStart how, final long timeoutMs) {
        final long request = nextRequestId++;
        session.startBranch(request, xid, how, timeoutMs);
        fixture.work();
        return done.getOrDefault(request, 0L);
    }

    void end(final String xid) {
        end(xid, BranchEnd.SUCCESS);
    }

    void end(final String xid, final BranchEnd how) {
        session.endBranch(nextRequestId++, xid, how);
        fixture.work();
    }

    /** 0 unknown, 1 committed, 2 rolled back. */
    long outcome(final long ofProducer, final long transactionId) {
        final long request = nextRequestId++;
        session.transactionOutcome(request, ofProducer, transactionId);
        fixture.work();
        return done.get(request);
    }

    void rollback(final long transactionId, final long handedTag) {
        session.rollback(nextRequestId++, transactionId, handedTag);
        fixture.work();
    }

    /** Hands in everything received and gives it back as failed. */
    void fail(final String reason) {
        final long last = received.isEmpty() ? 0 : received.get(received.size() - 1).tag;
        received.clear();
        session.release(1, last, true, reason);
        fixture.work();
    }

    ErrorCode lastRefusal() {
        return refused.get(nextRequestId - 1);
    }

    boolean lastDone() {
        return done.containsKey(nextRequestId - 1);
    }

    // ---- what came back

    long sentThrough() {
        return sentThrough;
    }

    List<String> bodies() {
        return received.stream().map(Received::body).toList();
    }

    /** The messages received so far; the list is empty afterwards. */
    List<Received> take() {
        final List<Received> taken = new ArrayList<>(received);
        received.clear();
        return taken;
    }

    @Override
    public void onSent(final long throughSequence) {
        sentThrough = throughSequence;
    }

    @Override
    public void onDuplicate(final long ofSequence, final String firstMessageId) {
        duplicates.add(ofSequence + " " + firstMessageId);
    }

    @Override
    public void onSendRefused(final long refusedSequence, final ErrorCode code, final String reason) {
        refusals.add(refusedSequence + " " + code);
    }

    @Override
    public void onDone(final long requestId, final long value) {
        done.put(requestId, value);
    }

    @Override
    public void onRefused(final long requestId, final ErrorCode code, final String reason) {
        refused.put(requestId, code);
    }

    @Override
    public void onDelivery(final EngineConsumer consumer, final long tag, final DeliveredMessage message) {
        received.add(Received.of(consumer.consumerId(), tag, message));
    }

    @Override
    public void onBrowseEnd(final EngineConsumer consumer) {
        browseEnds.add(consumer.consumerId());
    }

    @Override
    public void onConsumerClosed(final EngineConsumer consumer, final ErrorCode code, final String reason) {
        refusals.add("consumer " + consumer.consumerId() + " " + code);
    }

    /** One delivery. */
    record Received(
            long consumerId,
            long tag,
            String body,
            int count,
            boolean redelivered,
            int chunkCount,
            String annotations) {
        static Received of(final long consumerId, final long tag, final DeliveredMessage message) {
            final int headerLength = message.buffer().getInt(message.offset() + 4, java.nio.ByteOrder.LITTLE_ENDIAN);
            final String body = message.chunkCount() > 0
                    ? ""
                    : message.buffer()
                            .getStringWithoutLengthUtf8(
                                    message.offset() + headerLength, message.length() - headerLength);
            final String annotations = message.annotations()
                    .getStringWithoutLengthUtf8(message.annotationsOffset(), message.annotationsLength());
            return new Received(
                    consumerId,
                    tag,
                    body,
                    message.deliveryCount(),
                    message.redelivered(),
                    message.chunkCount(),
                    annotations);
        }
    }
}

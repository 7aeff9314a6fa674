/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import io.angelia.jms.destination.AngeliaDestination;
import io.angelia.jms.destination.Destinations;
import io.angelia.jms.message.DecodeOptions;
import io.angelia.jms.message.JmsMessage;
import io.angelia.jms.message.MessageEncoder;
import io.angelia.jms.transport.TransportConnector;
import io.angelia.wire.frame.ConsumerKinds;
import io.angelia.wire.frame.FrameWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import jakarta.jms.DeliveryMode;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;

/** What the tests of the protocol core have in common: a connection that was welcomed, and a session. */
abstract class ClientTest {
    static final long CONNECTION_ID = 0x1234;
    static final long PRODUCER_ID = 0x77;
    static final int SESSION = 1;
    static final int CHUNK_LENGTH = 1024;
    static final int WINDOW_MESSAGES = 4;
    static final int HEARTBEAT_MS = 1_000;
    static final long INCARNATION = 7;
    static final long TIMEOUT_MS = 10_000;

    ScriptedPeer peer = new ScriptedPeer();
    final BlockingQueue<JMSException> lost = new LinkedBlockingQueue<>();
    final BlockingQueue<JMSException> failures = new LinkedBlockingQueue<>();
    ClientConnection connection;
    ClientSession session;

    final Timeouts patient = new Timeouts(TIMEOUT_MS, TIMEOUT_MS, TIMEOUT_MS, TIMEOUT_MS);
    final Timeouts hasty = new Timeouts(TIMEOUT_MS, TIMEOUT_MS, 20, TIMEOUT_MS);

    CompletableFuture<ClientConnection> connect(final Timeouts timeouts) {
        return connect(timeouts, ReconnectPolicy.OFF, List.of(peer));
    }

    CompletableFuture<ClientConnection> connect(
            final Timeouts timeouts, final ReconnectPolicy policy, final List<? extends TransportConnector> peers) {
        return call(() -> ClientConnection.open(
                new ConnectionDescriptor("ann", "secret", "billing", CONNECTION_ID, HEARTBEAT_MS, "test"),
                timeouts,
                DecodeOptions.defaults(),
                new ConnectionListener() {
                    @Override
                    public void onConnectionLost(final JMSException cause) {
                        lost.add(cause);
                    }

                    @Override
                    public void onFailure(final JMSException failure) {
                        failures.add(failure);
                    }
                },
                policy,
                List.copyOf(peers)));
    }

    Delivery take(final ClientConsumer consumer) {
        session.lockDelivery();
        try {
            return session.take(consumer);
        } finally {
            session.unlockDelivery();
        }
    }

    void expectRelease(final long tag, final boolean handed) throws InterruptedException {
        peer.expect(out -> FrameWriter.release(out, SESSION, tag, tag, handed, handed ? "no" : null));
    }

    void expectHello() throws InterruptedException {
        expectHello("billing");
    }

    void expectHello(final String clientId) throws InterruptedException {
        peer.expect(out -> FrameWriter.hello(
                out,
                1,
                1,
                "ann",
                "secret",
                clientId,
                CONNECTION_ID,
                HEARTBEAT_MS,
                InboundFrames.MAX_FRAME_LENGTH,
                "test"));
    }

    void sayWelcome() {
        sayWelcome(INCARNATION);
    }

    void sayWelcome(final long incarnation) {
        peer.say(out -> FrameWriter.welcome(
                out,
                1,
                System.currentTimeMillis(),
                HEARTBEAT_MS,
                1 << 20,
                CHUNK_LENGTH,
                100_000,
                WINDOW_MESSAGES,
                1 << 20,
                "broker",
                "1.0",
                incarnation));
    }

    void openSession(final Timeouts timeouts) throws Exception {
        openSession(connect(timeouts));
    }

    void openSession(final CompletableFuture<ClientConnection> connecting) throws Exception {
        expectHello();
        sayWelcome();
        connection = connecting.get();
        final CompletableFuture<ClientSession> opening = call(() -> connection.openSession(PRODUCER_ID));
        peer.expect(out -> FrameWriter.openSession(out, SESSION, 1, PRODUCER_ID));
        sayDone(1);
        session = opening.get();
    }

    ClientConsumer openConsumer(final int prefetch) throws Exception {
        final ConsumerDescriptor descriptor = new ConsumerDescriptor(
                connection.nextConsumerId(),
                ConsumerKinds.QUEUE,
                "queue://q",
                null,
                null,
                false,
                prefetch,
                10_000,
                null);
        final CompletableFuture<ClientConsumer> opening = call(() -> session.openConsumer(descriptor, true));
        final long requestId = requestIdOf(peer.nextFrame());
        sayDone(requestId);
        return opening.get();
    }

    /** Where every request but HELLO has its id. */
    static long requestIdOf(final byte[] frame) {
        return Unpooled.wrappedBuffer(frame).getLongLE(8);
    }

    void sayDone(final long requestId) {
        peer.say(out -> FrameWriter.done(out, SESSION, requestId, 0, null));
    }

    /** Has a message delivered; its sequence equals the tag. */
    void deliver(final ClientConsumer consumer, final long tag) {
        final ByteBuf message = encoded(new JmsMessage(), tag, 0);
        peer.say(out -> FrameWriter.delivery(
                out,
                SESSION,
                consumer.descriptor().consumerId(),
                tag,
                1,
                false,
                message,
                0,
                0,
                0,
                message.readableBytes()));
    }

    static ByteBuf encoded(final JmsMessage message, final long sequence, final long expiration) {
        final ByteBuf out = Unpooled.buffer();
        try {
            message.setProviderHeaders(queue(), DeliveryMode.PERSISTENT, 4, 5, expiration, 0, PRODUCER_ID, sequence);
            new MessageEncoder().encode(message, out);
        } catch (final JMSException e) {
            throw new AssertionError(e);
        }
        return out;
    }

    static byte[] encodedBytes(final JmsMessage message, final long sequence) {
        return ByteBufUtil.getBytes(encoded(message, sequence, 0));
    }

    static SendHeaders headers() {
        return new SendHeaders(queue(), DeliveryMode.PERSISTENT, 4, 5, 0, 0);
    }

    static AngeliaDestination queue() {
        try {
            return Destinations.queue("q");
        } catch (final InvalidDestinationException e) {
            throw new AssertionError(e);
        }
    }

    /** Makes a blocking call on a thread of its own. */
    static <T> CompletableFuture<T> call(final Callable<T> call) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return call.call();
                    } catch (final Exception e) {
                        throw new CompletionException(e);
                    }
                },
                action -> {
                    final Thread thread = new Thread(action, "caller");
                    thread.setDaemon(true);
                    thread.start();
                });
    }

    /** A call that returns nothing. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    static CompletableFuture<Void> run(final Action action) {
        return call(() -> {
            action.run();
            return null;
        });
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.server.config.BrokerConfig;
import io.angelia.server.security.PasswordHash;
import io.angelia.server.transport.TestPeer;
import io.angelia.server.transport.TestPeer.Frame;
import io.angelia.wire.frame.ConsumerKinds;
import io.angelia.wire.frame.FrameWriter;
import io.angelia.wire.frame.WireError;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that comes again with the id of its connection, frame by frame and with the real engine. */
class ReconnectProtocolTest {
    private static final long CONNECTION = 4711;
    private static final long PRODUCER = 77;
    private static final int SESSION = 1;
    private static final long CONSUMER = 9;
    private static final String TOPIC = "topic://prices";
    private static final String QUEUE = "queue://orders";
    private static final int ROLLED_BACK = 2;

    @TempDir
    private Path directory;

    @Test
    void shouldKeepTemporaryDestinationAndSubscriptionForClientThatBreaksOff() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(config())) {
            final InetSocketAddress address = broker.listen();
            final String queue;
            try (TestPeer peer = opened(address)) {
                subscribe(peer);
                queue = createTemporary(peer, null).text(3);
            }
            publish(address, queue, "reply");
            publish(address, TOPIC, "news");

            try (TestPeer peer = opened(address)) {
                assertThat(createTemporary(peer, queue).text(3)).isEqualTo(queue);
                subscribe(peer);
                assertThat(TestMessage.bodyOf(peer.expect("onDelivery"))).isEqualTo("news");
                consume(peer, queue);
                assertThat(TestMessage.bodyOf(peer.expect("onDelivery"))).isEqualTo("reply");
            }
        }
    }

    @Test
    void shouldKeepNothingForClientThatSaidGoodbye() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(config())) {
            final InetSocketAddress address = broker.listen();
            final String queue;
            try (TestPeer peer = opened(address)) {
                subscribe(peer);
                queue = createTemporary(peer, null).text(3);
                peer.write(out -> FrameWriter.goodbye(out, 0, null));
                peer.awaitClosed();
            }
            publish(address, TOPIC, "early");

            try (TestPeer peer = opened(address)) {
                peer.write(out -> FrameWriter.deleteTemporaryDestination(out, 5, queue));
                assertThat(peer.expect("onRefused").number(2)).isEqualTo(WireError.UNKNOWN_DESTINATION);
                subscribe(peer);
                publish(address, TOPIC, "late");
                assertThat(TestMessage.bodyOf(peer.expect("onDelivery"))).isEqualTo("late");
            }
        }
    }

    @Test
    void shouldTakeOverFromTransportThatIsThoughtAlive() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(config())) {
            final InetSocketAddress address = broker.listen();
            try (TestPeer old = opened(address, null, "me");
                    TestPeer peer = greeted(address, null, "me")) {
                peer.expect("onWelcome");
                assertThat(old.expect("onGoodbye").number(0)).isEqualTo(WireError.ILLEGAL_STATE);
                old.awaitClosed();
            }
        }
    }

    @Test
    void shouldNotLetAnotherUserTakeOver() {
        final PasswordHash secret = PasswordHash.of("secret", new SecureRandom());
        final BrokerConfig config = config().user("alice", secret).user("mallory", secret);
        try (EmbeddedBroker broker = EmbeddedBroker.start(config)) {
            final InetSocketAddress address = broker.listen();
            try (TestPeer alice = opened(address, "alice", null);
                    TestPeer mallory = opened(address, "mallory", null)) {
                final String queue = createTemporary(alice, null).text(3);

                mallory.write(out -> FrameWriter.createTemporaryDestination(out, 6, false, queue));

                assertThat(mallory.expect("onRefused").number(2)).isEqualTo(WireError.NOT_ALLOWED);
                assertThat(createTemporary(alice, queue).text(3)).isEqualTo(queue);
            }
        }
    }

    @Test
    void shouldKeepBelongingsOfClientWhoseIdIsTakenMeanwhile() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(config())) {
            final InetSocketAddress address = broker.listen();
            final String queue;
            try (TestPeer peer = opened(address, null, "me")) {
                queue = createTemporary(peer, null).text(3);
            }
            try (TestPeer thief = claim(address, "me")) {
                try (TestPeer peer = greeted(address, null, "me")) {
                    assertThat(peer.expect("onGoodbye").number(0)).isEqualTo(WireError.INVALID_CLIENT_ID);
                }
                thief.write(out -> FrameWriter.goodbye(out, 0, null));
                thief.awaitClosed();
            }
            publish(address, queue, "reply");

            try (TestPeer peer = opened(address, null, "me")) {
                consume(peer, queue);
                assertThat(TestMessage.bodyOf(peer.expect("onDelivery"))).isEqualTo("reply");
            }
        }
    }

    @Test
    void shouldRecreateTemporaryQueueAfterRestart() {
        final String queue;
        try (EmbeddedBroker broker = EmbeddedBroker.start(config());
                TestPeer peer = opened(broker.listen())) {
            queue = createTemporary(peer, null).text(3);
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(config());
                TestPeer peer = opened(broker.listen())) {
            assertThat(createTemporary(peer, queue).text(3)).isEqualTo(queue);
            peer.write(out -> FrameWriter.createTemporaryDestination(out, 6, true, QUEUE));
            assertThat(peer.expect("onRefused").number(2)).isEqualTo(WireError.INVALID_DESTINATION);
        }
    }

    @Test
    void shouldTellSequenceAndOutcomeOnTheNewTransport() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(config())) {
            final InetSocketAddress address = broker.listen();
            try (TestPeer peer = opened(address)) {
                send(peer, QUEUE, PRODUCER, 1, 0, "outside");
                send(peer, QUEUE, PRODUCER, 2, 1, "inside");
            }
            try (TestPeer peer = greeted(address, null, null)) {
                assertThat(openSession(peer)).isEqualTo(2);
                peer.write(out -> FrameWriter.transactionOutcome(out, 7, PRODUCER, 1));
                assertThat(peer.expect("onDone").number(2)).isEqualTo(ROLLED_BACK);
                peer.write(out -> FrameWriter.commit(out, SESSION, 8, 1));
                assertThat(peer.expect("onRefused").number(2)).isEqualTo(WireError.TRANSACTION_ROLLED_BACK);
            }
        }
    }

    private BrokerConfig config() {
        return new BrokerConfig().dataDirectory(directory).port(0);
    }

    private static TestPeer greeted(final InetSocketAddress address, final String user, final String clientId) {
        final TestPeer peer = new TestPeer(address);
        final String password = user == null ? null : "secret";
        peer.write(out -> FrameWriter.hello(out, 1, 1, user, password, clientId, CONNECTION, 0, 1024 * 1024, "test"));
        return peer;
    }

    /** Connects as soon as the client id is free. */
    private static TestPeer claim(final InetSocketAddress address, final String clientId) {
        TestPeer peer = new TestPeer(address);
        peer.hello(null, null, clientId);
        while (peer.next().name().equals("onGoodbye")) {
            peer.close();
            peer = new TestPeer(address);
            peer.hello(null, null, clientId);
        }
        return peer;
    }

    private static TestPeer opened(final InetSocketAddress address) {
        return opened(address, null, null);
    }

    private static TestPeer opened(final InetSocketAddress address, final String user, final String clientId) {
        final TestPeer peer = greeted(address, user, clientId);
        openSession(peer);
        return peer;
    }

    /** Answers how far the producer is said to have got. */
    private static long openSession(final TestPeer peer) {
        peer.expect("onWelcome");
        peer.write(out -> FrameWriter.openSession(out, SESSION, 1, PRODUCER));
        return peer.expect("onDone").number(2);
    }

    private static Frame createTemporary(final TestPeer peer, final String name) {
        peer.write(out -> FrameWriter.createTemporaryDestination(out, 3, false, name));
        return peer.expect("onDone");
    }

    private static void subscribe(final TestPeer peer) {
        open(peer, CONSUMER, ConsumerKinds.TOPIC, TOPIC);
    }

    private static void consume(final TestPeer peer, final String queue) {
        open(peer, CONSUMER + 1, ConsumerKinds.QUEUE, queue);
    }

    private static void open(final TestPeer peer, final long consumer, final int kind, final String destination) {
        peer.write(out -> FrameWriter.openConsumer(
                out, SESSION, 2, consumer, kind, false, 100, 100_000, destination, null, null, null));
        assertThat(peer.expect("onDone").number(1)).isEqualTo(2);
    }

    private static void publish(final InetSocketAddress address, final String destination, final String body) {
        try (TestPeer publisher = new TestPeer(address)) {
            publisher.hello(null, null, null);
            publisher.expect("onWelcome");
            publisher.write(out -> FrameWriter.openSession(out, SESSION, 1, body.hashCode()));
            publisher.expect("onDone");
            send(publisher, destination, body.hashCode(), 1, 0, body);
        }
    }

    private static void send(
            final TestPeer peer,
            final String destination,
            final long producer,
            final long sequence,
            final long transaction,
            final String body) {
        final ByteBuf message = TestMessage.of(destination, producer, sequence, body);
        peer.write(out -> FrameWriter.send(out, SESSION, sequence, transaction, message, 0, message.readableBytes()));
        Frame sent = peer.expect("onSent");
        while (sent.number(1) < sequence) {
            sent = peer.expect("onSent");
        }
    }
}

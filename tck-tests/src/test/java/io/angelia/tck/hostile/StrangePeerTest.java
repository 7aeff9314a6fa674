/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.testing.BrokerProcess;
import jakarta.jms.Connection;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peers that do not keep to the protocol, or do not keep up, while others work. */
final class StrangePeerTest {
    private static final long PATIENCE_MS = 20_000;
    private static final int MESSAGES = 200;

    @TempDir
    private Path directory;

    @Test
    void shouldCloseStrangePeersAndServeOthers() throws Exception {
        try (BrokerProcess broker = new BrokerProcess(directory)) {
            broker.start();
            try (Connection connection = new AngeliaConnectionFactory(broker.address()).createConnection();
                    Socket garbage = new Socket(InetAddress.getLoopbackAddress(), broker.port());
                    Socket oversized = new Socket(InetAddress.getLoopbackAddress(), broker.port());
                    Socket silent = new Socket(InetAddress.getLoopbackAddress(), broker.port());
                    Socket half = new Socket(InetAddress.getLoopbackAddress(), broker.port())) {
                // given
                connection.start();
                garbage.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                oversized.getOutputStream().write(length(Integer.MAX_VALUE));
                half.getOutputStream().write(length(100));

                // when
                exchange(connection, "others");

                // then
                for (final Socket each : new Socket[] {garbage, oversized, silent, half}) {
                    awaitEnd(each);
                }
                await().atMost(Duration.ofMillis(PATIENCE_MS))
                        .until(() -> broker.output().contains("it began with 47455420"));
                exchange(connection, "others");
            }
        }
    }

    @Test
    void shouldServeOthersWhileListenerBlocks() throws Exception {
        try (BrokerProcess broker = new BrokerProcess(directory)) {
            broker.start();
            try (Connection connection =
                    new AngeliaConnectionFactory(broker.address() + "?prefetch=10").createConnection()) {
                // given
                connection.start();
                final CountDownLatch release = new CountDownLatch(1);
                final CountDownLatch all = new CountDownLatch(MESSAGES);
                final Session slow = connection.createSession(Session.AUTO_ACKNOWLEDGE);
                slow.createConsumer(slow.createQueue("slow")).setMessageListener(message -> {
                    try {
                        release.await();
                    } catch (final InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    all.countDown();
                });
                try (Session sending = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
                    final var producer = sending.createProducer(sending.createQueue("slow"));
                    for (int i = 0; i < MESSAGES; i++) {
                        producer.send(sending.createTextMessage("waiting"));
                    }
                }

                // when
                exchange(connection, "others");

                // then
                assertThat(all.getCount()).isEqualTo(MESSAGES);
                release.countDown();
                await().atMost(Duration.ofMillis(PATIENCE_MS)).until(() -> all.getCount() == 0);
            }
        }
    }

    private static void exchange(final Connection connection, final String name) throws Exception {
        try (Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
            final var producer = session.createProducer(session.createQueue(name));
            final MessageConsumer consumer = session.createConsumer(session.createQueue(name));
            for (int i = 0; i < MESSAGES; i++) {
                producer.send(session.createTextMessage("small"));
                assertThat(consumer.receive(PATIENCE_MS)).isNotNull();
            }
        }
    }

    /** Reads until the broker has closed the connection. */
    private static void awaitEnd(final Socket socket) throws Exception {
        socket.setSoTimeout((int) PATIENCE_MS);
        try {
            while (socket.getInputStream().read() >= 0) {
                // A farewell may come first.
            }
        } catch (final SocketTimeoutException e) {
            throw new AssertionError("the broker has not closed the connection", e);
        } catch (final SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    private static byte[] length(final int length) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(length)
                .array();
    }
}

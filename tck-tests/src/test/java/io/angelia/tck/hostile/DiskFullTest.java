/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.testing.BrokerProcess;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker on a file system that fills up. Needs the right to mount one; where it is missing, the tests are skipped. */
final class DiskFullTest {
    /** The broker keeps 256 MiB for checkpoints; this leaves 64 MiB for messages. */
    private static final String SIZE = "320m";

    private static final int BODY = 100_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String QUEUE = "full";

    @TempDir
    private Path directory;

    private Path disk;
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(directory.resolve("disk"));
        mounted = run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", disk.toString());
        assumeTrue(mounted, "a file system of limited size cannot be mounted here");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertThat(run("umount", disk.toString())).isTrue();
        }
    }

    @Test
    void shouldRefuseProducersAndServeConsumersUntilThereIsRoom() throws Exception {
        final Path configuration = directory.resolve("broker.yaml");
        Files.writeString(configuration, "limits: {blockTimeout: 2s}\njournal: {segmentSize: 4MiB}\n");
        try (BrokerProcess broker = new BrokerProcess(
                disk.resolve("data"), directory.resolve("broker.log"), List.of("--config", configuration.toString()))) {
            // given
            broker.start();
            final int stored;
            try (Connection connection = connect(broker);
                    Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
                // when
                stored = fill(session);

                // then
                assertThat(stored).isPositive();
                assertThat(receiveNumber(session)).isZero();
            }

            // when
            broker.kill();
            broker.start();

            // then
            try (Connection connection = connect(broker);
                    Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
                final var producer = session.createProducer(session.createQueue(QUEUE));
                try (MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE))) {
                    int next = -1;
                    while (next < stored - 1) {
                        final Message message = consumer.receive(PATIENCE.toMillis());
                        assertThat(message).as("after %s of %s", next, stored).isNotNull();
                        final int number = message.getIntProperty("number");
                        if (next == -1) {
                            assertThat(number).isBetween(0, 1);
                        } else {
                            assertThat(number).isEqualTo(next + 1);
                        }
                        next = number;
                    }
                }
                await().atMost(PATIENCE)
                        .ignoreExceptionsInstanceOf(ResourceAllocationException.class)
                        .until(() -> {
                            producer.send(message(session, stored));
                            return true;
                        });
                assertThat(receiveNumber(session)).isGreaterThanOrEqualTo(stored);
            }
        }
    }

    /** Sends until it is refused; answers how many were stored. */
    private static int fill(final Session session) throws JMSException {
        final var producer = session.createProducer(session.createQueue(QUEUE));
        final int[] stored = new int[1];
        assertThatThrownBy(() -> {
                    while (true) {
                        producer.send(message(session, stored[0]));
                        stored[0]++;
                    }
                })
                .isInstanceOf(ResourceAllocationException.class)
                .hasMessageContaining("the limit is the journal's disk space");
        return stored[0];
    }

    private static BytesMessage message(final Session session, final int number) throws JMSException {
        final BytesMessage message = session.createBytesMessage();
        message.setIntProperty("number", number);
        message.writeBytes(new byte[BODY]);
        return message;
    }

    private static int receiveNumber(final Session session) throws JMSException {
        try (MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE))) {
            return consumer.receive(PATIENCE.toMillis()).getIntProperty("number");
        }
    }

    private static Connection connect(final BrokerProcess broker) throws JMSException {
        final Connection connection = new AngeliaConnectionFactory(broker.address()).createConnection();
        connection.start();
        return connection;
    }

    /** Answers whether a command ended well; a command that is not there did not. */
    private static boolean run(final String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (final IOException e) {
            return false;
        }
    }
}

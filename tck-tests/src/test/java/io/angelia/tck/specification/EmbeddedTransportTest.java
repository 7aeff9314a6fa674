/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.server.security.PasswordHash;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.Queue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedTransportTest {
    private static final long PATIENCE_MS = 10_000;

    @TempDir
    private Path data;

    @Test
    @DisplayName("a broker in this JVM keeps its messages from one connection to the next")
    void shouldKeepMessagesBetweenConnections() {
        // given
        final AngeliaConnectionFactory factory =
                new AngeliaConnectionFactory("vm://kept?dataDirectory=" + data.resolve("broker"));
        try (JMSContext context = factory.createContext()) {
            context.createProducer().send(context.createQueue("q"), "text");
        }

        // when
        final String received;
        try (JMSContext context = factory.createContext()) {
            received = context.createConsumer(context.createQueue("q")).receiveBody(String.class, PATIENCE_MS);
        }

        // then
        assertThat(received).isEqualTo("text");
    }

    @Test
    @DisplayName("connections with the same broker name share a broker")
    void shouldShareABroker() {
        // given
        final AngeliaConnectionFactory factory = new AngeliaConnectionFactory("vm://shared");
        try (JMSContext sender = factory.createContext();
                JMSContext receiver = factory.createContext()) {
            final Queue queue = sender.createQueue("q");
            final JMSConsumer consumer = receiver.createConsumer(queue);

            // when
            for (int i = 0; i < 1_000; i++) {
                sender.createProducer().send(queue, "m" + i);
            }

            // then
            for (int i = 0; i < 1_000; i++) {
                assertThat(consumer.receiveBody(String.class, PATIENCE_MS)).isEqualTo("m" + i);
            }
        }
    }

    @Test
    @DisplayName("a broker in this JVM follows its configuration file")
    void shouldFollowItsConfiguration() throws IOException {
        // given
        final Path file = Files.writeString(
                data.resolve("broker.yaml"),
                "users: [{name: ann, password: '" + PasswordHash.of("secret", new SecureRandom()) + "'}]");
        final AngeliaConnectionFactory factory = new AngeliaConnectionFactory(
                "vm://configured?configuration=" + file + "&dataDirectory=" + data.resolve("broker"));

        // when, then
        factory.createContext("ann", "secret").close();
        assertThatThrownBy(() -> factory.createContext("ann", "wrong")).isInstanceOf(JMSSecurityRuntimeException.class);
        assertThatThrownBy(factory::createContext).isInstanceOf(JMSSecurityRuntimeException.class);
    }

    @Test
    @DisplayName("a broker that cannot start says why")
    void shouldSayWhyTheBrokerCannotStart() {
        // given
        final AngeliaConnectionFactory factory =
                new AngeliaConnectionFactory("vm://nowhere?dataDirectory=/proc/nowhere");

        // when, then
        assertThatThrownBy(factory::createContext)
                .isInstanceOf(JMSRuntimeException.class)
                .hasMessageContaining("nowhere");
    }
}

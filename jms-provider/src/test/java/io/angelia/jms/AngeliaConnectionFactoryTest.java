/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

final class AngeliaConnectionFactoryTest {
    private static final String URI = "angelia://one:1,two:2?clientID=billing&password=secret";

    @Test
    void shouldKeepItsUriWhenSerialized() throws Exception {
        // given
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new AngeliaConnectionFactory(URI));
        }

        // when
        final Object copy;
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            copy = in.readObject();
        }

        // then
        assertThat(((AngeliaConnectionFactory) copy).getUri()).isEqualTo(URI);
    }

    @Test
    void shouldComeBackFromItsReference() {
        // given
        final AngeliaConnectionFactory factory = new AngeliaConnectionFactory(URI);

        // when
        final Object again =
                new ConnectionFactoryObjectFactory().getObjectInstance(factory.getReference(), null, null, null);

        // then
        assertThat(((AngeliaConnectionFactory) again).getUri()).isEqualTo(URI);
    }

    @Test
    void shouldNotShowThePassword() {
        assertThat(new AngeliaConnectionFactory(URI))
                .asString()
                .doesNotContain("secret")
                .contains("billing");
    }

    @Test
    void shouldLeaveTheFactoryAloneWhenAnOptionIsSet() {
        // given
        final AngeliaConnectionFactory factory = new AngeliaConnectionFactory("angelia://one:1");

        // when
        final AngeliaConnectionFactory other = factory.option("prefetch", "5");

        // then
        assertThat(factory.getUri()).isEqualTo("angelia://one:1");
        assertThat(other.getUri()).isEqualTo("angelia://one:1?prefetch=5");
        assertThatThrownBy(() -> factory.option("prefetch", "many")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldNameEveryHostThatCannotBeReached() throws IOException {
        // given
        final int port = unusedPort();
        final AngeliaConnectionFactory factory =
                new AngeliaConnectionFactory("angelia://127.0.0.1:" + port + ",localhost:" + port);

        // when, then
        assertThatThrownBy(factory::createConnection)
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("localhost:" + port)
                .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessageContaining("127.0.0.1:" + port));
        assertThatThrownBy(factory::createContext).isInstanceOf(JMSRuntimeException.class);
    }

    @Test
    void shouldGiveUpAHostThatAcceptsButDoesNotAnswer() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // given
            final AngeliaConnectionFactory factory = new AngeliaConnectionFactory(
                    "angelia://127.0.0.1:" + silent.getLocalPort() + "?connectTimeout=100ms");

            // when, then
            assertThatThrownBy(factory::createConnection)
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("127.0.0.1:" + silent.getLocalPort())
                    .hasMessageContaining("100 ms");
        }
    }

    @Test
    void shouldSayThatTheEmbeddedBrokerIsMissing() {
        assertThatThrownBy(() -> new AngeliaConnectionFactory("vm://missing").createConnection())
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("angelia-broker-server");
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}

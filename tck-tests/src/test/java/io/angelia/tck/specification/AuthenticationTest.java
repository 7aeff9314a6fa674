/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.server.security.PasswordHash;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.Session;
import java.security.SecureRandom;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class AuthenticationTest {
    @RegisterExtension
    static final TestBroker BROKER =
            new TestBroker(config -> config.user("ann", PasswordHash.of("secret", new SecureRandom())));

    @Test
    @DisplayName("6.1.1: the right password opens a connection, a wrong one does not")
    void shouldCheckThePassword() throws JMSException {
        try (Connection connection = BROKER.factory().createConnection("ann", "secret")) {
            assertThat(connection.getClientID()).isNull();
        }
        assertThatThrownBy(() -> BROKER.factory().createConnection("ann", "wrong"))
                .isInstanceOf(JMSSecurityException.class);
        assertThatThrownBy(() -> BROKER.factory().createContext("nobody", "secret"))
                .isInstanceOf(JMSSecurityRuntimeException.class);
    }

    private interface Login {
        void run(AngeliaConnectionFactory factory, String user, String password) throws JMSException;
    }

    private static Stream<Arguments> logins() {
        return Stream.of(
                Arguments.of(JMSSecurityException.class, (Login)
                        (f, u, p) -> f.createConnection(u, p).close()),
                Arguments.of(JMSSecurityException.class, (Login)
                        (f, u, p) -> f.createQueueConnection(u, p).close()),
                Arguments.of(JMSSecurityException.class, (Login)
                        (f, u, p) -> f.createTopicConnection(u, p).close()),
                Arguments.of(JMSSecurityRuntimeException.class, (Login)
                        (f, u, p) -> f.createContext(u, p).close()),
                Arguments.of(JMSSecurityRuntimeException.class, (Login) (f, u, p) ->
                        f.createContext(u, p, Session.CLIENT_ACKNOWLEDGE).close()));
    }

    @ParameterizedTest
    @MethodSource("logins")
    @DisplayName("6.1.1: every way to connect checks the login at once, and all wrong ones look the same")
    void shouldCheckEveryLogin(final Class<? extends Exception> refusal, final Login login) throws JMSException {
        login.run(BROKER.factory(), "ann", "secret");
        assertThatThrownBy(() -> login.run(BROKER.factory(), "ann", "wrong")).isExactlyInstanceOf(refusal);
        assertThatThrownBy(() -> login.run(BROKER.factory(), "ann", null)).isExactlyInstanceOf(refusal);
        assertThatThrownBy(() -> login.run(BROKER.factory(), "nobody", "secret"))
                .isExactlyInstanceOf(refusal)
                .hasMessage(messageOf(() -> login.run(BROKER.factory(), "ann", "wrong")));
        assertThatThrownBy(() -> login.run(BROKER.factory(), null, null)).isExactlyInstanceOf(refusal);
    }

    private static String messageOf(final ThrowingCallable call) {
        return catchThrowable(call).getMessage();
    }

    @Test
    @DisplayName("6.1.1: the user of the connection URI is the default")
    void shouldTakeTheUserOfTheUri() throws JMSException {
        try (Connection connection = BROKER.factory()
                .option("user", "ann")
                .option("password", "secret")
                .createConnection()) {
            assertThat(connection.getMetaData()).isNotNull();
        }
    }
}

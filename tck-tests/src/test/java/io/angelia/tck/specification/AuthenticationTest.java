/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.server.security.PasswordHash;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.JMSSecurityRuntimeException;
import java.security.SecureRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

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

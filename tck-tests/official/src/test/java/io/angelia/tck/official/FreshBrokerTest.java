/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.official;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.Queue;
import jakarta.jms.TopicConnectionFactory;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshBroker.class)
final class FreshBrokerTest {
    private static final int SHORT_MS = 150;

    @SuppressWarnings("BanJNDI") // the names lead to our own, read-only context
    private static <T> T lookup(final Class<T> type, final String name) throws NamingException {
        return type.cast(new InitialContext().lookup(name));
    }

    @RepeatedTest(2)
    @DisplayName("a test finds nothing of the test before")
    void shouldBeEmpty() throws NamingException {
        // given
        final ConnectionFactory factory = lookup(ConnectionFactory.class, "MyConnectionFactory");
        final Queue queue = lookup(Queue.class, "MY_QUEUE");

        try (JMSContext context = factory.createContext(FreshBroker.USER, FreshBroker.PASSWORD)) {
            // when, then
            assertThat(context.createConsumer(queue).receive(SHORT_MS)).isNull();
            context.createProducer().send(queue, "left behind");
        }
    }

    @Test
    @DisplayName("clients are known users or anonymous")
    void shouldRefuseAWrongPassword() throws NamingException {
        final TopicConnectionFactory factory = lookup(TopicConnectionFactory.class, "DURABLE_SUB_CONNECTION_FACTORY");
        try (JMSContext context = factory.createContext()) {
            assertThat(context.getClientID()).isEqualTo("cts");
        }
        assertThatThrownBy(() -> factory.createContext(FreshBroker.USER, "wrong"))
                .isInstanceOf(JMSSecurityRuntimeException.class);
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class LostConnectionTest extends SpecificationTest {
    private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();

    @AfterEach
    void startAgain() {
        BROKER.stop();
        BROKER.start();
    }

    @Test
    @DisplayName(
            "6.1.7: without reconnecting, the exception listener is told once that the connection is lost, and every call says why")
    void shouldTellThatTheConnectionIsLost() throws Exception {
        // given
        connection = connect("reconnect=off");
        connection.start();
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer consumer = session.createConsumer(queue(session));
        connection.setExceptionListener(seen::add);
        final CountDownLatch receiving = new CountDownLatch(1);
        final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
        final Thread receiver = new Thread(() -> {
            try {
                receiving.countDown();
                received.add(String.valueOf(consumer.receive()));
            } catch (final JMSException e) {
                received.add(e);
            }
        });
        receiver.start();
        receiving.await();

        // when
        BROKER.stop();

        // then
        assertThat(seen.poll(PATIENCE_MS, TimeUnit.MILLISECONDS))
                .isInstanceOfSatisfying(JMSException.class, e -> assertThat(e).hasMessageContaining(BROKER.address()));
        assertThat(received.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createProducer(queue(session)).send(session.createMessage()))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining(BROKER.address());
        assertThat(seen).isEmpty();
        session.close();
        connection.close();
    }

    @Test
    @DisplayName("4.1.8: a persistent message outlives the broker's stop, a non-persistent one does not")
    void shouldKeepPersistentMessages() throws JMSException {
        // given
        sendTexts("kept");

        // when
        BROKER.stop();
        BROKER.start();

        // then
        try (var again = connect()) {
            again.start();
            final Session session = session(again, Session.AUTO_ACKNOWLEDGE);
            final MessageConsumer consumer = session.createConsumer(queue(session));
            assertThat(receiveText(consumer)).isEqualTo("kept");
        }
    }

    @Test
    @DisplayName("6.1.3: no connection is made to where no broker is")
    void shouldNameTheHostThatCannotBeReached() {
        // given
        BROKER.stop();

        // when, then
        assertThatThrownBy(this::connect).isInstanceOf(JMSException.class).hasMessageContaining(BROKER.address());
    }
}

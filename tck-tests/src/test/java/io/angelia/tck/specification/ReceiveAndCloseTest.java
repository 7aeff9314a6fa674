/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One thread receives while another closes what it receives from. */
final class ReceiveAndCloseTest extends SpecificationTest {
    private static final int ROUNDS = 60;
    private static final int MESSAGES_PER_ROUND = 20;

    private final AtomicIntegerArray received = new AtomicIntegerArray(ROUNDS * MESSAGES_PER_ROUND);
    private final AtomicInteger receivedAtAll = new AtomicInteger();

    /** What is closed, which closes the consumer with it. */
    enum Closed {
        CONSUMER,
        SESSION,
        CONNECTION
    }

    private int receiveUntilClosed(final MessageConsumer consumer) {
        int messages = 0;
        try {
            for (Message message = consumer.receive(); message != null; message = consumer.receive()) {
                note(message);
                messages++;
            }
        } catch (final IllegalStateException e) {
            return messages;
        } catch (final JMSException e) {
            throw new java.lang.IllegalStateException(e);
        }
        return messages;
    }

    private void note(final Message message) throws JMSException {
        received.incrementAndGet(message.getIntProperty("number"));
        receivedAtAll.incrementAndGet();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "6.2.15, 8.8: close returns after the receive that it ends, whose message is acknowledged and comes no more")
    void shouldReceiveEveryMessageOnce(final Closed closed) throws Exception {
        // given
        final Session sending = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = sending.createProducer(queue(sending));

        // when
        for (int round = 0; round < ROUNDS; round++) {
            final Connection own = BROKER.factory().createConnection();
            own.start();
            final Session session = own.createSession();
            final MessageConsumer consumer = session.createConsumer(queue(session));
            final int before = receivedAtAll.get();
            final CompletableFuture<Integer> receiver =
                    CompletableFuture.supplyAsync(() -> receiveUntilClosed(consumer), work -> new Thread(work).start());
            for (int i = 0; i < MESSAGES_PER_ROUND; i++) {
                final Message message = sending.createMessage();
                message.setIntProperty("number", round * MESSAGES_PER_ROUND + i);
                producer.send(message);
            }
            switch (closed) {
                case CONSUMER -> consumer.close();
                case SESSION -> session.close();
                case CONNECTION -> own.close();
            }
            assertThat(receiver.get(PATIENCE_MS, TimeUnit.MILLISECONDS)).isEqualTo(receivedAtAll.get() - before);
            own.close();
        }

        // then
        final MessageConsumer rest = sending.createConsumer(queue(sending));
        for (Message message = rest.receiveNoWait(); message != null; message = rest.receiveNoWait()) {
            assertThat(message.getJMSRedelivered()).isFalse();
            note(message);
        }
        for (int i = 0; i < received.length(); i++) {
            assertThat(received.get(i)).as("times message %d was received", i).isEqualTo(1);
        }
    }
}

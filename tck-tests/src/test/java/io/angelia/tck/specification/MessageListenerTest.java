/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class MessageListenerTest extends SpecificationTest {
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    private MessageListener noting(final String prefix) {
        return message -> {
            try {
                seen.add(prefix + text(message));
            } catch (final JMSException e) {
                seen.add(e.toString());
            }
        };
    }

    private String next() throws InterruptedException {
        return seen.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);
    }

    @Test
    @DisplayName("8.7: a listener gets what waits already, may be changed and taken away")
    void shouldChangeListeners() throws Exception {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(consumer.getMessageListener()).isNull();
        sendTexts("a");
        final MessageListener first = noting("first ");

        // when, then
        consumer.setMessageListener(first);
        assertThat(consumer.getMessageListener()).isSameAs(first);
        assertThat(next()).isEqualTo("first a");
        consumer.setMessageListener(noting("second "));
        sendTexts("b");
        assertThat(next()).isEqualTo("second b");
        consumer.setMessageListener(null);
        assertThat(consumer.getMessageListener()).isNull();
        sendTexts("c");
        assertThat(receiveText(consumer)).isEqualTo("c");
        consumer.setMessageListener(first);
        sendTexts("d");
        assertThat(next()).isEqualTo("first d");
        assertThat(seen).isEmpty();
    }

    @Test
    @DisplayName("6.2.5: a consumer with a listener does not receive")
    void shouldNotReceiveBesidesAListener() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer consumer = session.createConsumer(queue(session));
        consumer.setMessageListener(noting(""));

        // when, then
        assertThatThrownBy(consumer::receive).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> consumer.receive(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(consumer::receiveNoWait).isInstanceOf(IllegalStateException.class);
        try (JMSContext context = BROKER.factory().createContext()) {
            final JMSConsumer simplified = context.createConsumer(context.createQueue(uniqueName()));
            simplified.setMessageListener(noting(""));
            assertThatThrownBy(() -> simplified.receiveBody(String.class))
                    .isInstanceOf(IllegalStateRuntimeException.class);
            assertThatThrownBy(simplified::receiveNoWait).isInstanceOf(IllegalStateRuntimeException.class);
        }
    }

    @Test
    @DisplayName("6.2.13: the listeners of a session run one at a time, and see its messages in one order")
    void shouldRunOneListenerAtATime() throws Exception {
        // given
        connection.stop();
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final AtomicInteger running = new AtomicInteger();
        final Set<Thread> threads = Collections.synchronizedSet(new HashSet<>());
        for (int i = 0; i < 3; i++) {
            session.createConsumer(queue(session)).setMessageListener(message -> {
                threads.add(Thread.currentThread());
                if (running.incrementAndGet() > 1) {
                    seen.add("two at a time");
                }
                noting("").onMessage(message);
                running.decrementAndGet();
            });
        }
        for (int i = 0; i < 30; i++) {
            sendTexts("m" + i);
        }

        // when
        connection.start();

        // then
        for (int i = 0; i < 30; i++) {
            assertThat(next()).startsWith("m");
        }
        assertThat(seen).isEmpty();
        assertThat(threads).hasSize(1).doesNotContain(Thread.currentThread());
    }

    @Test
    @DisplayName("6.2.5: a listener may use its session: send, create consumers, set their listeners")
    void shouldUseTheSessionInAListener() throws Exception {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = session.createProducer(null);
        session.createConsumer(queue(session)).setMessageListener(message -> {
            try {
                final var inner = session.createTemporaryQueue();
                session.createConsumer(inner).setMessageListener(noting("inner "));
                producer.send(inner, session.createTextMessage("answer to " + text(message)));
                seen.add("sent");
            } catch (final JMSException e) {
                seen.add(e.toString());
            }
        });

        // when
        sendTexts("a");

        // then
        assertThat(next()).isEqualTo("sent");
        assertThat(next()).isEqualTo("inner answer to a");
    }

    @Test
    @DisplayName("8.8: the message whose listener closes its consumer is acknowledged when the listener returns")
    void shouldAcknowledgeTheLastMessageOfAConsumer() throws Exception {
        // given
        sendTexts("a", "b");
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer consumer = session.createConsumer(queue(session));

        // when
        consumer.setMessageListener(message -> {
            try {
                consumer.close();
            } catch (final JMSException e) {
                seen.add(e.toString());
            }
            noting("").onMessage(message);
        });
        assertThat(next()).isEqualTo("a");
        session.close();

        // then
        final Session other = session(Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer rest = other.createConsumer(queue(other));
        assertThat(receiveText(rest)).isEqualTo("b");
        assertThat(rest.receiveNoWait()).isNull();
        assertThat(seen).isEmpty();
    }

    @Test
    @DisplayName("8.7: setting a listener does not wait for what it does with a message that waits already")
    void shouldNotWaitForTheListenerThatIsSet() throws Exception {
        for (int i = 0; i < 30; i++) {
            // given
            final Session session = session(Session.AUTO_ACKNOWLEDGE);
            final MessageConsumer consumer = session.createConsumer(queue(session));
            sendTexts("m");
            final CountDownLatch isSet = new CountDownLatch(1);

            // when
            consumer.setMessageListener(message -> {
                try {
                    seen.add(isSet.await(PATIENCE_MS, TimeUnit.MILLISECONDS) ? "is set" : "is not set");
                } catch (final InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            isSet.countDown();

            // then
            assertThat(next()).isEqualTo("is set");
            session.close();
        }
    }
}

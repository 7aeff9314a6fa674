/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AcknowledgementTest extends SpecificationTest {
    @ParameterizedTest
    @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
    @DisplayName("6.2.10: a message that receive returned is acknowledged without the application's doing")
    void shouldAcknowledgeWhatWasReceived(final int mode) throws JMSException {
        // given
        sendTexts("a", "b");
        final Connection other = connect();
        other.start();
        final Session session = session(other, mode);
        assertThat(receiveText(session.createConsumer(queue(session)))).isEqualTo("a");

        // when
        other.close();

        // then
        final Session next = session(Session.AUTO_ACKNOWLEDGE);
        final Message second = next.createConsumer(queue(next)).receive(PATIENCE_MS);
        assertThat(text(second)).isEqualTo("b");
        assertThat(second.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        assertThat(second.getJMSRedelivered()).isFalse();
        assertThat(next.createConsumer(queue(next)).receiveNoWait()).isNull();
    }

    @Test
    @DisplayName("6.2.10: acknowledge() acknowledges all messages that the session has delivered")
    void shouldAcknowledgeEverythingDelivered() throws JMSException {
        // given
        sendTexts("a", "b", "c");
        final Session session = session(Session.CLIENT_ACKNOWLEDGE);
        final MessageConsumer consumer = session.createConsumer(queue(session));
        receiveText(consumer);
        final Message second = consumer.receive(PATIENCE_MS);

        // when
        second.acknowledge();
        session.close();

        // then
        final Session next = session(Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer rest = next.createConsumer(queue(next));
        assertThat(receiveText(rest)).isEqualTo("c");
        assertThat(rest.receiveNoWait()).isNull();
    }

    @Test
    @DisplayName("6.2.10: recover starts again with the first unacknowledged message, marked as redelivered")
    void shouldRedeliverInOrderAfterRecover() throws JMSException {
        // given
        sendTexts("a", "b", "c", "d");
        final Session session = session(Session.CLIENT_ACKNOWLEDGE);
        final MessageConsumer consumer = session.createConsumer(queue(session));
        consumer.receive(PATIENCE_MS).acknowledge();
        assertThat(receiveTexts(consumer, 2)).containsExactly("b", "c");

        // when
        session.recover();

        // then
        for (final String expected : new String[] {"b", "c"}) {
            final Message message = consumer.receive(PATIENCE_MS);
            assertThat(text(message)).isEqualTo(expected);
            assertThat(message.getJMSRedelivered()).isTrue();
            assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        }
        final Message last = consumer.receive(PATIENCE_MS);
        assertThat(text(last)).isEqualTo("d");
        assertThat(last.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        assertThat(last.getJMSRedelivered()).isFalse();
    }

    @Test
    @DisplayName("6.1.8: a message of a closed session cannot be acknowledged, and comes again")
    void shouldNotAcknowledgeAfterClose() throws JMSException {
        // given
        sendTexts("a");
        final Session session = session(Session.CLIENT_ACKNOWLEDGE);
        final Message message = session.createConsumer(queue(session)).receive(PATIENCE_MS);

        // when
        session.close();

        // then
        assertThatThrownBy(message::acknowledge).isInstanceOf(IllegalStateException.class);
        final Session next = session(Session.AUTO_ACKNOWLEDGE);
        final Message again = next.createConsumer(queue(next)).receive(PATIENCE_MS);
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
    }

    @Test
    @DisplayName("8.7: a message whose listener throws is redelivered at once and before those behind it")
    void shouldRedeliverWhenTheListenerThrows() throws Exception {
        // given
        sendTexts("a", "b", "c");
        final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        final AtomicInteger calls = new AtomicInteger();
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer consumer = session.createConsumer(queue(session));

        // when
        consumer.setMessageListener(message -> {
            try {
                seen.add(text(message) + message.getIntProperty("JMSXDeliveryCount") + message.getJMSRedelivered());
            } catch (final JMSException e) {
                seen.add(e.toString());
            }
            if (calls.incrementAndGet() == 1) {
                throw new java.lang.IllegalStateException("not this time");
            }
        });

        // then
        for (final String expected : new String[] {"a1false", "a2true", "b1false", "c1false"}) {
            assertThat(seen.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isEqualTo(expected);
        }
    }

    @Test
    @DisplayName("8.7: after a listener threw in CLIENT_ACKNOWLEDGE mode, the next message comes")
    void shouldGoOnWhenTheListenerThrowsInClientMode() throws Exception {
        // given
        sendTexts("a", "b");
        final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        final Session session = session(Session.CLIENT_ACKNOWLEDGE);

        // when
        session.createConsumer(queue(session)).setMessageListener(message -> {
            try {
                seen.add(text(message));
            } catch (final JMSException e) {
                seen.add(e.toString());
            }
            throw new java.lang.IllegalStateException("never");
        });

        // then
        assertThat(seen.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isEqualTo("a");
        assertThat(seen.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isEqualTo("b");
    }

    @Test
    @DisplayName("6.2.10: recover within a listener brings the message again")
    void shouldRecoverWithinAListener() throws Exception {
        // given
        sendTexts("a");
        final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        final Session session = session(Session.AUTO_ACKNOWLEDGE);

        // when
        session.createConsumer(queue(session)).setMessageListener(message -> {
            try {
                seen.add(text(message) + message.getIntProperty("JMSXDeliveryCount"));
                if (!message.getJMSRedelivered()) {
                    session.recover();
                }
            } catch (final JMSException e) {
                seen.add(e.toString());
            }
        });

        // then
        assertThat(seen.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isEqualTo("a1");
        assertThat(seen.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isEqualTo("a2");
        assertThat(seen.poll(SHORT_MS, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    @DisplayName("3.5.11: what was sent ahead but never handed out does not count as delivered")
    void shouldNotCountWhatWasOnlyPrefetched() throws JMSException {
        // given
        sendTexts("a", "b", "c");
        final Connection other = connect();
        other.start();
        final Session session = session(other, Session.CLIENT_ACKNOWLEDGE);
        receiveText(session.createConsumer(queue(session)));

        // when
        other.close();

        // then
        final Session next = session(Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer consumer = next.createConsumer(queue(next));
        assertThat(consumer.receive(PATIENCE_MS).getIntProperty("JMSXDeliveryCount"))
                .isEqualTo(2);
        assertThat(consumer.receive(PATIENCE_MS).getIntProperty("JMSXDeliveryCount"))
                .isEqualTo(1);
        assertThat(consumer.receive(PATIENCE_MS).getIntProperty("JMSXDeliveryCount"))
                .isEqualTo(1);
    }
}

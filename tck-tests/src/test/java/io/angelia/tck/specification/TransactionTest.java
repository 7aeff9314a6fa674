/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TransactionRolledBackException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class TransactionTest extends SpecificationTest {
    private void sendIn(final Session session, final String text) throws JMSException {
        session.createProducer(queue(session)).send(session.createTextMessage(text));
    }

    @Test
    @DisplayName("6.2.7: messages sent in a transaction appear with its commit")
    void shouldShowSentMessagesAfterCommit() throws JMSException {
        // given
        final Session transacted = session(Session.SESSION_TRANSACTED);
        final Session reader = session(Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer consumer = reader.createConsumer(queue(reader));
        sendIn(transacted, "a");
        sendIn(transacted, "b");
        assertThat(consumer.receive(SHORT_MS)).isNull();

        // when
        transacted.commit();

        // then
        assertThat(receiveTexts(consumer, 2)).containsExactly("a", "b");
    }

    @Test
    @DisplayName("6.2.7: a transaction in which nothing happened can be committed and rolled back")
    void shouldCommitAndRollBackEmptyTransactions() throws JMSException {
        // given
        final Session transacted = session(Session.SESSION_TRANSACTED);
        transacted.commit();
        transacted.rollback();
        sendIn(transacted, "a");
        transacted.commit();

        // when
        transacted.commit();
        sendIn(transacted, "b");
        transacted.commit();

        // then
        final Session reader = session(Session.AUTO_ACKNOWLEDGE);
        assertThat(receiveTexts(reader.createConsumer(queue(reader)), 2)).containsExactly("a", "b");
    }

    @Test
    @DisplayName("6.2.7: messages sent in a transaction that is rolled back never appear")
    void shouldDropSentMessagesAtRollback() throws JMSException {
        // given
        final Session transacted = session(Session.SESSION_TRANSACTED);
        sendIn(transacted, "a");

        // when
        transacted.rollback();
        sendIn(transacted, "b");
        transacted.commit();

        // then
        final Session reader = session(Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer consumer = reader.createConsumer(queue(reader));
        assertThat(receiveText(consumer)).isEqualTo("b");
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    @DisplayName("6.2.7: messages received in a transaction that is rolled back come again, in order")
    void shouldRedeliverAfterRollback() throws JMSException {
        // given
        sendTexts("a", "b", "c");
        final Session transacted = session(Session.SESSION_TRANSACTED);
        final MessageConsumer consumer = transacted.createConsumer(queue(transacted));
        assertThat(receiveTexts(consumer, 2)).containsExactly("a", "b");

        // when
        transacted.rollback();

        // then
        final Message first = consumer.receive(PATIENCE_MS);
        assertThat(text(first)).isEqualTo("a");
        assertThat(first.getJMSRedelivered()).isTrue();
        assertThat(first.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        assertThat(text(consumer.receive(PATIENCE_MS))).isEqualTo("b");
        final Message third = consumer.receive(PATIENCE_MS);
        assertThat(text(third)).isEqualTo("c");
        assertThat(third.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        transacted.commit();
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    @DisplayName("6.2.7: what was received and committed does not come again")
    void shouldForgetWhatWasCommitted() throws JMSException {
        // given
        sendTexts("a", "b");
        final Session transacted = session(Session.SESSION_TRANSACTED);
        receiveText(transacted.createConsumer(queue(transacted)));

        // when
        transacted.commit();
        transacted.close();

        // then
        final Session reader = session(Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer consumer = reader.createConsumer(queue(reader));
        assertThat(receiveText(consumer)).isEqualTo("b");
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    @DisplayName("6.1.8: closing a connection rolls back what is open")
    void shouldRollBackAtClose() throws JMSException {
        // given
        sendTexts("a");
        final Connection other = connect();
        other.start();
        final Session transacted = session(other, Session.SESSION_TRANSACTED);
        receiveText(transacted.createConsumer(queue(transacted)));
        sendIn(transacted, "b");

        // when
        other.close();

        // then
        final Session reader = session(Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer consumer = reader.createConsumer(queue(reader));
        assertThat(receiveText(consumer)).isEqualTo("a");
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    @DisplayName("6.2.7: a listener may commit its transaction, and what it rolled back comes again")
    void shouldCommitAndRollBackWithinAListener() throws Exception {
        // given
        sendTexts("a", "b");
        final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        final Session transacted = session(Session.SESSION_TRANSACTED);

        // when
        transacted.createConsumer(queue(transacted)).setMessageListener(message -> {
            try {
                seen.add(text(message) + message.getIntProperty("JMSXDeliveryCount"));
                if (message.getJMSRedelivered()) {
                    transacted.commit();
                } else {
                    transacted.rollback();
                }
            } catch (final JMSException e) {
                seen.add(e.toString());
            }
        });

        // then
        for (final String expected : new String[] {"a1", "a2", "b1", "b2"}) {
            assertThat(seen.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isEqualTo(expected);
        }
    }

    @Test
    @DisplayName("6.2.7: commit and rollback need a transacted session, recover one that is not")
    void shouldRefuseWhatDoesNotGoWithTheMode() throws JMSException {
        // given
        final Session plain = session(Session.AUTO_ACKNOWLEDGE);
        final Session transacted = session(Session.SESSION_TRANSACTED);

        // when, then
        assertThatThrownBy(plain::commit).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(plain::rollback).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(transacted::recover).isInstanceOf(IllegalStateException.class);
        assertThat(transacted.getTransacted()).isTrue();
        assertThat(transacted.getAcknowledgeMode()).isEqualTo(Session.SESSION_TRANSACTED);
        assertThat(connection.createSession(false, Session.SESSION_TRANSACTED).getAcknowledgeMode())
                .isEqualTo(Session.AUTO_ACKNOWLEDGE);
    }

    @Test
    @DisplayName("10.3: a commit that cannot do what was asked for rolls back, and says so; the session goes on")
    void shouldRollBackWhatCannotBeCommitted() throws JMSException {
        // given
        sendTexts("consumed");
        final Session session = session(Session.SESSION_TRANSACTED);
        final TemporaryQueue deleted = session.createTemporaryQueue();
        final MessageProducer producer = session.createProducer(null);
        final MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(receiveText(consumer)).isEqualTo("consumed");
        producer.send(queue(session), session.createTextMessage("never"));
        deleted.delete();
        producer.send(deleted, session.createTextMessage("to whom?"));

        // when
        assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);

        // then
        final Message again = consumer.receive(PATIENCE_MS);
        assertThat(text(again)).isEqualTo("consumed");
        assertThat(again.getJMSRedelivered()).isTrue();
        producer.send(queue(session), session.createTextMessage("next"));
        session.commit();
        assertThat(receiveText(consumer)).isEqualTo("next");
        assertThat(consumer.receiveNoWait()).isNull();
        session.commit();
    }
}

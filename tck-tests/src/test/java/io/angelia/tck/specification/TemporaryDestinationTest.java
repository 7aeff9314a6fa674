/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueRequestor;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class TemporaryDestinationTest extends SpecificationTest {
    @Test
    @DisplayName("6.2.2: another connection may send to a temporary queue but not receive from it")
    void shouldReceiveOnlyInItsOwnConnection() throws JMSException {
        // given
        final Session owner = session(Session.AUTO_ACKNOWLEDGE);
        final TemporaryQueue temporary = owner.createTemporaryQueue();
        final MessageConsumer consumer = owner.createConsumer(temporary);
        final Session other = session(connect(), Session.AUTO_ACKNOWLEDGE);

        // when
        other.createProducer(temporary).send(other.createTextMessage("answer"));

        // then
        assertThat(receiveText(consumer)).isEqualTo("answer");
        assertThatThrownBy(() -> other.createConsumer(temporary)).isInstanceOf(JMSException.class);
    }

    @Test
    @DisplayName("6.2.2: a temporary topic works like a topic of its connection")
    void shouldOfferTemporaryTopics() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final TemporaryTopic temporary = session.createTemporaryTopic();
        final MessageConsumer consumer = session.createConsumer(temporary);

        // when
        session.createProducer(temporary).send(session.createTextMessage("m"));

        // then
        assertThat(receiveText(consumer)).isEqualTo("m");
    }

    @Test
    @DisplayName("4.1.5: a temporary queue cannot be deleted while it has consumers, and not used afterwards")
    void shouldDeleteATemporaryQueue() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final TemporaryQueue temporary = session.createTemporaryQueue();
        final MessageConsumer consumer = session.createConsumer(temporary);
        assertThatThrownBy(temporary::delete).isInstanceOf(JMSException.class);
        consumer.close();

        // when
        temporary.delete();

        // then
        assertThatThrownBy(() -> session.createConsumer(temporary)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> session.createProducer(temporary).send(session.createMessage()))
                .isInstanceOf(JMSException.class);
    }

    @Test
    @DisplayName("4.1.7: a request is answered through the temporary queue that it names")
    void shouldAnswerARequest() throws Exception {
        // given
        final Session responder = session(Session.AUTO_ACKNOWLEDGE);
        responder.createConsumer(queue(responder)).setMessageListener(request -> {
            try {
                final Message answer = responder.createTextMessage("re: " + text(request));
                answer.setJMSCorrelationID(request.getJMSMessageID());
                responder.createProducer(request.getJMSReplyTo()).send(answer);
            } catch (final JMSException e) {
                throw new java.lang.IllegalStateException(e);
            }
        });

        try (QueueConnection connection = BROKER.factory().createQueueConnection()) {
            connection.start();
            final QueueSession session = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);

            // when
            final QueueRequestor requestor = new QueueRequestor(session, queue(session));
            final TextMessage answer = (TextMessage) requestor.request(session.createTextMessage("question"));

            // then
            assertThat(answer.getText()).isEqualTo("re: question");
            requestor.close();
        }
    }
}

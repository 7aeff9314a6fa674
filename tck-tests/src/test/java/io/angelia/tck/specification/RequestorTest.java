/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueRequestor;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicRequestor;
import jakarta.jms.TopicSession;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class RequestorTest extends SpecificationTest {
    /** Answers each request with its text and a mark. */
    private void serve(final jakarta.jms.Destination destination) throws JMSException {
        final Session service = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer replies = service.createProducer(null);
        service.createConsumer(destination).setMessageListener(request -> {
            try {
                replies.send(request.getJMSReplyTo(), service.createTextMessage(text(request) + "!"));
            } catch (final JMSException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    @DisplayName("4.1.7: a QueueRequestor sends requests and returns their answers")
    void shouldAnswerRequestsOverQueues() throws JMSException {
        try (QueueConnection queues = BROKER.factory().createQueueConnection()) {
            // given
            queues.start();
            final QueueSession session = queues.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
            serve(queue(session));
            final QueueRequestor requestor = new QueueRequestor(session, queue(session));

            // when, then
            assertThat(text(requestor.request(session.createTextMessage("a")))).isEqualTo("a!");
            assertThat(text(requestor.request(session.createTextMessage("b")))).isEqualTo("b!");
            requestor.close();
            assertThatThrownBy(session::createTextMessage).isInstanceOf(jakarta.jms.IllegalStateException.class);
            assertThatThrownBy(() -> new QueueRequestor(queues.createQueueSession(false, 1), null))
                    .isInstanceOf(InvalidDestinationException.class);
        }
    }

    @Test
    @DisplayName("4.2.10: a TopicRequestor sends requests and returns their answers")
    void shouldAnswerRequestsOverTopics() throws JMSException {
        try (TopicConnection topics = BROKER.factory().createTopicConnection()) {
            // given
            topics.start();
            final TopicSession session = topics.createTopicSession(false, Session.DUPS_OK_ACKNOWLEDGE);
            serve(topic(session));
            final TopicRequestor requestor = new TopicRequestor(session, topic(session));

            // when, then
            assertThat(text(requestor.request(session.createTextMessage("a")))).isEqualTo("a!");
            assertThat(text(requestor.request(session.createTextMessage("b")))).isEqualTo("b!");
            requestor.close();
            assertThatThrownBy(session::createTextMessage).isInstanceOf(jakarta.jms.IllegalStateException.class);
        }
    }
}

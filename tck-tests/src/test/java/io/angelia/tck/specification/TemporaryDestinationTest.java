/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueRequestor;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.TextMessage;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicRequestor;
import jakarta.jms.TopicSession;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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

    @Test
    @DisplayName("10.3: a deleted temporary destination is not valid any more, for nobody and nothing")
    void shouldRefuseADeletedDestination() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final Session sibling = session(Session.AUTO_ACKNOWLEDGE);
        final Session other = session(connect(), Session.AUTO_ACKNOWLEDGE);
        final TemporaryQueue queue = session.createTemporaryQueue();
        final TemporaryTopic topic = session.createTemporaryTopic();
        final MessageProducer toQueue = other.createProducer(queue);
        final MessageProducer toTopic = other.createProducer(topic);
        sibling.createConsumer(queue).close();

        // when
        queue.delete();
        topic.delete();

        // then
        for (final Destination deleted : List.of(queue, topic)) {
            assertThatThrownBy(() -> sibling.createConsumer(deleted)).isInstanceOf(InvalidDestinationException.class);
        }
        assertThatThrownBy(() -> session.createBrowser(queue)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> toQueue.send(other.createMessage())).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> toTopic.send(other.createMessage())).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(queue::delete).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(topic::delete).isInstanceOf(InvalidDestinationException.class);
        assertThat(session.createTemporaryQueue()).isNotEqualTo(queue);
    }

    @Test
    @DisplayName("6.2.2: a temporary destination lives as long as its connection, not only its session")
    void shouldLiveAsLongAsTheConnection() throws JMSException {
        // given
        final Connection owner = connect();
        owner.start();
        final Session creator = session(owner, Session.AUTO_ACKNOWLEDGE);
        final TemporaryQueue temporary = creator.createTemporaryQueue();
        creator.close();
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = session.createProducer(temporary);

        // when
        producer.send(session.createTextMessage("m"));
        final Session next = session(owner, Session.AUTO_ACKNOWLEDGE);
        assertThat(receiveText(next.createConsumer(temporary))).isEqualTo("m");
        owner.close();

        // then
        assertThatThrownBy(() -> producer.send(session.createMessage()))
                .isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(temporary::delete).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("6.2.2: whoever gets a temporary destination in a message may send to it, and no more")
    void shouldOnlyAnswerToAReceivedDestination() throws JMSException {
        // given
        final Session owner = session(Session.AUTO_ACKNOWLEDGE);
        final TemporaryQueue temporary = owner.createTemporaryQueue();
        final MessageConsumer answers = owner.createConsumer(temporary);
        final Message request = owner.createMessage();
        request.setJMSReplyTo(temporary);
        owner.createProducer(queue(owner)).send(request);
        final Connection otherConnection = connect();
        otherConnection.start();
        final Session other = session(otherConnection, Session.AUTO_ACKNOWLEDGE);

        // when
        final TemporaryQueue received = (TemporaryQueue)
                other.createConsumer(queue(other)).receive(PATIENCE_MS).getJMSReplyTo();

        // then
        assertThat(received).isEqualTo(temporary);
        assertThatThrownBy(() -> other.createConsumer(received)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(received::delete).isInstanceOf(JMSException.class);
        other.createProducer(received).send(other.createTextMessage("answer"));
        assertThat(receiveText(answers)).isEqualTo("answer");
    }

    @Test
    @DisplayName("6.1.7: what nobody waits for is told to the exception listener, one thing at a time")
    void shouldTellTheExceptionListenerOneAtATime() throws Exception {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final TemporaryQueue deleted = session.createTemporaryQueue();
        final MessageProducer producer = session.createProducer(deleted);
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        deleted.delete();
        final BlockingQueue<Object> told = new LinkedBlockingQueue<>();
        final AtomicInteger running = new AtomicInteger();
        connection.setExceptionListener(exception -> {
            if (running.incrementAndGet() > 1) {
                told.add("two at a time");
            }
            told.add(exception);
            running.decrementAndGet();
        });

        // when
        for (int i = 0; i < 100; i++) {
            producer.send(session.createMessage());
        }

        // then
        for (int i = 0; i < 100; i++) {
            assertThat(told.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isInstanceOf(InvalidDestinationException.class);
        }
        assertThat(told).isEmpty();
    }

    @Test
    @DisplayName("4.2.10: a request to a topic is answered through a temporary topic")
    void shouldAnswerARequestToATopic() throws Exception {
        // given
        final Session responder = session(Session.AUTO_ACKNOWLEDGE);
        responder.createConsumer(topic(responder)).setMessageListener(request -> {
            try {
                responder.createProducer(request.getJMSReplyTo()).send(responder.createTextMessage("answer"));
            } catch (final JMSException e) {
                throw new java.lang.IllegalStateException(e);
            }
        });

        try (TopicConnection topics = BROKER.factory().createTopicConnection()) {
            topics.start();
            final TopicSession session = topics.createTopicSession(false, Session.AUTO_ACKNOWLEDGE);

            // when
            final TopicRequestor requestor = new TopicRequestor(session, topic(session));

            // then
            assertThat(text(requestor.request(session.createMessage()))).isEqualTo("answer");
            requestor.close();
        }
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class ClosedObjectsTest extends SpecificationTest {
    private static void assertAllThrow(final Class<?> type, final Map<String, ThrowingCallable> calls) {
        calls.forEach((name, call) -> assertThatThrownBy(call).as(name).isInstanceOf(type));
    }

    private static Map<String, ThrowingCallable> connectionCalls(final Connection connection) {
        final Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
        calls.put("createSession()", connection::createSession);
        calls.put("createSession(int)", () -> connection.createSession(Session.AUTO_ACKNOWLEDGE));
        calls.put("createSession(boolean, int)", () -> connection.createSession(true, Session.SESSION_TRANSACTED));
        calls.put("getClientID", connection::getClientID);
        calls.put("setClientID", () -> connection.setClientID("id"));
        calls.put("getMetaData", connection::getMetaData);
        calls.put("getExceptionListener", connection::getExceptionListener);
        calls.put("setExceptionListener", () -> connection.setExceptionListener(null));
        calls.put("start", connection::start);
        calls.put("stop", connection::stop);
        return calls;
    }

    private static Map<String, ThrowingCallable> sessionCalls(
            final Session session, final Queue queue, final Topic topic) {
        final Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
        calls.put("createBytesMessage", session::createBytesMessage);
        calls.put("createMapMessage", session::createMapMessage);
        calls.put("createMessage", session::createMessage);
        calls.put("createObjectMessage", session::createObjectMessage);
        calls.put("createObjectMessage(object)", () -> session.createObjectMessage("x"));
        calls.put("createStreamMessage", session::createStreamMessage);
        calls.put("createTextMessage", session::createTextMessage);
        calls.put("createTextMessage(text)", () -> session.createTextMessage("x"));
        calls.put("getTransacted", session::getTransacted);
        calls.put("getAcknowledgeMode", session::getAcknowledgeMode);
        calls.put("commit", session::commit);
        calls.put("rollback", session::rollback);
        calls.put("recover", session::recover);
        calls.put("createProducer", () -> session.createProducer(queue));
        calls.put("createProducer(null)", () -> session.createProducer(null));
        calls.put("createConsumer", () -> session.createConsumer(queue));
        calls.put("createSharedConsumer", () -> session.createSharedConsumer(topic, "s"));
        calls.put("createDurableConsumer", () -> session.createDurableConsumer(topic, "s"));
        calls.put("createDurableSubscriber", () -> session.createDurableSubscriber(topic, "s"));
        calls.put("createSharedDurableConsumer", () -> session.createSharedDurableConsumer(topic, "s"));
        calls.put("createBrowser", () -> session.createBrowser(queue));
        calls.put("createQueue", () -> session.createQueue("q"));
        calls.put("createTopic", () -> session.createTopic("t"));
        calls.put("createTemporaryQueue", session::createTemporaryQueue);
        calls.put("createTemporaryTopic", session::createTemporaryTopic);
        calls.put("unsubscribe", () -> session.unsubscribe("s"));
        return calls;
    }

    private static Map<String, ThrowingCallable> producerCalls(final MessageProducer producer, final Message message) {
        final Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
        calls.put("setDisableMessageID", () -> producer.setDisableMessageID(true));
        calls.put("getDisableMessageID", producer::getDisableMessageID);
        calls.put("setDisableMessageTimestamp", () -> producer.setDisableMessageTimestamp(true));
        calls.put("getDisableMessageTimestamp", producer::getDisableMessageTimestamp);
        calls.put("setDeliveryMode", () -> producer.setDeliveryMode(DeliveryMode.PERSISTENT));
        calls.put("getDeliveryMode", producer::getDeliveryMode);
        calls.put("setPriority", () -> producer.setPriority(4));
        calls.put("getPriority", producer::getPriority);
        calls.put("setTimeToLive", () -> producer.setTimeToLive(0));
        calls.put("getTimeToLive", producer::getTimeToLive);
        calls.put("setDeliveryDelay", () -> producer.setDeliveryDelay(0));
        calls.put("getDeliveryDelay", producer::getDeliveryDelay);
        calls.put("getDestination", producer::getDestination);
        calls.put("send", () -> producer.send(message));
        return calls;
    }

    private static Map<String, ThrowingCallable> consumerCalls(final MessageConsumer consumer) {
        final Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
        calls.put("getMessageSelector", consumer::getMessageSelector);
        calls.put("getMessageListener", consumer::getMessageListener);
        calls.put("setMessageListener", () -> consumer.setMessageListener(null));
        calls.put("receive", consumer::receive);
        calls.put("receive(timeout)", () -> consumer.receive(1));
        calls.put("receiveNoWait", consumer::receiveNoWait);
        return calls;
    }

    private static Map<String, ThrowingCallable> browserCalls(final QueueBrowser browser) {
        final Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
        calls.put("getQueue", browser::getQueue);
        calls.put("getMessageSelector", browser::getMessageSelector);
        calls.put("getEnumeration", browser::getEnumeration);
        return calls;
    }

    @Test
    @DisplayName("6.1.8: closing the connection closes all that belongs to it, whose every method but close is refused")
    void shouldCloseEverythingWithTheConnection() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final Queue queue = queue(session);
        final MessageProducer producer = session.createProducer(queue);
        final MessageConsumer consumer = session.createConsumer(queue);
        final QueueBrowser browser = session.createBrowser(queue);
        final Topic topic = topic(session);
        final TextMessage message = session.createTextMessage("m");

        // when
        connection.close();

        // then
        assertAllThrow(IllegalStateException.class, connectionCalls(connection));
        assertAllThrow(IllegalStateException.class, sessionCalls(session, queue, topic));
        assertAllThrow(IllegalStateException.class, producerCalls(producer, message));
        assertAllThrow(IllegalStateException.class, consumerCalls(consumer));
        assertAllThrow(IllegalStateException.class, browserCalls(browser));
        browser.close();
        consumer.close();
        producer.close();
        session.close();
        connection.close();
        message.setText("still a message");
    }

    @Test
    @DisplayName("6.2.15: closing a session closes its producers, consumers and browsers")
    void shouldCloseEverythingWithTheSession() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final Queue queue = queue(session);
        final MessageProducer producer = session.createProducer(queue);
        final MessageConsumer consumer = session.createConsumer(queue);
        final QueueBrowser browser = session.createBrowser(queue);
        final Topic topic = topic(session);
        final Message message = session.createMessage();

        // when
        session.close();

        // then
        assertAllThrow(IllegalStateException.class, sessionCalls(session, queue, topic));
        assertAllThrow(IllegalStateException.class, producerCalls(producer, message));
        assertAllThrow(IllegalStateException.class, consumerCalls(consumer));
        assertAllThrow(IllegalStateException.class, browserCalls(browser));
        browser.close();
        consumer.close();
        producer.close();
        session.close();
    }

    @Test
    @DisplayName("7.1, 8.8, 4.1.6: a producer, consumer or browser may be closed alone, and again")
    void shouldCloseAlone() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = session.createProducer(queue(session));
        final MessageConsumer consumer = session.createConsumer(queue(session));
        final QueueBrowser browser = session.createBrowser(queue(session));

        // when
        for (int i = 0; i < 2; i++) {
            producer.close();
            consumer.close();
            browser.close();
        }

        // then
        assertAllThrow(IllegalStateException.class, producerCalls(producer, session.createMessage()));
        assertAllThrow(IllegalStateException.class, consumerCalls(consumer));
        assertAllThrow(IllegalStateException.class, browserCalls(browser));
    }

    private static Map<String, ThrowingCallable> contextCalls(
            final JMSContext context, final Queue queue, final Topic topic) {
        final Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
        calls.put("createContext", () -> context.createContext(JMSContext.AUTO_ACKNOWLEDGE));
        calls.put("createProducer", context::createProducer);
        calls.put("getClientID", context::getClientID);
        calls.put("setClientID", () -> context.setClientID("id"));
        calls.put("getMetaData", context::getMetaData);
        calls.put("getExceptionListener", context::getExceptionListener);
        calls.put("setExceptionListener", () -> context.setExceptionListener(null));
        calls.put("start", context::start);
        calls.put("stop", context::stop);
        calls.put("setAutoStart", () -> context.setAutoStart(true));
        calls.put("getAutoStart", context::getAutoStart);
        calls.put("createBytesMessage", context::createBytesMessage);
        calls.put("createMapMessage", context::createMapMessage);
        calls.put("createMessage", context::createMessage);
        calls.put("createObjectMessage", context::createObjectMessage);
        calls.put("createObjectMessage(object)", () -> context.createObjectMessage("x"));
        calls.put("createStreamMessage", context::createStreamMessage);
        calls.put("createTextMessage", context::createTextMessage);
        calls.put("createTextMessage(text)", () -> context.createTextMessage("x"));
        calls.put("getTransacted", context::getTransacted);
        calls.put("getSessionMode", context::getSessionMode);
        calls.put("commit", context::commit);
        calls.put("rollback", context::rollback);
        calls.put("recover", context::recover);
        calls.put("acknowledge", context::acknowledge);
        calls.put("createConsumer", () -> context.createConsumer(queue));
        calls.put("createDurableConsumer", () -> context.createDurableConsumer(topic, "s"));
        calls.put("createSharedConsumer", () -> context.createSharedConsumer(topic, "s"));
        calls.put("createSharedDurableConsumer", () -> context.createSharedDurableConsumer(topic, "s"));
        calls.put("createQueue", () -> context.createQueue("q"));
        calls.put("createTopic", () -> context.createTopic("t"));
        calls.put("createBrowser", () -> context.createBrowser(queue));
        calls.put("createTemporaryQueue", context::createTemporaryQueue);
        calls.put("createTemporaryTopic", context::createTemporaryTopic);
        calls.put("unsubscribe", () -> context.unsubscribe("s"));
        return calls;
    }

    private static Map<String, ThrowingCallable> producerCalls(final JMSProducer producer, final Queue queue) {
        final Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
        calls.put("send", () -> producer.send(queue, "x"));
        calls.put("setPriority", () -> producer.setPriority(4));
        calls.put("getPriority", producer::getPriority);
        calls.put("setAsync", () -> producer.setAsync(null));
        calls.put("getAsync", producer::getAsync);
        calls.put("setProperty", () -> producer.setProperty("p", 1));
        calls.put("getIntProperty", () -> producer.getIntProperty("p"));
        calls.put("propertyExists", () -> producer.propertyExists("p"));
        calls.put("getPropertyNames", producer::getPropertyNames);
        calls.put("clearProperties", producer::clearProperties);
        calls.put("setJMSCorrelationID", () -> producer.setJMSCorrelationID("c"));
        calls.put("getJMSCorrelationID", producer::getJMSCorrelationID);
        calls.put("setJMSCorrelationIDAsBytes", () -> producer.setJMSCorrelationIDAsBytes(new byte[1]));
        calls.put("getJMSCorrelationIDAsBytes", producer::getJMSCorrelationIDAsBytes);
        calls.put("setJMSType", () -> producer.setJMSType("t"));
        calls.put("getJMSType", producer::getJMSType);
        calls.put("setJMSReplyTo", () -> producer.setJMSReplyTo(queue));
        calls.put("getJMSReplyTo", producer::getJMSReplyTo);
        return calls;
    }

    private static Map<String, ThrowingCallable> consumerCalls(final JMSConsumer consumer) {
        final Map<String, ThrowingCallable> calls = new LinkedHashMap<>();
        calls.put("getMessageSelector", consumer::getMessageSelector);
        calls.put("getMessageListener", consumer::getMessageListener);
        calls.put("setMessageListener", () -> consumer.setMessageListener(null));
        calls.put("receive", consumer::receive);
        calls.put("receive(timeout)", () -> consumer.receive(1));
        calls.put("receiveNoWait", consumer::receiveNoWait);
        calls.put("receiveBody", () -> consumer.receiveBody(String.class));
        calls.put("receiveBody(timeout)", () -> consumer.receiveBody(String.class, 1));
        calls.put("receiveBodyNoWait", () -> consumer.receiveBodyNoWait(String.class));
        return calls;
    }

    @Test
    @DisplayName("6.1.8, 6.2.15: nothing of a closed context can be used any more")
    void shouldRefuseEverythingOfAClosedContext() {
        // given
        final JMSContext context = BROKER.factory().createContext();
        final Queue queue = context.createQueue(uniqueName());
        final Topic topic = context.createTopic(uniqueName());
        final JMSProducer producer = context.createProducer();
        final JMSConsumer consumer = context.createConsumer(queue);

        // when
        context.close();

        // then
        assertAllThrow(IllegalStateRuntimeException.class, contextCalls(context, queue, topic));
        assertAllThrow(IllegalStateRuntimeException.class, producerCalls(producer, queue));
        assertAllThrow(IllegalStateRuntimeException.class, consumerCalls(consumer));
        consumer.close();
        context.close();
    }
}

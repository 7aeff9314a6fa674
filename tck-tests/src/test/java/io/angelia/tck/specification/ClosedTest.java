/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.ExceptionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.QueueConnection;
import jakarta.jms.QueueReceiver;
import jakarta.jms.QueueSender;
import jakarta.jms.QueueSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.TopicConnection;
import jakarta.jms.TopicPublisher;
import jakarta.jms.TopicSession;
import jakarta.jms.TopicSubscriber;
import java.io.Serializable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls every method of the API on what was closed. */
final class ClosedTest extends SpecificationTest {
    /** May be called again, or are not for applications. */
    private static final Set<String> NOT_REFUSED = Set.of("close", "run");

    private final Map<Class<?>, Object> arguments = new LinkedHashMap<>();
    private Connection other;

    @BeforeEach
    void prepareArguments() throws Exception {
        other = connect();
        final Session session = session(other, Session.AUTO_ACKNOWLEDGE);
        final Queue queue = queue(session);
        arguments.put(byte.class, (byte) 1);
        arguments.put(short.class, (short) 1);
        arguments.put(int.class, 1);
        arguments.put(long.class, 1L);
        arguments.put(float.class, 1F);
        arguments.put(double.class, 1D);
        arguments.put(boolean.class, false);
        arguments.put(String.class, "name");
        arguments.put(Class.class, String.class);
        arguments.put(byte[].class, new byte[1]);
        arguments.put(Map.class, Map.of());
        arguments.put(Object.class, "object");
        arguments.put(Serializable.class, "object");
        arguments.put(Destination.class, queue);
        arguments.put(Queue.class, queue);
        arguments.put(Topic.class, topic(session));
        arguments.put(Message.class, session.createMessage());
        arguments.put(MessageListener.class, (MessageListener) message -> {});
        arguments.put(ExceptionListener.class, (ExceptionListener) exception -> {});
        arguments.put(ServerSessionPool.class, (ServerSessionPool) () -> null);
        arguments.put(CompletionListener.class, new CompletionListener() {
            @Override
            public void onCompletion(final Message message) {}

            @Override
            public void onException(final Message message, final Exception exception) {}
        });
    }

    /** A shape of the classic API: everything that there is in it, from the connection downwards. */
    enum Shape {
        COMMON {
            @Override
            Map<Class<?>, Object> make(final String name) throws Exception {
                final Connection connection = BROKER.factory().createConnection();
                final Session session = connection.createSession();
                final Queue queue = session.createQueue(name);
                final Map<Class<?>, Object> made = new LinkedHashMap<>();
                made.put(Connection.class, connection);
                made.put(Session.class, session);
                made.put(MessageProducer.class, session.createProducer(queue));
                made.put(MessageConsumer.class, session.createConsumer(queue));
                made.put(QueueBrowser.class, session.createBrowser(queue));
                return made;
            }
        },
        QUEUE {
            @Override
            Map<Class<?>, Object> make(final String name) throws Exception {
                final QueueConnection connection = BROKER.factory().createQueueConnection();
                final QueueSession session = connection.createQueueSession(false, Session.AUTO_ACKNOWLEDGE);
                final Queue queue = session.createQueue(name);
                final Map<Class<?>, Object> made = new LinkedHashMap<>();
                made.put(QueueConnection.class, connection);
                made.put(QueueSession.class, session);
                made.put(QueueSender.class, session.createSender(queue));
                made.put(QueueReceiver.class, session.createReceiver(queue));
                made.put(QueueBrowser.class, session.createBrowser(queue));
                return made;
            }
        },
        TOPIC {
            @Override
            Map<Class<?>, Object> make(final String name) throws Exception {
                final TopicConnection connection = BROKER.factory().createTopicConnection();
                final TopicSession session = connection.createTopicSession(true, Session.SESSION_TRANSACTED);
                final Topic topic = session.createTopic(name);
                final Map<Class<?>, Object> made = new LinkedHashMap<>();
                made.put(TopicConnection.class, connection);
                made.put(TopicSession.class, session);
                made.put(TopicPublisher.class, session.createPublisher(topic));
                made.put(TopicSubscriber.class, session.createSubscriber(topic));
                return made;
            }
        };

        abstract Map<Class<?>, Object> make(String name) throws Exception;
    }

    /** What is closed: all that stands at this place or behind it is closed with it. */
    enum Closed {
        CONNECTION(0),
        SESSION(1),
        THE_REST(2);

        private final int place;

        Closed(final int place) {
            this.place = place;
        }
    }

    private static Stream<Arguments> shapesAndClosed() {
        return Stream.of(Shape.values())
                .flatMap(shape -> Stream.of(Closed.values()).map(closed -> Arguments.of(shape, closed)));
    }

    @ParameterizedTest
    @MethodSource("shapesAndClosed")
    @DisplayName("6.1.8, 6.2.15: whatever is closed refuses every method, and may be closed again")
    void shouldRefuseEveryMethod(final Shape shape, final Closed closed) throws Exception {
        // given
        final Map<Class<?>, Object> made = shape.make(uniqueName());
        final AutoCloseable connectionToClose =
                (AutoCloseable) made.values().iterator().next();
        final List<Map.Entry<Class<?>, Object>> closedOnes =
                new ArrayList<>(made.entrySet()).subList(closed.place, made.size());

        // when
        if (closed == Closed.THE_REST) {
            for (final Map.Entry<Class<?>, Object> each : closedOnes) {
                ((AutoCloseable) each.getValue()).close();
            }
        } else {
            ((AutoCloseable) closedOnes.get(0).getValue()).close();
        }

        // then
        final List<String> wrong = new ArrayList<>();
        for (final Map.Entry<Class<?>, Object> each : closedOnes) {
            wrong.addAll(notRefused(each.getKey(), each.getValue(), IllegalStateException.class));
            ((AutoCloseable) each.getValue()).close();
        }
        connectionToClose.close();
        assertThat(wrong).isEmpty();
    }

    @Test
    @DisplayName(
            "6.1.8, 6.2.15: whatever is closed of the simplified API refuses every method, and may be closed again")
    void shouldRefuseEveryMethodOfTheSimplifiedApi() throws Exception {
        // given
        final JMSContext context = BROKER.factory().createContext();
        final JMSConsumer consumer = context.createConsumer(context.createQueue(uniqueName()));
        final JMSProducer producer = context.createProducer();

        // when
        context.close();
        context.close();
        consumer.close();

        // then
        final List<String> wrong = new ArrayList<>();
        wrong.addAll(notRefused(JMSContext.class, context, IllegalStateRuntimeException.class));
        wrong.addAll(notRefused(JMSConsumer.class, consumer, IllegalStateRuntimeException.class));
        wrong.addAll(notRefused(JMSProducer.class, producer, IllegalStateRuntimeException.class));
        assertThat(wrong).isEmpty();
    }

    private List<String> notRefused(final Class<?> type, final Object closed, final Class<?> expected)
            throws Exception {
        final List<String> wrong = new ArrayList<>();
        for (final Method method : type.getMethods()) {
            if (!NOT_REFUSED.contains(method.getName())) {
                wrong.addAll(notRefused(method, closed, expected));
            }
        }
        return wrong;
    }

    private List<String> notRefused(final Method method, final Object closed, final Class<?> expected)
            throws Exception {
        final Object[] values = new Object[method.getParameterCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = arguments.get(method.getParameterTypes()[i]);
            assertThat(values[i]).as("argument of %s", method).isNotNull();
        }
        try {
            method.invoke(closed, values);
            return List.of(method + " returned");
        } catch (final InvocationTargetException e) {
            return expected.isInstance(e.getCause()) ? List.of() : List.of(method + " threw " + e.getCause());
        }
    }
}

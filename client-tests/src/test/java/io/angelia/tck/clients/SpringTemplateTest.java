/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.connection.JmsTransactionManager;
import org.springframework.jms.connection.SingleConnectionFactory;
import org.springframework.jms.core.JmsClient;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring's {@link JmsTemplate} and {@link JmsClient} over each way in which Spring keeps connections. */
final class SpringTemplateTest extends ClientTest {
    private static final int COUNT = 40;

    enum Connections {
        ONE_EACH,
        SINGLE,
        CACHING
    }

    private ConnectionFactory connections(final Connections kind) {
        return switch (kind) {
            case ONE_EACH -> factory();
            case SINGLE -> {
                final SingleConnectionFactory single = new SingleConnectionFactory(factory());
                closing(single::destroy);
                yield single;
            }
            case CACHING -> {
                final CachingConnectionFactory caching = new CachingConnectionFactory(factory());
                caching.setSessionCacheSize(4);
                // A cached consumer would keep what was sent ahead to it from whoever receives next.
                caching.setCacheConsumers(false);
                closing(caching::destroy);
                yield caching;
            }
        };
    }

    private static JmsTemplate template(final ConnectionFactory factory) {
        final JmsTemplate template = new JmsTemplate(factory);
        template.setReceiveTimeout(PATIENCE.toMillis());
        return template;
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendAndReceiveEachMessageOnce(final Connections kind) {
        // given
        final String queue = name(kind.name());
        final JmsTemplate template = template(connections(kind));
        final List<String> ids = ids("m", COUNT);

        // when
        ids.forEach(id -> template.convertAndSend(queue, id));
        final List<Object> received = new ArrayList<>();
        ids.forEach(id -> received.add(template.receiveAndConvert(queue)));

        // then
        assertThat(received).containsExactlyElementsOf(ids);
        assertEmpty(factory(), queue);
    }

    @ParameterizedTest
    @EnumSource
    void shouldConvertEveryKindOfBody(final Connections kind) {
        // given
        final String queue = name(kind.name());
        final JmsTemplate template = template(connections(kind));
        final byte[] bytes = {1, 2, 3};
        final Map<String, Object> map = Map.of("text", "x", "number", 7L);

        // when
        template.convertAndSend(queue, "text");
        template.convertAndSend(queue, bytes);
        template.convertAndSend(queue, map);
        template.convertAndSend(queue, Integer.valueOf(42), message -> {
            message.setStringProperty("colour", "green");
            return message;
        });

        // then
        assertThat(template.receiveAndConvert(queue)).isEqualTo("text");
        assertThat(template.receiveAndConvert(queue)).isEqualTo(bytes);
        assertThat(template.receiveAndConvert(queue)).isEqualTo(map);
        assertThat(template.receiveSelectedAndConvert(queue, "colour = 'green'"))
                .isEqualTo(42);
        assertEmpty(factory(), queue);
    }

    @ParameterizedTest
    @EnumSource
    void shouldCommitAndRollBackWithTheTransactionManager(final Connections kind) {
        // given
        final String in = name(kind.name() + ".in");
        final String out = name(kind.name() + ".out");
        final ConnectionFactory connections = connections(kind);
        final JmsTemplate template = template(connections);
        template.setSessionTransacted(true);
        final TransactionTemplate transaction = new TransactionTemplate(new JmsTransactionManager(connections));
        final List<String> ids = ids("m", 10);
        send(factory(), in, ids);
        final Ledger ledger = new Ledger();
        ids.forEach(ledger::promised);

        // when
        for (final boolean rollback : new boolean[] {true, false}) {
            transaction.executeWithoutResult(status -> {
                for (int i = 0; i < ids.size(); i++) {
                    final Message message = template.receive(in);
                    template.convertAndSend(out, receipt(ledger, message));
                }
                if (rollback) {
                    status.setRollbackOnly();
                }
            });
        }

        // then
        assertThat(ledger.violations()).isEmpty();
        assertThat(ledger.deliveries()).isEqualTo(2 * ids.size());
        assertThat(receive(factory(), out, ids.size())).containsExactlyElementsOf(ids);
        assertEmpty(factory(), in);
    }

    private static String receipt(final Ledger ledger, final Message message) {
        try {
            assertThat(message).isNotNull();
            note(ledger, message);
            return message.getBody(String.class);
        } catch (final JMSException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldUseTransactedSessionsOfItsOwnWithoutTransactionManager(final Connections kind) {
        // given
        final String queue = name(kind.name());
        final JmsTemplate template = template(connections(kind));
        template.setSessionTransacted(true);
        final List<String> ids = ids("m", COUNT);

        // when
        ids.forEach(id -> template.convertAndSend(queue, id));
        final Boolean again = template.execute(
                session -> {
                    try (MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
                        assertThat(consumer.receive(PATIENCE.toMillis()).getBody(String.class))
                                .isEqualTo(ids.get(0));
                        session.rollback();
                        final Message repeated = consumer.receive(PATIENCE.toMillis());
                        assertThat(repeated.getBody(String.class)).isEqualTo(ids.get(0));
                        session.rollback();
                        return repeated.getJMSRedelivered();
                    }
                },
                true);
        final List<Object> received = new ArrayList<>();
        ids.forEach(id -> received.add(template.receiveAndConvert(queue)));

        // then
        assertThat(again).isTrue();
        assertThat(received).containsExactlyElementsOf(ids);
        assertEmpty(factory(), queue);
    }

    @ParameterizedTest
    @EnumSource
    void shouldGetTheReplyThatBelongsToTheRequest(final Connections kind) throws Exception {
        // given
        final String queue = name(kind.name());
        final JmsTemplate template = template(connections(kind));
        final int requesters = 4;
        final int requests = 10;
        final ExecutorService threads = Executors.newFixedThreadPool(requesters + 1);
        closing(threads::shutdownNow);
        final Future<?> responder = threads.submit(() -> respond(queue, requesters * requests));

        // when
        final List<Future<List<String>>> replies = new ArrayList<>();
        for (int requester = 0; requester < requesters; requester++) {
            final List<String> ids = ids("requester-" + requester, requests);
            replies.add(threads.submit(() -> {
                final List<String> got = new ArrayList<>();
                for (final String id : ids) {
                    final Message reply = template.sendAndReceive(queue, session -> session.createTextMessage(id));
                    got.add(reply == null ? null : reply.getBody(String.class));
                }
                return got;
            }));
        }

        // then
        for (int requester = 0; requester < requesters; requester++) {
            assertThat(replies.get(requester).get())
                    .containsExactlyElementsOf(ids("re:requester-" + requester, requests));
        }
        responder.get();
        assertEmpty(factory(), queue);
    }

    private Void respond(final String queue, final int count) throws JMSException {
        try (Connection connection = factory().createConnection()) {
            connection.start();
            final Session session = connection.createSession();
            final MessageConsumer consumer = session.createConsumer(session.createQueue(queue));
            for (int i = 0; i < count; i++) {
                final Message request = consumer.receive(PATIENCE.toMillis());
                session.createProducer(request.getJMSReplyTo())
                        .send(session.createTextMessage("re:" + request.getBody(String.class)));
            }
        }
        return null;
    }

    @ParameterizedTest
    @EnumSource
    void shouldBrowseWithoutConsuming(final Connections kind) {
        // given
        final String queue = name(kind.name());
        final JmsTemplate template = template(connections(kind));
        final List<String> ids = ids("m", COUNT);
        for (int i = 0; i < COUNT; i++) {
            final int number = i;
            template.convertAndSend(queue, ids.get(i), message -> {
                message.setIntProperty("number", number);
                return message;
            });
        }

        // when
        final List<String> all = template.browse(queue, (session, browser) -> texts(browser.getEnumeration()));
        final List<String> even = template.browseSelected(
                queue, "number - 2 * 10 < 0", (session, browser) -> texts(browser.getEnumeration()));

        // then
        assertThat(all).containsExactlyElementsOf(ids);
        assertThat(even).containsExactlyElementsOf(ids.subList(0, 20));
        assertThat(receive(factory(), queue, COUNT)).containsExactlyElementsOf(ids);
    }

    private static List<String> texts(final Enumeration<?> messages) throws JMSException {
        final List<String> texts = new ArrayList<>();
        for (final Object message : Collections.list(messages)) {
            texts.add(((Message) message).getBody(String.class));
        }
        return texts;
    }

    @ParameterizedTest
    @EnumSource
    void shouldReceiveOnlyWhatIsSelected(final Connections kind) throws JMSException {
        // given
        final String queue = name(kind.name());
        final JmsTemplate template = template(connections(kind));
        for (int i = 0; i < COUNT; i++) {
            final String colour = i % 4 == 0 ? "red" : "blue";
            template.convertAndSend(queue, colour + '-' + i, message -> {
                message.setStringProperty("colour", colour);
                return message;
            });
        }

        // when
        final List<String> red = new ArrayList<>();
        for (int i = 0; i < COUNT / 4; i++) {
            red.add(template.receiveSelected(queue, "colour = 'red'").getBody(String.class));
        }
        template.setReceiveTimeout(JmsTemplate.RECEIVE_TIMEOUT_NO_WAIT);
        final Message more = template.receiveSelected(queue, "colour = 'red'");

        // then
        assertThat(red).hasSize(COUNT / 4).doesNotHaveDuplicates().allMatch(text -> text.startsWith("red-"));
        assertThat(more).isNull();
        assertThat(receive(factory(), queue, COUNT - COUNT / 4)).allMatch(text -> text.startsWith("blue-"));
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendWithTheQualityOfServiceAskedFor(final Connections kind) throws JMSException {
        // given
        final String queue = name(kind.name());
        final JmsTemplate template = template(connections(kind));
        template.setExplicitQosEnabled(true);

        // when
        for (int priority = 0; priority <= 9; priority++) {
            template.setPriority(priority);
            template.setTimeToLive(60_000);
            template.setDeliveryPersistent(priority % 2 == 0);
            template.convertAndSend(queue, "priority-" + priority);
        }
        template.setTimeToLive(1);
        template.convertAndSend(queue, "expires at once");
        final long sentBy = System.currentTimeMillis();
        await().atMost(PATIENCE).until(() -> System.currentTimeMillis() > sentBy + 20);

        // then
        for (int priority = 9; priority >= 0; priority--) {
            final Message message = template.receive(queue);
            assertThat(message.getBody(String.class)).isEqualTo("priority-" + priority);
            assertThat(message.getJMSPriority()).isEqualTo(priority);
            assertThat(message.getJMSDeliveryMode())
                    .isEqualTo(priority % 2 == 0 ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT);
            assertThat(message.getJMSExpiration()).isEqualTo(message.getJMSTimestamp() + 60_000);
        }
        assertEmpty(factory(), queue);
    }

    @ParameterizedTest
    @EnumSource
    void shouldDelayDelivery(final Connections kind) throws JMSException {
        // given
        final String queue = name(kind.name());
        final JmsTemplate template = template(connections(kind));
        final long delayMs = 400;

        // when
        template.convertAndSend(queue, "at once");
        template.setDeliveryDelay(delayMs);
        template.convertAndSend(queue, "later");

        // then
        assertThat(template.receiveAndConvert(queue)).isEqualTo("at once");
        final Message later = template.receive(queue);
        final long now = System.currentTimeMillis();
        assertThat(later.getBody(String.class)).isEqualTo("later");
        assertThat(later.getJMSDeliveryTime()).isEqualTo(later.getJMSTimestamp() + delayMs);
        assertThat(now).isGreaterThanOrEqualTo(later.getJMSDeliveryTime());
        assertEmpty(factory(), queue);
    }

    @ParameterizedTest
    @EnumSource
    void shouldPublishToEverySubscriber(final Connections kind) throws JMSException {
        // given
        final String topic = name(kind.name());
        final JmsTemplate template = template(connections(kind));
        template.setPubSubDomain(true);
        final List<String> ids = ids("m", COUNT);
        final List<MessageConsumer> subscribers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            final Connection connection = closing(factory().createConnection());
            connection.start();
            final Session session = connection.createSession();
            subscribers.add(session.createConsumer(session.createTopic(topic)));
        }

        // when
        ids.forEach(id -> template.convertAndSend(topic, id));

        // then
        for (final MessageConsumer subscriber : subscribers) {
            final List<String> received = new ArrayList<>();
            for (int i = 0; i < COUNT; i++) {
                received.add(subscriber.receive(PATIENCE.toMillis()).getBody(String.class));
            }
            assertThat(received).containsExactlyElementsOf(ids);
            assertThat(subscriber.receiveNoWait()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldServeManyThreads(final Connections kind) throws Exception {
        // given
        final String queue = name(kind.name());
        final JmsTemplate template = template(connections(kind));
        final int threadCount = 6;
        final int each = 25;
        final ExecutorService threads = Executors.newFixedThreadPool(2 * threadCount);
        closing(threads::shutdownNow);
        final Ledger ledger = new Ledger();

        // when
        final List<Future<?>> work = new ArrayList<>();
        for (int thread = 0; thread < threadCount; thread++) {
            final List<String> ids = ids("thread-" + thread, each);
            work.add(threads.submit(() -> ids.forEach(id -> {
                template.convertAndSend(queue, id);
                ledger.promised(id);
            })));
            work.add(threads.submit(() -> {
                for (int i = 0; i < each; i++) {
                    note(ledger, template.receive(queue));
                }
                return null;
            }));
        }
        for (final Future<?> done : work) {
            done.get();
        }

        // then
        assertThat(ledger.promisedCount()).isEqualTo(threadCount * each);
        assertThat(ledger.violationsOfExactlyOnce()).isEmpty();
        assertEmpty(factory(), queue);
    }

    @ParameterizedTest
    @EnumSource
    void shouldServeTheFluentClient(final Connections kind) throws Exception {
        // given
        final String queue = name(kind.name());
        final JmsClient client = JmsClient.builder(connections(kind)).build();
        final ExecutorService responder = Executors.newSingleThreadExecutor();
        closing(responder::shutdownNow);

        // when
        client.destination(queue).withPriority(2).withTimeToLive(60_000).send("low");
        client.destination(queue).withPriority(8).withDeliveryPersistent(false).send("high");

        // then
        assertThat(client.destination(queue)
                        .withReceiveTimeout(PATIENCE.toMillis())
                        .receive(String.class))
                .contains("high");
        assertThat(client.destination(queue)
                        .withReceiveTimeout(PATIENCE.toMillis())
                        .receive(String.class))
                .contains("low");
        final Future<?> responding = responder.submit(() -> respond(queue, 1));
        assertThat(client.destination(queue)
                        .withReceiveTimeout(PATIENCE.toMillis())
                        .sendAndReceive("ping", String.class))
                .contains("re:ping");
        responding.get();
        assertEmpty(factory(), queue);
    }

    @Test
    void shouldGoOnWithANewConnectionAfterReset() {
        // given
        final CachingConnectionFactory caching = new CachingConnectionFactory(factory());
        closing(caching::destroy);
        caching.setSessionCacheSize(2);
        final JmsTemplate template = template(caching);
        final String queue = name("q");

        // when: producers and consumers are cached with their sessions
        final List<String> ids = ids("m", COUNT);
        ids.forEach(id -> template.convertAndSend(queue, id));
        ids.forEach(id -> assertThat(template.receiveAndConvert(queue)).isEqualTo(id));
        caching.resetConnection();
        ids.forEach(id -> template.convertAndSend(queue, id));

        // then
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(receiveAll(factory(), queue)).containsExactlyElementsOf(ids));
    }
}

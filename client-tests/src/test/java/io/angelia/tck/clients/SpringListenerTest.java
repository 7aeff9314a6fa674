/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.connection.JmsTransactionManager;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.listener.AbstractMessageListenerContainer;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.jms.listener.SessionAwareMessageListener;
import org.springframework.jms.listener.SimpleMessageListenerContainer;

/** Spring's message listener containers. */
final class SpringListenerTest extends ClientTest {
    private static final int COUNT = 200;

    private final Ledger ledger = new Ledger();
    private final Queue<Throwable> unexpected = new ConcurrentLinkedQueue<>();

    /** How a listener forwards what it got, in one transaction. */
    enum Transactions {
        /** With the container's session, which it is given. */
        SESSION,
        /** With a template that finds the container's session. */
        SESSION_AND_TEMPLATE,
        /** With a template, under Spring's transaction manager. */
        MANAGER
    }

    private static final class ListenerFailure extends RuntimeException {
        ListenerFailure(final String id) {
            super(id);
        }
    }

    @AfterEach
    void checkListeners() {
        assertThat(unexpected).isEmpty();
    }

    private <T extends AbstractMessageListenerContainer> T configure(
            final T container,
            final ConnectionFactory factory,
            final String destination,
            final SessionAwareMessageListener<Message> listener) {
        container.setConnectionFactory(factory);
        container.setDestinationName(destination);
        container.setMessageListener(listener);
        container.setErrorHandler(failure -> {
            if (!(failure instanceof ListenerFailure)) {
                unexpected.add(failure);
            }
        });
        closing(container::destroy);
        return container;
    }

    private DefaultMessageListenerContainer container(
            final ConnectionFactory factory,
            final String destination,
            final SessionAwareMessageListener<Message> listener) {
        final DefaultMessageListenerContainer container =
                configure(new DefaultMessageListenerContainer(), factory, destination, listener);
        container.setReceiveTimeout(100);
        return container;
    }

    private static void start(final AbstractMessageListenerContainer container) {
        container.afterPropertiesSet();
        container.start();
    }

    private static void startSubscribed(final DefaultMessageListenerContainer container) {
        start(container);
        await().atMost(PATIENCE).until(container::isRegisteredWithDestination);
    }

    private void note(final Message message, final Session session) throws JMSException {
        note(ledger, message);
    }

    private void promise(final List<String> ids) {
        ids.forEach(ledger::promised);
    }

    private void awaitReceived(final int count) {
        await().atMost(PATIENCE).until(() -> ledger.receivedCount() >= count || !unexpected.isEmpty());
    }

    private static void forward(final Message message, final Session session, final String queue) throws JMSException {
        session.createProducer(session.createQueue(queue)).send(message);
    }

    @ParameterizedTest
    @EnumSource
    void shouldMoveEachMessageExactlyOnce(final Transactions transactions) {
        // given
        final String in = name(transactions + ".in");
        final String out = name(transactions + ".out");
        final List<String> ids = ids("m", COUNT);
        final CachingConnectionFactory caching = new CachingConnectionFactory(factory());
        closing(caching::destroy);
        caching.setSessionCacheSize(6);
        caching.setCacheConsumers(false);
        final JmsTemplate template = new JmsTemplate(caching);
        template.setSessionTransacted(true);
        final Set<String> failed = ConcurrentHashMap.newKeySet();
        final DefaultMessageListenerContainer container = container(caching, in, (message, session) -> {
            final String id = message.getBody(String.class);
            assertThat(message.getJMSRedelivered()).isEqualTo(failed.contains(id));
            if (transactions == Transactions.SESSION) {
                forward(message, session, out);
            } else {
                template.convertAndSend(out, id);
            }
            if (id.endsWith("7") && failed.add(id)) {
                throw new ListenerFailure(id);
            }
        });
        container.setSessionTransacted(true);
        if (transactions == Transactions.MANAGER) {
            container.setTransactionManager(new JmsTransactionManager(caching));
        }
        container.setConcurrentConsumers(3);
        start(container);

        // when
        send(factory(), in, ids);

        // then
        assertThat(receive(factory(), out, COUNT)).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(failed).hasSize(COUNT / 10);
        container.shutdown();
        assertEmpty(factory(), in);
        assertEmpty(factory(), out);
    }

    @Test
    void shouldKeepADurableSubscriptionWhileTheContainerIsShutDown() {
        // given
        final String topic = name("topic");
        final DefaultMessageListenerContainer container = container(factory(), topic, this::note);
        container.setSubscriptionDurable(true);
        container.setClientId(name("client"));
        container.setSubscriptionName("audit");
        startSubscribed(container);
        final List<String> before = ids("before", COUNT);
        final List<String> meanwhile = ids("meanwhile", COUNT);
        promise(before);
        promise(meanwhile);

        // when
        publish(factory(), topic, before);
        awaitReceived(COUNT);
        container.shutdown();
        publish(factory(), topic, meanwhile);
        container.initialize();
        container.start();
        awaitReceived(2 * COUNT);

        // then
        assertThat(ledger.violations()).isEmpty();
        container.shutdown();
        try (JMSContext context = factory().createContext()) {
            context.setClientID(name("client"));
            context.unsubscribe("audit");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldShareASubscriptionAmongContainers(final boolean durable) {
        // given
        final String topic = name("topic");
        final String subscription = name("shared");
        for (int i = 0; i < 3; i++) {
            final DefaultMessageListenerContainer container = container(factory(), topic, this::note);
            container.setPubSubDomain(true);
            container.setSubscriptionShared(true);
            container.setSubscriptionDurable(durable);
            container.setSubscriptionName(subscription);
            container.setConcurrentConsumers(2);
            startSubscribed(container);
        }
        final List<String> ids = ids("m", COUNT);
        promise(ids);

        // when
        publish(factory(), topic, ids);
        awaitReceived(COUNT);

        // then
        assertThat(ledger.violationsOfExactlyOnce()).isEmpty();
    }

    @Test
    void shouldKeepASharedDurableSubscriptionWhileNobodyListens() {
        // given
        final String topic = name("topic");
        final String subscription = name("shared");
        final DefaultMessageListenerContainer container = container(factory(), topic, this::note);
        container.setPubSubDomain(true);
        container.setSubscriptionShared(true);
        container.setSubscriptionDurable(true);
        container.setSubscriptionName(subscription);
        container.setConcurrentConsumers(3);
        startSubscribed(container);
        container.shutdown();
        final List<String> ids = ids("m", COUNT);
        promise(ids);

        // when
        publish(factory(), topic, ids);
        container.initialize();
        container.start();
        awaitReceived(COUNT);

        // then
        assertThat(ledger.violationsOfExactlyOnce()).isEmpty();
        container.shutdown();
        try (JMSContext context = factory().createContext()) {
            context.unsubscribe(subscription);
        }
    }

    @Test
    void shouldGrowAndShrinkWithTheLoad() {
        // given
        final String queue = name("queue");
        final List<String> ids = ids("m", COUNT);
        final CountDownLatch release = new CountDownLatch(1);
        final DefaultMessageListenerContainer container =
                // A consumer that waits for its listener must not hold what another one could take.
                container(factory(), queue + "?prefetch=1", (message, session) -> {
                    try {
                        release.await();
                    } catch (final InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    note(message, session);
                });
        container.setConcurrency("5-10");
        container.setReceiveTimeout(50);
        container.setIdleTaskExecutionLimit(1);
        container.setMaxMessagesPerTask(1);
        promise(ids);

        // when, then
        start(container);
        send(factory(), queue, ids);
        await().atMost(PATIENCE).until(() -> container.getActiveConsumerCount() == 10);
        release.countDown();
        awaitReceived(COUNT);
        await().atMost(PATIENCE).until(() -> container.getScheduledConsumerCount() == 5);
        assertThat(ledger.violationsOfExactlyOnce()).isEmpty();
        container.shutdown();
        assertEmpty(factory(), queue);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldLoseNothingWhenStoppedAndStarted(final boolean transacted) {
        // given
        final String queue = name("queue");
        final DefaultMessageListenerContainer container = container(factory(), queue, this::note);
        container.setConcurrency("2-4");
        container.setSessionTransacted(transacted);
        start(container);
        final int rounds = 5;

        // when
        for (int round = 1; round <= rounds; round++) {
            final List<String> ids = ids("round-" + round, COUNT);
            promise(ids);
            send(factory(), queue, ids);
            awaitReceived((round - 1) * COUNT + COUNT / 2);
            if (round % 2 == 0) {
                container.shutdown();
                container.initialize();
            } else {
                container.stop();
            }
            container.start();
            awaitReceived(round * COUNT);
        }

        // then
        container.shutdown();
        assertThat(ledger.violations()).isEmpty();
        assertThat(ledger.receivedCount()).isEqualTo(rounds * COUNT);
        assertEmpty(factory(), queue);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldMoveWhatAlwaysFailsToTheDeadLetterQueue(final boolean withManager) {
        // given
        final String queue = impatientName("queue");
        final List<String> ids = ids("m", 50);
        final List<String> poison = ids("poison", 5);
        final DefaultMessageListenerContainer container = container(factory(), queue, this::failOnPoison);
        container.setSessionTransacted(true);
        if (withManager) {
            container.setTransactionManager(new JmsTransactionManager(factory()));
            container.setCacheLevel(DefaultMessageListenerContainer.CACHE_NONE);
        }
        container.setConcurrentConsumers(2);
        promise(ids);
        promise(poison);

        // when
        start(container);
        send(factory(), queue, ids.subList(0, 25));
        send(factory(), queue, poison);
        send(factory(), queue, ids.subList(25, 50));

        // then
        assertThat(receive(factory(), "DLQ." + queue, poison.size())).containsExactlyInAnyOrderElementsOf(poison);
        awaitReceived(ids.size() + poison.size());
        container.shutdown();
        assertThat(ledger.violations()).isEmpty();
        assertThat(ledger.deliveries()).isEqualTo(ids.size() + SharedBroker.ATTEMPTS * poison.size());
        assertEmpty(factory(), queue);
    }

    private void failOnPoison(final Message message, final Session session) throws JMSException {
        note(message, session);
        final String id = message.getBody(String.class);
        if (id.startsWith("poison")) {
            throw new ListenerFailure(id);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldServeTheSimpleContainer(final boolean transacted) {
        // given
        final String queue = impatientName("queue");
        final List<String> ids = ids("m", COUNT);
        final List<String> poison = ids("poison", 5);
        final SimpleMessageListenerContainer container =
                configure(new SimpleMessageListenerContainer(), factory(), queue, this::failOnPoison);
        container.setConcurrency("4");
        container.setSessionTransacted(transacted);
        promise(ids);
        promise(poison);
        start(container);

        // when
        send(factory(), queue, ids);
        send(factory(), queue, poison);

        // then
        if (transacted) {
            assertThat(receive(factory(), "DLQ." + queue, poison.size())).containsExactlyInAnyOrderElementsOf(poison);
        }
        awaitReceived(ids.size() + poison.size());
        container.shutdown();
        assertThat(ledger.violations()).isEmpty();
        // Without a transaction, Spring takes care of the exception itself, so that the message is acknowledged.
        assertThat(ledger.deliveries())
                .isEqualTo(ids.size() + (transacted ? SharedBroker.ATTEMPTS : 1) * poison.size());
        assertEmpty(factory(), queue);
    }

    @Test
    void shouldPublishToEverySimpleContainer() {
        // given
        final String topic = name("topic");
        final int containers = 3;
        final List<Ledger> ledgers =
                Stream.generate(Ledger::new).limit(containers).toList();
        final List<String> ids = ids("m", COUNT);
        for (final Ledger each : ledgers) {
            final SimpleMessageListenerContainer container = configure(
                    new SimpleMessageListenerContainer(), factory(), topic, (message, session) -> note(each, message));
            container.setPubSubDomain(true);
            start(container);
            ids.forEach(each::promised);
        }

        // when
        publish(factory(), topic, ids);

        // then
        for (final Ledger each : ledgers) {
            await().atMost(PATIENCE).until(each::isComplete);
            assertThat(each.violationsOfExactlyOnce()).isEmpty();
        }
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.component.jms.JmsMessage;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.connection.JmsTransactionManager;

/** Camel's {@code jms:} component in routes that receive and send. */
final class CamelTest extends ClientTest {
    private static final int COUNT = 100;

    private final CamelContext camel = new DefaultCamelContext();
    private final Ledger ledger = new Ledger();

    @AfterEach
    void stopCamel() {
        camel.stop();
    }

    static final class RouteFailure extends RuntimeException {
        RouteFailure(final String id) {
            super(id);
        }
    }

    /** Connections that Camel's templates and containers share, transactions that span what a route receives and sends. */
    static JmsComponent transacted(final CachingConnectionFactory connections) {
        connections.setSessionCacheSize(8);
        connections.setCacheConsumers(false);
        final JmsComponent component = JmsComponent.jmsComponentTransacted(
                connections, new JmsTransactionManager((ConnectionFactory) connections));
        component.setReceiveTimeout(200);
        return component;
    }

    private void addTransacted() {
        final CachingConnectionFactory connections = new CachingConnectionFactory(factory());
        closing(connections::destroy);
        camel.addComponent("jms", transacted(connections));
    }

    private void addAutoAcknowledge() {
        final CachingConnectionFactory connections = new CachingConnectionFactory(factory());
        closing(connections::destroy);
        connections.setCacheConsumers(false);
        final JmsComponent component = JmsComponent.jmsComponentAutoAcknowledge(connections);
        component.setReceiveTimeout(200);
        camel.addComponent("jms", component);
    }

    private void note(final Exchange exchange) throws Exception {
        note(ledger, exchange.getIn(JmsMessage.class).getJmsMessage());
    }

    @Test
    void shouldMoveEachMessageOnceThoughTheRouteFails() throws Exception {
        // given
        final String in = impatientName("in");
        final String out = name("out");
        final List<String> ids = ids("m", COUNT);
        final List<String> poison = ids("poison", 5);
        final Set<String> failed = ConcurrentHashMap.newKeySet();
        ids.forEach(ledger::promised);
        poison.forEach(ledger::promised);
        addTransacted();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("jms:queue:" + in + "?concurrentConsumers=3")
                        .process(exchange -> note(exchange))
                        .to("jms:queue:" + out)
                        .process(exchange -> {
                            final String id = exchange.getMessage().getBody(String.class);
                            if (id.startsWith("poison") || (id.endsWith("7") && failed.add(id))) {
                                throw new RouteFailure(id);
                            }
                        });
            }
        });
        camel.start();

        // when
        send(factory(), in, ids);
        send(factory(), in, poison);

        // then
        assertThat(receive(factory(), out, COUNT)).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(receive(factory(), "DLQ." + in, poison.size())).containsExactlyInAnyOrderElementsOf(poison);
        camel.stop();
        assertThat(ledger.violations()).isEmpty();
        assertThat(ledger.deliveries()).isEqualTo(COUNT + failed.size() + SharedBroker.ATTEMPTS * poison.size());
        assertThat(failed).hasSize(COUNT / 10);
        assertEmpty(factory(), in);
        assertEmpty(factory(), out);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Temporary", "Shared", "Exclusive"})
    void shouldGetTheReplyThatBelongsToTheRequest(final String replyToType) throws Exception {
        // given
        final String requests = name("requests");
        final String replies = name("replies");
        final int requesters = 4;
        final int each = 10;
        final String replyTo = "Temporary".equals(replyToType) ? "" : "&replyTo=" + replies;
        addAutoAcknowledge();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("jms:queue:" + requests + "?concurrentConsumers=3").process(exchange -> {
                    note(exchange);
                    exchange.getMessage().setBody("re:" + exchange.getIn().getBody(String.class));
                });
            }
        });
        camel.start();
        final ProducerTemplate template = closing(camel.createProducerTemplate());
        final ExecutorService threads = Executors.newFixedThreadPool(requesters);
        closing(threads::shutdownNow);

        // when
        final List<Future<List<String>>> answers = new ArrayList<>();
        for (int requester = 0; requester < requesters; requester++) {
            final List<String> ids = ids("requester-" + requester, each);
            ids.forEach(ledger::promised);
            answers.add(threads.submit(() -> ids.stream()
                    .map(id -> template.requestBody(
                            "jms:queue:" + requests + "?requestTimeout=" + PATIENCE.toMillis() + "&replyToType="
                                    + replyToType + replyTo,
                            id,
                            String.class))
                    .toList()));
        }

        // then
        for (int requester = 0; requester < requesters; requester++) {
            assertThat(answers.get(requester).get()).containsExactlyElementsOf(ids("re:requester-" + requester, each));
        }
        assertThat(ledger.violationsOfExactlyOnce()).isEmpty();
        camel.stop();
        assertEmpty(factory(), requests);
        assertEmpty(factory(), replies);
    }

    @Test
    void shouldConsumeConcurrently() throws Exception {
        // given
        final String in = name("in");
        final String out = name("out");
        final List<String> ids = ids("m", COUNT);
        ids.forEach(ledger::promised);
        final Set<Thread> threads = ConcurrentHashMap.newKeySet();
        addAutoAcknowledge();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("jms:queue:" + in + "?concurrentConsumers=5&maxConcurrentConsumers=8")
                        .process(exchange -> {
                            note(exchange);
                            threads.add(Thread.currentThread());
                            // Nobody goes on before there are five.
                            await().atMost(PATIENCE).until(() -> threads.size() >= 5);
                        })
                        .to("jms:queue:" + out);
            }
        });
        camel.start();

        // when
        for (final String id : ids) {
            send(factory(), in, List.of(id));
        }

        // then
        assertThat(receive(factory(), out, COUNT)).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(ledger.violationsOfExactlyOnce()).isEmpty();
        camel.stop();
        assertEmpty(factory(), in);
    }

    @Test
    void shouldKeepADurableSubscriptionWhileTheRouteIsStopped() throws Exception {
        // given
        final String topic = name("topic");
        final List<String> before = ids("before", COUNT);
        final List<String> meanwhile = ids("meanwhile", COUNT);
        before.forEach(ledger::promised);
        meanwhile.forEach(ledger::promised);
        final JmsComponent component = JmsComponent.jmsComponentAutoAcknowledge(factory());
        component.setReceiveTimeout(200);
        component.setTestConnectionOnStartup(true);
        camel.addComponent("jms", component);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("jms:topic:" + topic + "?clientId=" + name("client") + "&durableSubscriptionName=audit")
                        .routeId("audit")
                        .process(exchange -> note(exchange));
            }
        });
        // The subscription begins with its first consumer.
        try (JMSContext context = factory().createContext()) {
            context.setClientID(name("client"));
            context.createDurableConsumer(context.createTopic(topic), "audit").close();
        }
        camel.start();

        // when
        publish(factory(), topic, before);
        await().atMost(PATIENCE).until(() -> ledger.receivedCount() >= COUNT);
        camel.getRouteController().stopRoute("audit");
        publish(factory(), topic, meanwhile);
        camel.getRouteController().startRoute("audit");
        await().atMost(PATIENCE).until(ledger::isComplete);

        // then
        camel.stop();
        assertThat(ledger.violations()).isEmpty();
        try (JMSContext context = factory().createContext()) {
            context.setClientID(name("client"));
            context.unsubscribe("audit");
        }
    }
}

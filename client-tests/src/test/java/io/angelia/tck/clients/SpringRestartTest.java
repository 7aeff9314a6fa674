/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.connection.JmsTransactionManager;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.jms.listener.SessionAwareMessageListener;
import org.springframework.jms.listener.SimpleMessageListenerContainer;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring's containers and templates over a broker that is killed. */
final class SpringRestartTest extends RestartTest {
    private static final String IN = "in";
    private static final String OUT = "out";

    private CachingConnectionFactory caching() {
        final CachingConnectionFactory caching = new CachingConnectionFactory(factory());
        caching.setSessionCacheSize(8);
        caching.setCacheConsumers(false);
        closing(caching::destroy);
        return caching;
    }

    private DefaultMessageListenerContainer container(final SessionAwareMessageListener<Message> listener) {
        final DefaultMessageListenerContainer container = new DefaultMessageListenerContainer();
        container.setConnectionFactory(factory());
        container.setDestinationName(IN);
        container.setMessageListener(listener);
        container.setConcurrentConsumers(3);
        container.setReceiveTimeout(200);
        container.setRecoveryInterval(100);
        closing(container::destroy);
        return container;
    }

    private Load load() {
        final CachingConnectionFactory connections = caching();
        final JmsTemplate template = new JmsTemplate(connections);
        final JmsTemplate transacted = new JmsTemplate(connections);
        transacted.setSessionTransacted(true);
        final TransactionTemplate transaction = new TransactionTemplate(new JmsTransactionManager(connections));
        return closing(new Load(ledger))
                .start("plain", id -> template.convertAndSend(IN, id))
                .start("transacted", id -> transacted.convertAndSend(IN, id))
                .start("managed", id -> transaction.executeWithoutResult(status -> transacted.convertAndSend(IN, id)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldMoveEachMessageOnceThoughTheBrokerIsKilled(final boolean withManager) throws Exception {
        // given
        final CachingConnectionFactory connections = caching();
        final JmsTemplate template = new JmsTemplate(connections);
        template.setSessionTransacted(true);
        final DefaultMessageListenerContainer container = container((message, session) -> {
            if (withManager) {
                template.convertAndSend(OUT, message.getBody(String.class));
            } else {
                session.createProducer(session.createQueue(OUT)).send(message);
            }
        });
        container.setSessionTransacted(true);
        if (withManager) {
            container.setConnectionFactory(connections);
            container.setTransactionManager(new JmsTransactionManager(connections));
        }
        container.afterPropertiesSet();
        container.start();

        // when
        killUnder(load());

        // then
        assertEachMovedOnce(IN, OUT);
        container.shutdown();
    }

    @Test
    void shouldMarkWhatComesAgainAfterTheBrokerWasKilled() throws Exception {
        // given
        final DefaultMessageListenerContainer container =
                container((message, session) -> ClientTest.note(ledger, message));
        container.afterPropertiesSet();
        container.start();

        // when
        killUnder(load());

        // then
        await().atMost(PATIENCE).until(ledger::isComplete);
        container.shutdown();
        assertThat(ledger.violations()).isEmpty();
        ClientTest.assertEmpty(factory(), IN);
    }

    @Test
    void shouldGoOnWithTheSimpleContainerWhenTheConnectionIsBack() throws Exception {
        // given
        final SimpleMessageListenerContainer container = new SimpleMessageListenerContainer();
        container.setConnectionFactory(factory());
        container.setDestinationName(IN);
        container.setConcurrentConsumers(3);
        container.setSessionTransacted(true);
        container.setMessageListener((SessionAwareMessageListener<Message>) (message, session) ->
                session.createProducer(session.createQueue(OUT)).send(message));
        closing(container::destroy);
        container.afterPropertiesSet();
        container.start();

        // when
        killUnder(load());

        // then
        assertEachMovedOnce(IN, OUT);
        container.shutdown();
    }
}

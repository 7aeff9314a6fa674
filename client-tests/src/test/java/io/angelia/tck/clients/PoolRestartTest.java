/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.clients;

import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;

/** A pool whose broker is killed. */
final class PoolRestartTest extends RestartTest {
    private static final String IN = "in";
    private static final String OUT = "out";
    private static final long RETRY_NS = Duration.ofMillis(20).toNanos();

    private final JmsPoolConnectionFactory pool = new JmsPoolConnectionFactory();
    private volatile boolean stopped;

    @Test
    void shouldMoveEachMessageOnceThoughTheBrokerIsKilled() throws Exception {
        // given
        pool.setConnectionFactory(factory());
        pool.setMaxConnections(2);
        pool.start();
        closing(pool::stop);
        final int movers = 2;
        final ExecutorService threads = Executors.newFixedThreadPool(movers);
        closing(threads::shutdownNow);
        final List<Future<?>> moving = new ArrayList<>();
        for (int i = 0; i < movers; i++) {
            moving.add(threads.submit(this::move));
        }

        // when
        killUnder(closing(new Load(ledger)).start("plain", this::send).start("context", this::sendWithContext));

        // then
        assertEachMovedOnce(IN, OUT);
        stopped = true;
        for (final Future<?> mover : moving) {
            mover.get();
        }
    }

    private void send(final String id) throws JMSException {
        try (Connection connection = pool.createConnection();
                Session session = connection.createSession();
                MessageProducer producer = session.createProducer(session.createQueue(IN))) {
            producer.send(session.createTextMessage(id));
        }
    }

    private void sendWithContext(final String id) {
        try (JMSContext context = pool.createContext(JMSContext.SESSION_TRANSACTED)) {
            context.createProducer().send(context.createQueue(IN), id);
            context.commit();
        }
    }

    private void move() {
        while (!stopped) {
            try (Connection connection = pool.createConnection();
                    Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                    MessageConsumer consumer = session.createConsumer(session.createQueue(IN));
                    MessageProducer producer = session.createProducer(session.createQueue(OUT))) {
                connection.start();
                Message message = consumer.receive(100);
                while (message != null) {
                    producer.send(message);
                    session.commit();
                    message = consumer.receive(100);
                }
            } catch (final JMSException | JMSRuntimeException e) {
                // The broker is gone; its next process takes a moment.
                LockSupport.parkNanos(RETRY_NS);
            }
        }
    }
}

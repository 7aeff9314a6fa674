/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionConsumer;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConnectionConsumerTest extends SpecificationTest {
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    private MessageListener noting() {
        return message -> {
            try {
                seen.add(text(message) + message.getIntProperty("JMSXDeliveryCount"));
            } catch (final JMSException e) {
                seen.add(e.toString());
            }
        };
    }

    private String nextSeen() throws InterruptedException {
        return seen.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);
    }

    /** What a reader finds that comes afterwards, "nothing" when that is so. */
    private String found() throws JMSException {
        try (Connection own = BROKER.factory().createConnection();
                Session reader = own.createSession()) {
            own.start();
            final String text = text(reader.createConsumer(queue(reader)).receiveNoWait());
            return text == null ? "nothing" : text;
        }
    }

    private static void publish(final Connection through, final Topic topic, final String text) throws JMSException {
        try (Session publisher = through.createSession()) {
            publisher.createProducer(topic).send(publisher.createTextMessage(text));
        }
    }

    // ---- kinds

    private enum Kind {
        QUEUE,
        TOPIC,
        DURABLE,
        SHARED,
        SHARED_DURABLE
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("11.2.4: a connection consumer of any kind loads the messages that its selector selects")
    void shouldConsumeFromAnyKindOfDestination(final Kind kind) throws Exception {
        // given
        final Connection owner = connectAs(uniqueName() + kind);
        final Session session = owner.createSession();
        final TestPool pool = new TestPool().with(owner.createSession(), noting());
        final Topic topic = session.createTopic(uniqueName() + kind);
        final String selector = "JMSPriority = 4";
        final ConnectionConsumer consumer = switch (kind) {
            case QUEUE -> owner.createConnectionConsumer(queue(session), selector, pool, 1);
            case TOPIC -> owner.createConnectionConsumer(topic, selector, pool, 1);
            case DURABLE -> owner.createDurableConnectionConsumer(topic, "sub", selector, pool, 1);
            case SHARED -> owner.createSharedConnectionConsumer(topic, "sub", selector, pool, 1);
            case SHARED_DURABLE -> owner.createSharedDurableConnectionConsumer(topic, "sub", selector, pool, 1);
        };

        // when
        try (Session sender = session(Session.AUTO_ACKNOWLEDGE)) {
            final var producer = sender.createProducer(kind == Kind.QUEUE ? queue(sender) : topic);
            producer.send(sender.createTextMessage("not selected"), jakarta.jms.DeliveryMode.PERSISTENT, 5, 0);
            producer.send(sender.createTextMessage("a"));
            producer.send(sender.createTextMessage("b"));
        }

        // then
        assertThat(nextSeen()).isEqualTo("a1");
        assertThat(nextSeen()).isEqualTo("b1");
        assertThat(consumer.getServerSessionPool()).isSameAs(pool);
        consumer.close();
        consumer.close();
        assertThatThrownBy(consumer::getServerSessionPool).isInstanceOf(IllegalStateException.class);
        assertThat(seen).isEmpty();
        if (kind == Kind.DURABLE || kind == Kind.SHARED_DURABLE) {
            publish(connection, topic, "kept");
            final MessageConsumer rest = kind == Kind.DURABLE
                    ? session.createDurableConsumer(topic, "sub", selector, false)
                    : session.createSharedDurableConsumer(topic, "sub", selector);
            assertThat(receiveText(rest)).isEqualTo("kept");
            rest.close();
            session.unsubscribe("sub");
        } else if (kind == Kind.QUEUE) {
            assertThat(found()).isEqualTo("not selected");
            assertThat(found()).isEqualTo("nothing");
        }
    }

    // ---- how the pool is used

    @Test
    @DisplayName("11.2.5: a session gets no more than the greatest number of messages at a time, in their order")
    void shouldLoadSeveralMessagesAtOnce() throws Exception {
        // given
        final int count = 100;
        final List<Integer> batches = new ArrayList<>();
        final AtomicInteger processed = new AtomicInteger();
        final TestPool pool = new TestPool(session -> {
            final int before = processed.get();
            session.run();
            batches.add(processed.get() - before);
        });
        pool.with(session(Session.AUTO_ACKNOWLEDGE), message -> {
            noting().onMessage(message);
            processed.incrementAndGet();
        });
        sendTexts(IntStream.range(0, count).mapToObj(i -> "m" + i).toArray(String[]::new));

        // when
        connection.createConnectionConsumer(queue(session(Session.AUTO_ACKNOWLEDGE)), null, pool, 7);

        // then
        for (int i = 0; i < count; i++) {
            assertThat(nextSeen()).isEqualTo("m" + i + "1");
        }
        await().until(() -> pool.free() == 1);
        assertThat(batches).allMatch(size -> size >= 0 && size <= 7).contains(7);
    }

    @Test
    @DisplayName("11.2: several sessions of a pool process messages at the same time; each message comes once")
    void shouldProcessConcurrently() throws Exception {
        // given
        final int sessions = 4;
        final int count = 200;
        final CountDownLatch allBusy = new CountDownLatch(sessions);
        final ConcurrentHashMap<String, Integer> times = new ConcurrentHashMap<>();
        final CountDownLatch left = new CountDownLatch(count);
        final TestPool pool = new TestPool();
        for (int i = 0; i < sessions; i++) {
            pool.with(session(Session.AUTO_ACKNOWLEDGE), message -> {
                allBusy.countDown();
                try {
                    allBusy.await(PATIENCE_MS, TimeUnit.MILLISECONDS);
                    times.merge(text(message), 1, Integer::sum);
                } catch (final InterruptedException | JMSException e) {
                    throw new java.lang.IllegalStateException(e);
                }
                left.countDown();
            });
        }
        sendTexts(IntStream.range(0, count).mapToObj(i -> "m" + i).toArray(String[]::new));

        // when
        connection.createConnectionConsumer(queue(session(Session.AUTO_ACKNOWLEDGE)), null, pool, 3);

        // then
        assertThat(left.await(PATIENCE_MS, TimeUnit.MILLISECONDS)).isTrue();
        assertThat(allBusy.getCount()).isZero();
        assertThat(times).hasSize(count).allSatisfy((text, n) -> assertThat(n).isEqualTo(1));
        await().until(() -> pool.free() == sessions);
        connection.close();
        assertThat(found()).isEqualTo("nothing");
    }

    @Test
    @DisplayName("11.2.3: while the pool is exhausted nothing is delivered, and nothing is held up for others")
    void shouldWaitForThePool() throws Exception {
        // given
        final TestPool pool = new TestPool();
        final Connection other = connect();
        other.start();
        final Session session = other.createSession();
        final ConnectionConsumer consumer = other.createConnectionConsumer(queue(session), null, pool, 5);
        sendTexts("a", "b");

        // when
        pool.with(other.createSession(), noting());

        // then
        assertThat(nextSeen()).isEqualTo("a1");
        assertThat(nextSeen()).isEqualTo("b1");
        await().until(() -> pool.free() == 1);
        pool.getServerSession();
        sendTexts("c");
        consumer.close();
        assertThat(found()).isEqualTo("c");
    }

    // ---- acknowledgement

    @ParameterizedTest
    @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
    @DisplayName("8.7, 11.2.1: a message whose listener throws comes again at once, others are acknowledged")
    void shouldRedeliverWhenTheListenerThrows(final int mode) throws Exception {
        // given
        final Connection other = connect();
        other.start();
        final TestPool pool = new TestPool().with(other.createSession(mode), message -> {
            noting().onMessage(message);
            try {
                if (!message.getJMSRedelivered() && text(message).equals("a")) {
                    throw new java.lang.IllegalStateException("not this time");
                }
            } catch (final JMSException e) {
                throw new AssertionError(e);
            }
        });
        sendTexts("a", "b");

        // when
        other.createConnectionConsumer(queue(other.createSession()), null, pool, 1);

        // then
        assertThat(List.of(nextSeen(), nextSeen(), nextSeen())).containsExactlyInAnyOrder("a1", "a2", "b1");
        other.close();
        assertThat(found()).isEqualTo("nothing");
    }

    @Test
    @DisplayName(
            "6.2.10, 11.2.1: in CLIENT_ACKNOWLEDGE mode only what was acknowledged is gone, and recover brings back the rest")
    void shouldAcknowledgeByHand() throws Exception {
        // given
        final Connection other = connect();
        other.start();
        final Session worker = other.createSession(Session.CLIENT_ACKNOWLEDGE);
        final TestPool pool = new TestPool().with(worker, message -> {
            noting().onMessage(message);
            try {
                switch (text(message)) {
                    case "acknowledged" -> message.acknowledge();
                    case "recovered" -> {
                        if (message.getJMSRedelivered()) {
                            message.acknowledge();
                        } else {
                            worker.recover();
                        }
                    }
                    default -> {
                        // Left alone.
                    }
                }
            } catch (final JMSException e) {
                seen.add(e.toString());
            }
        });
        sendTexts("acknowledged", "recovered");
        other.createConnectionConsumer(queue(other.createSession()), null, pool, 1);
        assertThat(List.of(nextSeen(), nextSeen(), nextSeen()))
                .containsExactly("acknowledged1", "recovered1", "recovered2");

        // when
        sendTexts("left");
        assertThat(nextSeen()).isEqualTo("left1");
        other.close();

        // then
        assertThat(found()).isEqualTo("left");
        assertThat(found()).isEqualTo("nothing");
    }

    @Test
    @DisplayName("6.2.7, 11.2.1: what a transacted session of the pool got is part of its transaction")
    void shouldConsumeWithinALocalTransaction() throws Exception {
        // given
        final Connection other = connect();
        other.start();
        final Session worker = other.createSession(Session.SESSION_TRANSACTED);
        final TestPool pool = new TestPool(session -> {
            session.run();
            if (seen.size() % 2 == 1) {
                session.rollback();
            } else {
                session.commit();
            }
        });
        pool.with(worker, message -> {
            try {
                worker.createProducer(worker.createQueue(uniqueName() + ".out")).send(message);
            } catch (final JMSException e) {
                seen.add(e.toString());
            }
            noting().onMessage(message);
        });

        // when
        other.createConnectionConsumer(queue(other.createSession()), null, pool, 1);
        sendTexts("a");

        // then
        await().until(() -> seen.size() == 2);
        assertThat(seen).containsExactly("a1", "a2");
        await().until(() -> pool.free() == 1);
        other.close();
        assertThat(found()).isEqualTo("nothing");
        final Session reader = session(Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer out = reader.createConsumer(reader.createQueue(uniqueName() + ".out"));
        assertThat(receiveText(out)).isEqualTo("a");
        assertThat(out.receiveNoWait()).isNull();
    }

    @Test
    @DisplayName("11.2, 11.3.5: what an XA session of the pool got is part of its branch")
    void shouldConsumeWithinABranch() throws Exception {
        try (XAConnection xa = BROKER.factory().createXAConnection()) {
            // given
            xa.start();
            final XASession worker = xa.createXASession();
            final XAResource resource = worker.getXAResource();
            final AtomicInteger runs = new AtomicInteger();
            final TestPool pool = new TestPool(session -> {
                final TestXid xid = TestXid.next();
                resource.start(xid, XAResource.TMNOFLAGS);
                session.run();
                resource.end(xid, XAResource.TMSUCCESS);
                final boolean prepared = resource.prepare(xid) == XAResource.XA_OK;
                if (prepared && runs.incrementAndGet() == 1) {
                    resource.rollback(xid);
                } else if (prepared) {
                    resource.commit(xid, false);
                }
            });
            pool.with(worker, noting());

            // when
            xa.createConnectionConsumer(queue(worker), null, pool, 10);
            sendTexts("a");

            // then
            assertThat(nextSeen()).isEqualTo("a1");
            assertThat(nextSeen()).isEqualTo("a2");
            await().until(() -> pool.free() == 1 && runs.get() == 2);
        }
        assertThat(found()).isEqualTo("nothing");
    }

    // ---- stop, start and the end

    @Test
    @DisplayName(
            "6.1.5, 11.2: a stopped connection loads and processes nothing, and stop waits for a listener that runs")
    void shouldPauseWhileStopped() throws Exception {
        // given
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch leave = new CountDownLatch(1);
        final TestPool pool = new TestPool().with(session(Session.AUTO_ACKNOWLEDGE), message -> {
            entered.countDown();
            awaitOpen(leave);
            noting().onMessage(message);
        });
        sendTexts("a", "b", "c");
        connection.createConnectionConsumer(queue(session(Session.AUTO_ACKNOWLEDGE)), null, pool, 2);
        assertThat(entered.await(PATIENCE_MS, TimeUnit.MILLISECONDS)).isTrue();

        // when
        final CompletableFuture<Void> stopping = CompletableFuture.runAsync(() -> {
            try {
                connection.stop();
            } catch (final JMSException e) {
                seen.add(e.toString());
            }
        });
        assertThat(seen.poll(SHORT_MS, TimeUnit.MILLISECONDS)).isNull();
        assertThat(stopping).isNotDone();
        leave.countDown();
        stopping.get(PATIENCE_MS, TimeUnit.MILLISECONDS);

        // then
        assertThat(nextSeen()).isEqualTo("a1");
        assertThat(seen.poll(SHORT_MS, TimeUnit.MILLISECONDS)).isNull();
        connection.start();
        assertThat(nextSeen()).isEqualTo("b1");
        assertThat(nextSeen()).isEqualTo("c1");
    }

    @Test
    @DisplayName("6.1.8, 11.2: what was loaded but not processed when the session is closed goes back uncounted")
    void shouldGiveBackWhatWasNotProcessed() throws Exception {
        // given
        final Connection other = connect();
        other.start();
        final Session worker = other.createSession();
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch leave = new CountDownLatch(1);
        final TestPool pool = new TestPool().with(worker, message -> {
            entered.countDown();
            awaitOpen(leave);
            noting().onMessage(message);
        });
        sendTexts("a", "b", "c");
        other.createConnectionConsumer(queue(worker), null, pool, 10);
        assertThat(entered.await(PATIENCE_MS, TimeUnit.MILLISECONDS)).isTrue();

        // when
        final CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> {
            try {
                other.close();
            } catch (final JMSException e) {
                seen.add(e.toString());
            }
        });
        assertThat(seen.poll(SHORT_MS, TimeUnit.MILLISECONDS)).isNull();
        leave.countDown();
        closing.get(PATIENCE_MS, TimeUnit.MILLISECONDS);

        // then
        assertThat(seen).containsExactly("a1");
        final Session reader = session(Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer rest = reader.createConsumer(queue(reader));
        for (final String expected : new String[] {"b", "c"}) {
            final Message message = rest.receive(PATIENCE_MS);
            assertThat(text(message)).isEqualTo(expected);
            assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        }
        assertThat(rest.receiveNoWait()).isNull();
    }

    @Test
    @DisplayName("11.2.4: what is processed when the connection consumer is closed is still acknowledged")
    void shouldAcknowledgeAfterItsClose() throws Exception {
        // given
        final Session worker = session(Session.CLIENT_ACKNOWLEDGE);
        final BlockingQueue<Message> got = new LinkedBlockingQueue<>();
        final TestPool pool = new TestPool().with(worker, got::add);
        final ConnectionConsumer consumer = connection.createConnectionConsumer(queue(worker), null, pool, 1);
        sendTexts("a");
        final Message message = got.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);

        // when
        consumer.close();
        message.acknowledge();
        connection.close();

        // then
        assertThat(found()).isEqualTo("nothing");
    }

    @Test
    @DisplayName("11.2.4: a connection consumer goes on when its connection is back")
    void shouldGoOnWhenTheConnectionIsBack() throws Exception {
        // given
        final Session worker = session(Session.SESSION_TRANSACTED);
        final TestPool pool = new TestPool(session -> {
            session.run();
            session.commit();
        });
        pool.with(worker, noting());
        connection.createConnectionConsumer(queue(worker), null, pool, 3);
        sendTexts("a");
        assertThat(nextSeen()).isEqualTo("a1");
        await().until(() -> pool.free() == 1);

        // when
        BROKER.stop();
        BROKER.start();
        sendTexts("b");

        // then
        assertThat(nextSeen()).isEqualTo("b1");
        await().until(() -> pool.free() == 1);
        connection.close();
        assertThat(found()).isEqualTo("nothing");
    }

    // ---- errors

    @Test
    @DisplayName("11.2.4: arguments are checked, and trouble with the pool is told to the exception listener")
    void shouldTellWhatIsWrong() throws Exception {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final TestPool pool = new TestPool();
        final BlockingQueue<JMSException> failures = new LinkedBlockingQueue<>();
        connection.setExceptionListener(failures::add);

        // when, then
        assertThatThrownBy(() -> connection.createConnectionConsumer(null, null, pool, 1))
                .isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> connection.createConnectionConsumer(queue(session), "= 1", pool, 1))
                .isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> connection.createConnectionConsumer(queue(session), null, null, 1))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> connection.createConnectionConsumer(queue(session), null, pool, 0))
                .isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> connection.createDurableConnectionConsumer(topic(session), "s", null, pool, 1))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> BROKER.factory()
                        .createQueueConnection()
                        .createSharedConnectionConsumer(topic(session), "s", null, pool, 1))
                .isInstanceOf(IllegalStateException.class);
        pool.with(connect().createSession(), noting());
        connection.createConnectionConsumer(queue(session), null, pool, 1);
        sendTexts("a");
        assertThat(failures.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isInstanceOf(IllegalStateException.class);
        pool.with(session, noting());
        assertThat(nextSeen()).isEqualTo("a1");
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAResource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What sessions of a pool do to ordering keys: they work on many at a time, and on each one after the other. */
final class ConnectionConsumerKeysTest extends SpecificationTest {
    private static final int SESSIONS = 4;

    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    private static String keyOf(final String text) {
        return text.substring(0, 1);
    }

    /** Sends texts; the key of each is its first letter. */
    private void sendKeyed(final String... texts) throws JMSException {
        try (Session session = session(Session.AUTO_ACKNOWLEDGE)) {
            final MessageProducer producer = session.createProducer(queue(session));
            for (final String text : texts) {
                final Message message = session.createTextMessage(text);
                message.setStringProperty("JMSXGroupID", keyOf(text));
                producer.send(message);
            }
        }
    }

    private Queue queueWithPrefetch(final Session session, final int prefetch) throws JMSException {
        return session.createQueue(uniqueName() + "?prefetch=" + prefetch);
    }

    private String nextSeen() throws InterruptedException {
        return seen.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);
    }

    private void note(final Message message) {
        try {
            seen.add(text(message));
        } catch (final JMSException e) {
            seen.add(e.toString());
        }
    }

    // ---- order under failures

    private enum Mode {
        AUTO,
        DUPS_OK,
        CLIENT,
        TRANSACTED,
        BRANCH
    }

    /** Knows what was tried and done of each key, and notes what must not be. */
    private static final class Ledger {
        private final Map<String, Integer> done = new HashMap<>();
        private final Map<String, Session> holders = new HashMap<>();
        private final Map<Session, List<String>> open = new HashMap<>();
        private final Set<String> failed = new HashSet<>();
        private final List<String> violations = new ArrayList<>();
        private final CountDownLatch allBusy = new CountDownLatch(SESSIONS);
        private final Set<Session> busy = new HashSet<>();

        /** @return true when the attempt is to fail: the first one of every seventh message. */
        synchronized boolean tried(final Session session, final String key, final int number) {
            final Session holder = holders.putIfAbsent(key, session);
            if (holder != null && holder != session) {
                violations.add(key + number + " while another session has the key");
            }
            final List<String> mine = open.computeIfAbsent(session, ignored -> new ArrayList<>());
            final long before = mine.stream().filter(key::equals).count();
            if (done.getOrDefault(key, 0) + before != number) {
                violations.add(key + number + " after " + done.getOrDefault(key, 0) + " done and " + before + " tried");
            }
            mine.add(key);
            return (number + key.charAt(0)) % 7 == 0 && failed.add(key + number);
        }

        /** Called before what the session tried is acknowledged or given back, after which others may have the keys. */
        synchronized void settles(final Session session, final boolean success) {
            for (final String key : open.getOrDefault(session, List.of())) {
                holders.remove(key, session);
                if (success) {
                    done.merge(key, 1, Integer::sum);
                }
            }
            open.remove(session);
        }

        /** Has the first message of each session wait until all sessions have one. */
        void meets(final Session session) {
            synchronized (this) {
                if (busy.add(session)) {
                    allBusy.countDown();
                }
            }
            awaitOpen(allBusy);
        }

        synchronized int count() {
            return done.values().stream().mapToInt(Integer::intValue).sum();
        }

        synchronized boolean hasFailed(final Session session) {
            return open.getOrDefault(session, List.of()).contains("");
        }

        synchronized void fails(final Session session) {
            open.get(session).add("");
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("11.2: four sessions of a pool keep the order of twenty keys, whatever fails")
    void shouldKeepTheOrderOfEachKey(final Mode mode) throws Exception {
        // given
        final int keys = 20;
        final int perKey = 16;
        final Ledger ledger = new Ledger();
        final XAConnection owner = BROKER.factory().createXAConnection();
        try {
            owner.start();
            final TestPool pool = new TestPool(session -> runAs(mode, session, ledger));
            for (int i = 0; i < SESSIONS; i++) {
                final Session session = sessionOf(owner, mode);
                pool.with(session, message -> work(mode, session, message, ledger));
            }
            final List<String> texts = new ArrayList<>();
            for (int number = 0; number < perKey; number += 2) {
                for (char key = 'a'; key < 'a' + keys; key++) {
                    texts.addAll(List.of("" + key + number, "" + key + (number + 1)));
                }
            }

            // when
            owner.createConnectionConsumer(queueWithPrefetch(owner.createSession(), 50), null, pool, 3);
            sendKeyed(texts.toArray(String[]::new));

            // then
            Awaitility.await().atMost(3 * PATIENCE_MS, TimeUnit.MILLISECONDS).until(() -> {
                synchronized (ledger) {
                    assertThat(ledger.violations).isEmpty();
                    return ledger.count() == keys * perKey && pool.free() == SESSIONS;
                }
            });
            assertThat(ledger.failed).hasSizeGreaterThan(keys);
            assertThat(ledger.allBusy.getCount()).isZero();
        } finally {
            owner.close();
        }
        final Session reader = session(Session.AUTO_ACKNOWLEDGE);
        assertThat(reader.createConsumer(queue(reader)).receiveNoWait()).isNull();
    }

    private static Session sessionOf(final XAConnection owner, final Mode mode) throws JMSException {
        return switch (mode) {
            case AUTO -> owner.createSession(Session.AUTO_ACKNOWLEDGE);
            case DUPS_OK -> owner.createSession(Session.DUPS_OK_ACKNOWLEDGE);
            case CLIENT -> owner.createSession(Session.CLIENT_ACKNOWLEDGE);
            case TRANSACTED -> owner.createSession(Session.SESSION_TRANSACTED);
            case BRANCH -> owner.createXASession();
        };
    }

    private static void work(final Mode mode, final Session session, final Message message, final Ledger ledger) {
        try {
            final String text = text(message);
            final boolean fail = ledger.tried(session, keyOf(text), Integer.parseInt(text.substring(1)));
            ledger.meets(session);
            switch (mode) {
                case AUTO, DUPS_OK -> {
                    ledger.settles(session, !fail);
                    if (fail) {
                        throw new IllegalStateException("not this time");
                    }
                }
                case CLIENT -> {
                    ledger.settles(session, !fail);
                    if (fail) {
                        session.recover();
                    } else {
                        message.acknowledge();
                    }
                }
                case TRANSACTED, BRANCH -> {
                    if (fail) {
                        ledger.fails(session);
                    }
                }
            }
        } catch (final JMSException e) {
            throw new AssertionError(e);
        }
    }

    private static void runAs(final Mode mode, final Session session, final Ledger ledger) throws Exception {
        if (mode == Mode.TRANSACTED) {
            session.run();
            final boolean failed = ledger.hasFailed(session);
            ledger.settles(session, !failed);
            if (failed) {
                session.rollback();
            } else {
                session.commit();
            }
        } else if (mode == Mode.BRANCH) {
            final XAResource resource = ((XASession) session).getXAResource();
            final TestXid xid = TestXid.next();
            resource.start(xid, XAResource.TMNOFLAGS);
            session.run();
            resource.end(xid, XAResource.TMSUCCESS);
            final boolean prepared = resource.prepare(xid) == XAResource.XA_OK;
            final boolean failed = ledger.hasFailed(session);
            ledger.settles(session, !failed);
            if (prepared && failed) {
                resource.rollback(xid);
            } else if (prepared) {
                resource.commit(xid, false);
            }
        } else {
            session.run();
        }
    }

    // ---- other keys

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 1_000})
    @DisplayName("11.2: a key that is being worked on holds up no other, however much of it waits")
    void shouldServeOtherKeysMeanwhile(final int prefetch) throws Exception {
        // given
        final CountDownLatch leave = new CountDownLatch(1);
        final List<String> expected = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            expected.add("a" + i);
        }
        sendKeyed(expected.toArray(String[]::new));
        final TestPool pool = new TestPool();
        for (int i = 0; i < 3; i++) {
            pool.with(session(Session.AUTO_ACKNOWLEDGE), message -> {
                try {
                    if (text(message).equals("a0")) {
                        awaitOpen(leave);
                    }
                } catch (final JMSException e) {
                    seen.add(e.toString());
                }
                note(message);
            });
        }
        connection.createConnectionConsumer(
                queueWithPrefetch(session(Session.AUTO_ACKNOWLEDGE), prefetch), null, pool, 1);

        // when
        sendKeyed("b0", "c0", "b1");
        sendTexts("none");

        // then
        final List<String> others = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            others.add(nextSeen());
        }
        assertThat(others).containsExactlyInAnyOrder("b0", "c0", "b1", "none").containsSubsequence("b0", "b1");
        leave.countDown();
        for (final String text : expected) {
            assertThat(nextSeen()).isEqualTo(text);
        }
        assertThat(seen).isEmpty();
    }

    @Test
    @DisplayName("11.2: a session that settles only after several loads gets more of the key that it has")
    void shouldGiveMoreOfAKeyToTheOneWhoHasIt() throws Exception {
        // given
        final Map<Session, Integer> got = new HashMap<>();
        final TestPool pool = new TestPool(session -> {
            session.run();
            synchronized (got) {
                if (got.getOrDefault(session, 0) == 3) {
                    got.remove(session);
                    session.commit();
                }
            }
        });
        for (int i = 0; i < 2; i++) {
            final Session session = session(Session.SESSION_TRANSACTED);
            pool.with(session, message -> {
                synchronized (got) {
                    got.merge(session, 1, Integer::sum);
                    note(message);
                }
            });
        }

        // when
        connection.createConnectionConsumer(queue(session(Session.AUTO_ACKNOWLEDGE)), null, pool, 1);
        sendKeyed("a0", "a1", "a2", "a3", "a4", "a5");

        // then
        for (int i = 0; i < 6; i++) {
            assertThat(nextSeen()).isEqualTo("a" + i);
        }
        Awaitility.await().until(() -> {
            synchronized (got) {
                return got.isEmpty();
            }
        });
    }

    // ---- branches

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    @DisplayName("11.2: the messages behind one that a branch has consumed wait for the branch, whoever decides it")
    void shouldWaitForTheBranch(final boolean commit, final boolean elsewhere) throws Exception {
        try (XAConnection owner = BROKER.factory().createXAConnection();
                XAConnection other = BROKER.factory().createXAConnection()) {
            // given
            owner.start();
            final BlockingQueue<TestXid> prepared = new LinkedBlockingQueue<>();
            final AtomicInteger runs = new AtomicInteger();
            final TestPool pool = new TestPool(session -> {
                final XAResource resource = ((XASession) session).getXAResource();
                final TestXid xid = TestXid.next();
                resource.start(xid, XAResource.TMNOFLAGS);
                session.run();
                resource.end(xid, XAResource.TMSUCCESS);
                if (resource.prepare(xid) != XAResource.XA_OK) {
                    return;
                }
                if (runs.getAndIncrement() == 0) {
                    prepared.add(xid);
                } else {
                    resource.commit(xid, false);
                }
            });
            for (int i = 0; i < 2; i++) {
                pool.with(owner.createXASession(), this::note);
            }
            sendKeyed("a0", "a1");
            owner.createConnectionConsumer(queue(owner.createSession()), null, pool, 1);
            final TestXid first = prepared.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);
            assertThat(nextSeen()).isEqualTo("a0");
            sendKeyed("b0");
            assertThat(nextSeen()).isEqualTo("b0");
            assertThat(seen.poll(SHORT_MS, TimeUnit.MILLISECONDS)).isNull();

            // when
            final XAResource resource =
                    (elsewhere ? other : owner).createXASession().getXAResource();
            if (commit) {
                resource.commit(first, false);
            } else {
                resource.rollback(first);
            }

            // then
            if (!commit) {
                assertThat(nextSeen()).isEqualTo("a0");
            }
            assertThat(nextSeen()).isEqualTo("a1");
            Awaitility.await().until(() -> pool.free() == 2);
        }
        final Session reader = session(Session.AUTO_ACKNOWLEDGE);
        assertThat(reader.createConsumer(queue(reader)).receiveNoWait()).isNull();
    }

    // ---- the end

    @Test
    @DisplayName("11.2.4: what waits for its key when the connection consumer is closed goes back uncounted")
    void shouldGiveBackWhatWaitsForItsKey() throws Exception {
        // given
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch leave = new CountDownLatch(1);
        final TestPool pool = new TestPool();
        final MessageListener blocking = message -> {
            entered.countDown();
            awaitOpen(leave);
            note(message);
        };
        pool.with(session(Session.AUTO_ACKNOWLEDGE), blocking).with(session(Session.AUTO_ACKNOWLEDGE), blocking);
        final ConnectionConsumer consumer =
                connection.createConnectionConsumer(queue(session(Session.AUTO_ACKNOWLEDGE)), null, pool, 1);
        sendKeyed("a0", "a1", "a2");
        assertThat(entered.await(PATIENCE_MS, TimeUnit.MILLISECONDS)).isTrue();

        // when
        consumer.close();

        // then
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageConsumer reader = session.createConsumer(queue(session));
        assertThat(reader.receive(SHORT_MS)).isNull();
        leave.countDown();
        assertThat(nextSeen()).isEqualTo("a0");
        for (final String expected : new String[] {"a1", "a2"}) {
            final Message message = reader.receive(PATIENCE_MS);
            assertThat(text(message)).isEqualTo(expected);
            assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        }
        assertThat(seen).isEmpty();
    }

    @Test
    @DisplayName(
            "6.1.5, 11.2: messages that wait for their key survive a stop, and come in their order after the start")
    void shouldGoOnAfterAStop() throws Exception {
        // given
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch leave = new CountDownLatch(1);
        final TestPool pool = new TestPool();
        for (int i = 0; i < 2; i++) {
            pool.with(session(Session.AUTO_ACKNOWLEDGE), message -> {
                entered.countDown();
                awaitOpen(leave);
                note(message);
            });
        }
        connection.createConnectionConsumer(queue(session(Session.AUTO_ACKNOWLEDGE)), null, pool, 1);
        sendKeyed("a0", "a1", "a2");
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
        leave.countDown();
        stopping.get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        assertThat(nextSeen()).isEqualTo("a0");
        assertThat(seen.poll(SHORT_MS, TimeUnit.MILLISECONDS)).isNull();
        connection.start();

        // then
        assertThat(nextSeen()).isEqualTo("a1");
        assertThat(nextSeen()).isEqualTo("a2");
    }

    @Test
    @DisplayName("11.2: what comes again after the connection was lost waits for the session that still works on it")
    void shouldKeepTheKeyOverTheLossOfTheConnection() throws Exception {
        // given
        final AtomicInteger atWork = new AtomicInteger();
        final AtomicInteger greatest = new AtomicInteger();
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch leave = new CountDownLatch(1);
        final TestPool pool = new TestPool();
        for (int i = 0; i < 2; i++) {
            pool.with(session(Session.AUTO_ACKNOWLEDGE), message -> {
                try {
                    if (keyOf(text(message)).equals("a")) {
                        greatest.accumulateAndGet(atWork.incrementAndGet(), Math::max);
                        entered.countDown();
                        awaitOpen(leave);
                        atWork.decrementAndGet();
                    }
                } catch (final JMSException e) {
                    seen.add(e.toString());
                }
                note(message);
            });
        }
        connection.createConnectionConsumer(queue(session(Session.AUTO_ACKNOWLEDGE)), null, pool, 1);
        sendKeyed("a0", "a1");
        assertThat(entered.await(PATIENCE_MS, TimeUnit.MILLISECONDS)).isTrue();

        // when
        BROKER.stop();
        BROKER.start();
        sendKeyed("b0");
        assertThat(nextSeen()).isEqualTo("b0");
        leave.countDown();

        // then
        assertThat(List.of(nextSeen(), nextSeen(), nextSeen())).containsExactly("a0", "a0", "a1");
        assertThat(greatest).hasValue(1);
    }
}

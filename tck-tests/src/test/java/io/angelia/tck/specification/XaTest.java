/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.CompletionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.QueueSession;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TopicSession;
import jakarta.jms.TransactionInProgressException;
import jakarta.jms.TransactionInProgressRuntimeException;
import jakarta.jms.TransactionRolledBackException;
import jakarta.jms.XAConnection;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XASession;
import jakarta.jms.XATopicConnection;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class XaTest extends SpecificationTest {
    private XAConnection xaConnection;
    private XASession session;
    private XAResource resource;

    @BeforeEach
    void openXaSession() throws JMSException {
        xaConnection = BROKER.factory().createXAConnection();
        xaConnection.start();
        session = xaConnection.createXASession();
        resource = session.getXAResource();
    }

    @AfterEach
    void closeXaConnection() throws JMSException {
        xaConnection.close();
    }

    private void send(final XASession through, final String text) throws JMSException {
        through.createProducer(queue(through)).send(through.createTextMessage(text));
    }

    /** What a reader without a transaction finds, "nothing" when that is so. */
    private String found() throws JMSException {
        try (Session reader = session(Session.AUTO_ACKNOWLEDGE);
                MessageConsumer consumer = reader.createConsumer(queue(reader))) {
            final String text = text(consumer.receiveNoWait());
            return text == null ? "nothing" : text;
        }
    }

    private static void assertFails(final int code, final ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        XAException.class,
                        e -> assertThat(e.errorCode).as(e.getMessage()).isEqualTo(code));
    }

    private static boolean isListed(final XAResource resource, final TestXid xid) throws XAException {
        return Arrays.stream(resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN))
                .anyMatch(xid::names);
    }

    private static boolean isTimedOut(final XAResource resource, final TestXid xid) {
        try {
            resource.start(xid, XAResource.TMJOIN);
            resource.end(xid, XAResource.TMSUCCESS);
            return false;
        } catch (final XAException e) {
            assertThat(e.errorCode).as(e.getMessage()).isEqualTo(XAException.XA_RBTIMEOUT);
            return true;
        }
    }

    // ---- the usual course

    @Test
    @DisplayName("11.3.5: what is sent and received in a branch takes effect with its commit")
    void shouldCommitInTwoPhases() throws Exception {
        // given
        sendTexts("in");
        final TestXid xid = TestXid.next();
        resource.start(xid, XAResource.TMNOFLAGS);
        assertThat(receiveText(session.createConsumer(queue(session)))).isEqualTo("in");
        send(session, "out");
        resource.end(xid, XAResource.TMSUCCESS);
        assertThat(isListed(resource, xid)).isFalse();

        // when
        assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
        assertThat(isListed(resource, xid)).isTrue();
        assertThat(found()).isEqualTo("nothing");
        resource.commit(xid, false);

        // then
        assertThat(isListed(resource, xid)).isFalse();
        session.close();
        assertThat(found()).isEqualTo("out");
        assertThat(found()).isEqualTo("nothing");
    }

    @Test
    @DisplayName("11.3.5: a branch can be committed in one phase")
    void shouldCommitInOnePhase() throws Exception {
        // given
        sendTexts("in");
        final TestXid xid = TestXid.next();
        resource.start(xid, XAResource.TMNOFLAGS);
        assertThat(receiveText(session.createConsumer(queue(session)))).isEqualTo("in");
        send(session, "out");
        resource.end(xid, XAResource.TMSUCCESS);

        // when
        resource.commit(xid, true);

        // then
        session.close();
        assertThat(found()).isEqualTo("out");
        assertThat(found()).isEqualTo("nothing");
        assertFails(XAException.XAER_NOTA, () -> resource.commit(xid, true));
    }

    @Test
    @DisplayName("11.3.5: a branch without work is read-only and ends with its prepare")
    void shouldEndAReadOnlyBranchWithThePrepare() throws Exception {
        // given
        final TestXid xid = TestXid.next();
        resource.start(xid, XAResource.TMNOFLAGS);
        resource.end(xid, XAResource.TMSUCCESS);

        // when, then
        assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_RDONLY);
        assertThat(isListed(resource, xid)).isFalse();
        assertFails(XAException.XAER_NOTA, () -> resource.commit(xid, false));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("11.3.5: what was received in a branch that is rolled back comes again, marked and in order")
    void shouldRollBack(final boolean prepared) throws Exception {
        // given
        sendTexts("a", "b", "c");
        final TestXid xid = TestXid.next();
        final MessageConsumer consumer = session.createConsumer(queue(session));
        resource.start(xid, XAResource.TMNOFLAGS);
        assertThat(receiveTexts(consumer, 2)).containsExactly("a", "b");
        send(session, "never");
        resource.end(xid, XAResource.TMSUCCESS);
        if (prepared) {
            assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
        }

        // when
        resource.rollback(xid);

        // then
        for (final String expected : new String[] {"a", "b"}) {
            final Message message = consumer.receive(PATIENCE_MS);
            assertThat(text(message)).isEqualTo(expected);
            assertThat(message.getJMSRedelivered()).isTrue();
            assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        }
        final Message last = consumer.receive(PATIENCE_MS);
        assertThat(text(last)).isEqualTo("c");
        assertThat(last.getIntProperty("JMSXDeliveryCount")).isEqualTo(1);
        assertThat(consumer.receiveNoWait()).isNull();
        assertFails(XAException.XAER_NOTA, () -> resource.rollback(xid));
    }

    @Test
    @DisplayName("11.3.5: work that failed can only be rolled back")
    void shouldDoomABranchThatFailed() throws Exception {
        // given
        sendTexts("a");
        final TestXid xid = TestXid.next();
        resource.start(xid, XAResource.TMNOFLAGS);
        final MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(receiveText(consumer)).isEqualTo("a");

        // when
        resource.end(xid, XAResource.TMFAIL);

        // then
        assertFails(XAException.XA_RBROLLBACK, () -> resource.prepare(xid));
        assertThat(receiveText(consumer)).isEqualTo("a");
    }

    @Test
    @DisplayName("6.2.7, 11.3.3: outside of a branch the session acknowledges automatically and sends at once")
    void shouldWorkWithoutABranch() throws Exception {
        // given
        sendTexts("a", "b");
        final TestXid xid = TestXid.next();

        // when
        final MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(receiveText(consumer)).isEqualTo("a");
        resource.start(xid, XAResource.TMNOFLAGS);
        assertThat(receiveText(consumer)).isEqualTo("b");
        resource.end(xid, XAResource.TMSUCCESS);
        resource.rollback(xid);
        consumer.close();
        send(session, "c");

        // then
        assertThat(found()).isEqualTo("b");
        assertThat(found()).isEqualTo("c");
        assertThat(found()).isEqualTo("nothing");
    }

    // ---- several branches, several sessions

    @Test
    @DisplayName("11.3.5: work for a branch can be suspended for another one and resumed")
    void shouldSuspendAndResume() throws Exception {
        // given
        sendTexts("a", "b", "c");
        final TestXid first = TestXid.next();
        final TestXid second = TestXid.next();
        final MessageConsumer consumer = session.createConsumer(queue(session));

        // when
        resource.start(first, XAResource.TMNOFLAGS);
        assertThat(receiveText(consumer)).isEqualTo("a");
        resource.end(first, XAResource.TMSUSPEND);
        resource.start(second, XAResource.TMNOFLAGS);
        assertThat(receiveText(consumer)).isEqualTo("b");
        resource.end(second, XAResource.TMSUCCESS);
        resource.start(first, XAResource.TMRESUME);
        assertThat(receiveText(consumer)).isEqualTo("c");
        resource.end(first, XAResource.TMSUCCESS);
        resource.commit(second, true);
        resource.rollback(first);

        // then
        assertThat(receiveTexts(consumer, 2)).containsExactly("a", "c");
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    @DisplayName("11.3.5: a suspended branch can be ended without being resumed")
    void shouldEndASuspendedBranch() throws Exception {
        // given
        final TestXid xid = TestXid.next();
        resource.start(xid, XAResource.TMNOFLAGS);
        send(session, "a");
        resource.end(xid, XAResource.TMSUSPEND);

        // when
        resource.end(xid, XAResource.TMSUCCESS);
        resource.commit(xid, true);

        // then
        assertThat(found()).isEqualTo("a");
    }

    @Test
    @DisplayName("11.3.5: sessions of two connections can work for one branch")
    void shouldJoin() throws Exception {
        // given
        sendTexts("in");
        final TestXid xid = TestXid.next();
        try (XAConnection other = BROKER.factory().createXAConnection()) {
            other.start();
            final XASession joining = other.createXASession();
            resource.start(xid, XAResource.TMNOFLAGS);
            joining.getXAResource().start(xid, XAResource.TMJOIN);
            assertThat(receiveText(joining.createConsumer(queue(joining)))).isEqualTo("in");
            send(session, "out");
            joining.getXAResource().end(xid, XAResource.TMSUCCESS);
            assertFails(XAException.XAER_PROTO, () -> resource.prepare(xid));
            resource.end(xid, XAResource.TMSUCCESS);

            // when
            assertThat(joining.getXAResource().prepare(xid)).isEqualTo(XAResource.XA_OK);
            resource.commit(xid, false);
        }

        // then
        assertThat(found()).isEqualTo("out");
        assertThat(found()).isEqualTo("nothing");
    }

    @Test
    @DisplayName("11.3.5: two branches of one transaction are kept apart")
    void shouldKeepBranchesOfATransactionApart() throws Exception {
        // given
        final TestXid xid = TestXid.next();
        final TestXid sibling = xid.sibling();
        resource.start(xid, XAResource.TMNOFLAGS);
        send(session, "a");
        resource.end(xid, XAResource.TMSUCCESS);
        resource.start(sibling, XAResource.TMNOFLAGS);
        send(session, "b");
        resource.end(sibling, XAResource.TMSUCCESS);

        // when
        resource.prepare(xid);
        resource.prepare(sibling);
        resource.rollback(xid);
        resource.commit(sibling, false);

        // then
        assertThat(found()).isEqualTo("b");
        assertThat(found()).isEqualTo("nothing");
    }

    @Test
    @DisplayName("11.3.5: resources of one broker are those of the same resource manager, others are not")
    void shouldKnowItsResourceManager() throws Exception {
        try (XAConnection other = BROKER.factory().createXAConnection();
                XAJMSContext elsewhere =
                        new io.angelia.jms.AngeliaConnectionFactory("vm://" + uniqueName()).createXAContext()) {
            assertThat(resource.isSameRM(resource)).isTrue();
            assertThat(resource.isSameRM(other.createXASession().getXAResource()))
                    .isTrue();
            assertThat(resource.isSameRM(elsewhere.getXAResource())).isFalse();
            assertThat(resource.isSameRM(null)).isFalse();
        }
    }

    @Test
    @DisplayName("11.3.5: the transaction manager may prepare and commit on other threads and connections")
    void shouldLetAnyResourceEndTheBranch() throws Exception {
        // given
        final TestXid xid = TestXid.next();
        resource.start(xid, XAResource.TMNOFLAGS);
        send(session, "a");
        resource.end(xid, XAResource.TMSUCCESS);
        session.close();

        // when
        CompletableFuture.runAsync(() -> {
                    try {
                        assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
                    } catch (final XAException e) {
                        throw new AssertionError(e);
                    }
                })
                .get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        xaConnection.close();
        try (XAJMSContext other = BROKER.factory().createXAContext()) {
            assertThat(isListed(other.getXAResource(), xid)).isTrue();
            other.getXAResource().commit(xid, false);
        }

        // then
        assertThat(found()).isEqualTo("a");
    }

    // ---- what ends a branch before its time

    @Test
    @DisplayName("6.2.15, 11.3.3: a session that is closed while it works for a branch dooms it")
    void shouldRollBackWhenTheSessionIsClosedAtWork() throws Exception {
        // given
        sendTexts("a");
        final TestXid xid = TestXid.next();
        resource.start(xid, XAResource.TMNOFLAGS);
        assertThat(receiveText(session.createConsumer(queue(session)))).isEqualTo("a");
        send(session, "never");

        // when
        session.close();

        // then
        assertThat(found()).isEqualTo("a");
        assertFails(XAException.XA_RBROLLBACK, () -> resource.end(xid, XAResource.TMSUCCESS));
        assertThat(found()).isEqualTo("nothing");
    }

    @Test
    @DisplayName("6.1.8: a connection that is closed takes its unprepared branches with it")
    void shouldRollBackUnpreparedBranchesWhenTheConnectionIsClosed() throws Exception {
        // given
        final TestXid xid = TestXid.next();
        resource.start(xid, XAResource.TMNOFLAGS);
        send(session, "never");
        resource.end(xid, XAResource.TMSUCCESS);

        // when
        xaConnection.close();

        // then
        assertFails(XAException.XAER_RMFAIL, () -> resource.prepare(xid));
        try (XAJMSContext other = BROKER.factory().createXAContext()) {
            final XAResource another = other.getXAResource();
            assertThatThrownBy(() -> another.prepare(xid))
                    .isInstanceOfSatisfying(
                            XAException.class,
                            e -> assertThat(e.errorCode).isIn(XAException.XA_RBROLLBACK, XAException.XAER_NOTA));
        }
        assertThat(found()).isEqualTo("nothing");
    }

    @Test
    @DisplayName("11.3.5: a branch that takes longer than its transaction timeout is rolled back")
    void shouldTimeOut() throws Exception {
        // given
        sendTexts("a");
        final TestXid xid = TestXid.next();
        assertThat(resource.setTransactionTimeout(1)).isTrue();
        assertThat(resource.getTransactionTimeout()).isEqualTo(1);
        resource.start(xid, XAResource.TMNOFLAGS);
        assertThat(receiveText(session.createConsumer(queue(session)))).isEqualTo("a");
        send(session, "never");

        // when
        final XAResource observer = xaConnection.createXASession().getXAResource();
        await().until(() -> isTimedOut(observer, xid));

        // then
        assertThatThrownBy(() -> resource.end(xid, XAResource.TMSUCCESS))
                .isInstanceOfSatisfying(
                        XAException.class,
                        e -> assertThat(e.errorCode).isIn(XAException.XA_RBTIMEOUT, XAException.XAER_NOTA));
        session.close();
        assertThat(found()).isEqualTo("a");
        assertThat(found()).isEqualTo("nothing");
        resource.setTransactionTimeout(0);
        assertFails(XAException.XAER_INVAL, () -> resource.setTransactionTimeout(-1));
    }

    @Test
    @DisplayName("11.3.5: a thread whose branch was given up by another one cannot go on without a transaction")
    void shouldRefuseWorkThatOutlivesItsBranch() throws Exception {
        // given
        sendTexts("a", "b");
        final MessageConsumer consumer = session.createConsumer(queue(session));
        final TestXid xid = TestXid.next();
        resource.start(xid, XAResource.TMNOFLAGS);
        assertThat(receiveText(consumer)).isEqualTo("a");

        // when
        final Thread reaper = new Thread(() -> {
            try {
                resource.end(xid, XAResource.TMFAIL);
                resource.rollback(xid);
            } catch (final XAException e) {
                throw new AssertionError(e);
            }
        });
        reaper.start();
        reaper.join(PATIENCE_MS);

        // then
        assertThatThrownBy(() -> send(session, "never")).isInstanceOf(TransactionRolledBackException.class);
        assertThatThrownBy(consumer::receiveNoWait).isInstanceOf(TransactionRolledBackException.class);
        resource.start(xid, XAResource.TMNOFLAGS);
        assertThat(receiveTexts(consumer, 2)).containsExactly("a", "b");
        resource.end(xid, XAResource.TMSUCCESS);
        resource.commit(xid, true);
        consumer.close();
        assertThat(found()).isEqualTo("nothing");
    }

    @Test
    @DisplayName("11.3.5: a branch can be given up while a message listener still works in it")
    void shouldGiveUpABranchWhoseListenerHangs() throws Exception {
        // given
        sendTexts("a");
        final TestXid xid = TestXid.next();
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch leave = new CountDownLatch(1);
        final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
        session.createConsumer(queue(session)).setMessageListener(message -> {
            try {
                seen.add(text(message) + message.getIntProperty("JMSXDeliveryCount"));
                if (!message.getJMSRedelivered()) {
                    resource.start(xid, XAResource.TMNOFLAGS);
                    entered.countDown();
                    leave.await();
                    send(session, "never");
                }
            } catch (final JMSException | XAException e) {
                seen.add(e);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(entered.await(PATIENCE_MS, TimeUnit.MILLISECONDS)).isTrue();

        // when
        resource.end(xid, XAResource.TMFAIL);
        resource.rollback(xid);
        leave.countDown();

        // then
        assertThat(seen.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isEqualTo("a1");
        assertThat(seen.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isInstanceOf(TransactionRolledBackException.class);
        assertThat(seen.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isEqualTo("a2");
        session.close();
        assertThat(found()).isEqualTo("nothing");
    }

    // ---- asynchronous work

    @Test
    @DisplayName("11.3.3: a branch that begins in a message listener takes the listener's message with it")
    void shouldTakeTheMessageOfAListenerIntoItsBranch() throws Exception {
        // given
        sendTexts("a", "b");
        final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

        // when
        session.createConsumer(queue(session)).setMessageListener(message -> {
            final TestXid xid = TestXid.next();
            try {
                resource.start(xid, XAResource.TMNOFLAGS);
                resource.end(xid, XAResource.TMSUCCESS);
                if (message.getJMSRedelivered()) {
                    resource.commit(xid, true);
                } else {
                    resource.rollback(xid);
                }
                seen.add(text(message) + message.getIntProperty("JMSXDeliveryCount"));
            } catch (final JMSException | XAException e) {
                seen.add(e.toString());
            }
        });

        // then
        for (final String expected : new String[] {"a1", "a2", "b1", "b2"}) {
            assertThat(seen.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isEqualTo(expected);
        }
        session.close();
        assertThat(found()).isEqualTo("nothing");
    }

    @Test
    @DisplayName("7.3.4, 11.3.3: the work for a branch ends when its completion listeners have returned")
    void shouldAwaitCompletionListeners() throws Exception {
        // given
        final TestXid xid = TestXid.next();
        final BlockingQueue<String> completed = new LinkedBlockingQueue<>();
        resource.start(xid, XAResource.TMNOFLAGS);
        for (int i = 0; i < 50; i++) {
            session.createProducer(queue(session)).send(session.createTextMessage("m" + i), new CompletionListener() {
                @Override
                public void onCompletion(final Message message) {
                    completed.add("done");
                }

                @Override
                public void onException(final Message message, final Exception exception) {
                    completed.add(exception.toString());
                }
            });
        }

        // when
        resource.end(xid, XAResource.TMSUCCESS);

        // then
        assertThat(completed).hasSize(50).containsOnly("done");
        assertThat(found()).isEqualTo("nothing");
        resource.commit(xid, true);
        assertThat(found()).isEqualTo("m0");
    }

    // ---- errors

    @Test
    @DisplayName("11.3.5: calls that come at the wrong time are refused and change nothing")
    void shouldRefuseCallsAtTheWrongTime() throws Exception {
        final TestXid xid = TestXid.next();
        final TestXid other = TestXid.next();

        // when, then
        assertFails(XAException.XAER_NOTA, () -> resource.start(xid, XAResource.TMJOIN));
        assertThatThrownBy(() -> resource.start(xid, XAResource.TMRESUME)).isInstanceOf(XAException.class);
        assertThatThrownBy(() -> resource.end(xid, XAResource.TMSUCCESS)).isInstanceOf(XAException.class);
        assertFails(XAException.XAER_NOTA, () -> resource.prepare(xid));
        assertFails(XAException.XAER_NOTA, () -> resource.commit(xid, false));
        assertFails(XAException.XAER_NOTA, () -> resource.rollback(xid));
        assertFails(XAException.XAER_NOTA, () -> resource.forget(xid));
        resource.start(xid, XAResource.TMNOFLAGS);
        send(session, "a");
        assertFails(XAException.XAER_PROTO, () -> resource.start(xid, XAResource.TMNOFLAGS));
        assertFails(XAException.XAER_PROTO, () -> resource.start(other, XAResource.TMNOFLAGS));
        assertThatThrownBy(() -> resource.end(other, XAResource.TMSUCCESS)).isInstanceOf(XAException.class);
        assertFails(XAException.XAER_PROTO, () -> resource.prepare(xid));
        assertFails(XAException.XAER_PROTO, () -> resource.commit(xid, true));
        resource.end(xid, XAResource.TMSUCCESS);
        assertFails(XAException.XAER_DUPID, () -> resource.start(xid, XAResource.TMNOFLAGS));
        assertFails(XAException.XAER_PROTO, () -> resource.commit(xid, false));
        resource.prepare(xid);
        assertFails(XAException.XAER_DUPID, () -> resource.start(xid, XAResource.TMNOFLAGS));
        assertThatThrownBy(() -> resource.start(xid, XAResource.TMJOIN)).isInstanceOf(XAException.class);
        assertFails(XAException.XAER_PROTO, () -> resource.forget(xid));
        resource.commit(xid, false);
        assertThat(found()).isEqualTo("a");
    }

    @Test
    @DisplayName("11.3.5: flags and identifiers that are not valid are refused")
    void shouldRefuseInvalidArguments() {
        final Xid xid = TestXid.next();

        assertFails(XAException.XAER_INVAL, () -> resource.start(null, XAResource.TMNOFLAGS));
        assertFails(XAException.XAER_INVAL, () -> resource.end(null, XAResource.TMSUCCESS));
        assertFails(XAException.XAER_INVAL, () -> resource.prepare(null));
        assertFails(XAException.XAER_INVAL, () -> resource.commit(null, false));
        assertFails(XAException.XAER_INVAL, () -> resource.rollback(null));
        assertFails(XAException.XAER_INVAL, () -> resource.forget(null));
        for (final int flags : new int[] {
            XAResource.TMSUCCESS, XAResource.TMFAIL, XAResource.TMSUSPEND, XAResource.TMJOIN | XAResource.TMRESUME, 1
        }) {
            assertFails(XAException.XAER_INVAL, () -> resource.start(xid, flags));
        }
        for (final int flags :
                new int[] {XAResource.TMNOFLAGS, XAResource.TMJOIN, XAResource.TMSUCCESS | XAResource.TMFAIL, 1}) {
            assertFails(XAException.XAER_INVAL, () -> resource.end(xid, flags));
        }
        assertFails(XAException.XAER_INVAL, () -> resource.recover(XAResource.TMJOIN));
    }

    @Test
    @DisplayName("6.2.7, 11.3.3: the transaction manager ends transactions, not the session")
    void shouldLeaveTheEndToTheTransactionManager() throws Exception {
        assertThat(session.getTransacted()).isTrue();
        assertThat(session.getAcknowledgeMode()).isEqualTo(Session.SESSION_TRANSACTED);
        assertThat(session.getSession().getTransacted()).isTrue();
        assertThatThrownBy(session::commit).isInstanceOf(TransactionInProgressException.class);
        assertThatThrownBy(session::rollback).isInstanceOf(TransactionInProgressException.class);
        assertThatThrownBy(session::recover).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session.getSession().commit()).isInstanceOf(TransactionInProgressException.class);
    }

    @Test
    @DisplayName("11.3.5: a branch with a message that the broker refused can only be rolled back")
    void shouldRollBackWhatTheBrokerRefused() throws Exception {
        // given
        final TestXid xid = TestXid.next();
        final TemporaryQueue deleted = session.createTemporaryQueue();
        deleted.delete();
        resource.start(xid, XAResource.TMNOFLAGS);
        send(session, "never");

        // when
        session.createProducer(deleted).send(session.createMessage());

        // then
        assertThatThrownBy(() -> {
                    resource.end(xid, XAResource.TMSUCCESS);
                    resource.commit(xid, true);
                })
                .isInstanceOfSatisfying(
                        XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XA_RBROLLBACK));
        assertThat(found()).isEqualTo("nothing");
    }

    // ---- the other shapes

    @Test
    @DisplayName("11.3.4: a context takes part in distributed transactions")
    void shouldOfferContexts() throws Exception {
        try (XAJMSContext context = BROKER.factory().createXAContext()) {
            // given
            final TestXid xid = TestXid.next();
            final XAResource itsResource = context.getXAResource();

            // when
            itsResource.start(xid, XAResource.TMNOFLAGS);
            context.getContext().createProducer().send(context.createQueue(uniqueName()), "a");
            itsResource.end(xid, XAResource.TMSUCCESS);
            assertThat(found()).isEqualTo("nothing");
            itsResource.commit(xid, true);

            // then
            assertThat(found()).isEqualTo("a");
            assertThat(context.getTransacted()).isTrue();
            assertThat(context.getSessionMode()).isEqualTo(Session.SESSION_TRANSACTED);
            assertThatThrownBy(context::commit).isInstanceOf(TransactionInProgressRuntimeException.class);
            assertThatThrownBy(context::rollback).isInstanceOf(TransactionInProgressRuntimeException.class);
        }
    }

    @Test
    @DisplayName(
            "11.3.1, 11.3.2: there are XA connections for queues and for topics only, which make plain sessions too")
    void shouldOfferTheDomainSpecificShapes() throws Exception {
        try (XAQueueConnection queues = BROKER.factory().createXAQueueConnection();
                XATopicConnection topics = BROKER.factory().createXATopicConnection()) {
            final QueueSession queueSession = queues.createXAQueueSession().getQueueSession();
            final TopicSession topicSession = topics.createXATopicSession().getTopicSession();

            assertThatThrownBy(() -> queueSession.createTopic("t")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> topicSession.createQueue("q")).isInstanceOf(IllegalStateException.class);
            assertThat(queueSession.getTransacted()).isTrue();
            assertThat(queues.createQueueSession(false, Session.AUTO_ACKNOWLEDGE)
                            .getTransacted())
                    .isFalse();
            assertThat(topics.createTopicSession(true, 0).getTransacted()).isTrue();
            assertThat(xaConnection.createSession()).isNotInstanceOf(XASession.class);
        }
    }

    @Test
    @DisplayName("11.3.5: an outage of the resource manager is told as such")
    void shouldTellThatTheBrokerIsGone() throws Exception {
        // given
        final TestXid xid = TestXid.next();
        xaConnection.close();

        // when, then
        assertFails(XAException.XAER_RMFAIL, () -> resource.start(xid, XAResource.TMNOFLAGS));
        assertFails(XAException.XAER_RMFAIL, () -> resource.recover(XAResource.TMSTARTRSCAN));
        assertFails(XAException.XAER_RMFAIL, () -> resource.commit(xid, false));
        await().untilAsserted(() -> assertThat(found()).isEqualTo("nothing"));
    }
}

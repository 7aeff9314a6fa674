/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.testing.BrokerProcess;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.XAConnection;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XASession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prepared branches outlive everything: connections, broker processes and embedded brokers. */
final class XaRecoveryTest {
    /** More than one answer of the broker names. */
    private static final int MANY = 600;

    private static final String QUEUE = "recovered";

    /** Sends one message in a branch and prepares it. */
    private static TestXid prepare(final XASession session, final String text) throws JMSException, XAException {
        final TestXid xid = TestXid.next();
        final XAResource resource = session.getXAResource();
        final Queue queue = session.createQueue(QUEUE);
        resource.start(xid, XAResource.TMNOFLAGS);
        session.createProducer(queue).send(session.createTextMessage(text));
        resource.end(xid, XAResource.TMSUCCESS);
        assertThat(resource.prepare(xid)).isEqualTo(XAResource.XA_OK);
        return xid;
    }

    private static List<Xid> recover(final XAResource resource) throws XAException {
        final List<Xid> found = new ArrayList<>(List.of(resource.recover(XAResource.TMSTARTRSCAN)));
        found.addAll(Arrays.asList(resource.recover(XAResource.TMNOFLAGS)));
        found.addAll(Arrays.asList(resource.recover(XAResource.TMENDRSCAN)));
        return found;
    }

    private static List<String> drain(final AngeliaConnectionFactory factory) {
        final List<String> texts = new ArrayList<>();
        try (JMSContext context = factory.createContext()) {
            final var consumer = context.createConsumer(context.createQueue(QUEUE));
            for (var message = consumer.receiveNoWait(); message != null; message = consumer.receiveNoWait()) {
                texts.add(message.getBody(String.class));
            }
        } catch (final JMSException e) {
            throw new AssertionError(e);
        }
        return texts;
    }

    @Test
    @DisplayName("11.3.5: prepared branches are listed and ended after the broker was killed, unprepared ones are gone")
    void shouldRecoverAfterACrash(@TempDir final Path directory) throws Exception {
        try (BrokerProcess broker = new BrokerProcess(directory)) {
            // given
            broker.start();
            final AngeliaConnectionFactory factory = new AngeliaConnectionFactory(broker.address());
            final TestXid unprepared = TestXid.next();
            final TestXid sent;
            final TestXid dropped;
            final TestXid consumed;
            try (JMSContext context = factory.createContext()) {
                context.createProducer().send(context.createQueue(QUEUE), "consumed");
            }
            final XAConnection connection = factory.createXAConnection();
            connection.start();
            final XASession session = connection.createXASession();
            final XAResource resource = session.getXAResource();
            sent = prepare(session, "sent");
            dropped = prepare(session, "dropped");
            consumed = TestXid.next();
            resource.start(consumed, XAResource.TMNOFLAGS);
            assertThat(session.createConsumer(session.createQueue(QUEUE))
                            .receive(10_000)
                            .getBody(String.class))
                    .isEqualTo("consumed");
            resource.end(consumed, XAResource.TMSUCCESS);
            assertThat(resource.prepare(consumed)).isEqualTo(XAResource.XA_OK);
            resource.start(unprepared, XAResource.TMNOFLAGS);
            session.createProducer(session.createQueue(QUEUE)).send(session.createTextMessage("never"));
            resource.end(unprepared, XAResource.TMSUCCESS);

            // when
            broker.kill();
            assertThatThrownBy(() -> resource.commit(sent, false))
                    .isInstanceOfSatisfying(
                            XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XAER_RMFAIL));
            connection.close();
            broker.start();

            // then
            assertThat(drain(factory)).isEmpty();
            try (XAJMSContext context = factory.createXAContext()) {
                final XAResource recovering = context.getXAResource();
                assertThat(recover(recovering))
                        .hasSize(3)
                        .allMatch(xid -> sent.names(xid) || dropped.names(xid) || consumed.names(xid));
                assertThatThrownBy(() -> recovering.commit(unprepared, true))
                        .isInstanceOfSatisfying(
                                XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XAER_NOTA));
                recovering.commit(sent, false);
                recovering.rollback(dropped);
                recovering.rollback(consumed);
                assertThat(recover(recovering)).isEmpty();
            }
            assertThat(drain(factory)).containsExactlyInAnyOrder("sent", "consumed");
        }
    }

    @Test
    @DisplayName("11.3.5: recover lists any number of branches, and what it lists can be used as it is")
    void shouldRecoverManyBranches(@TempDir final Path directory) throws Exception {
        try (BrokerProcess broker = new BrokerProcess(directory)) {
            // given
            broker.start();
            final AngeliaConnectionFactory factory = new AngeliaConnectionFactory(broker.address());
            final List<TestXid> prepared = new ArrayList<>();
            try (XAConnection connection = factory.createXAConnection()) {
                final XASession session = connection.createXASession();
                for (int i = 0; i < MANY; i++) {
                    prepared.add(prepare(session, "message " + i));
                }
            }
            broker.kill();
            broker.start();

            // when
            try (XAJMSContext context = factory.createXAContext()) {
                final List<Xid> found = recover(context.getXAResource());

                // then
                assertThat(found).hasSize(MANY).doesNotHaveDuplicates();
                assertThat(prepared).allMatch(xid -> found.stream().anyMatch(xid::names));
                for (final Xid xid : found) {
                    context.getXAResource().commit(xid, false);
                }
                assertThat(recover(context.getXAResource())).isEmpty();
            }
            assertThat(drain(factory)).hasSize(MANY).doesNotHaveDuplicates();
        }
    }

    @Test
    @DisplayName(
            "11.3.5: what an operator decides about a prepared branch is told until it is forgotten, also after a crash")
    void shouldTellWhatAnOperatorDecided(@TempDir final Path directory) throws Exception {
        try (BrokerProcess broker = new BrokerProcess(directory)) {
            // given
            broker.start();
            final AngeliaConnectionFactory factory = new AngeliaConnectionFactory(broker.address());
            final TestXid committed;
            final TestXid rolledBack;
            try (XAConnection connection = factory.createXAConnection()) {
                final XASession session = connection.createXASession();
                committed = prepare(session, "committed");
                rolledBack = prepare(session, "rolled back");
            }

            // when
            assertThat(settle(directory, broker, "commit", committed)).isZero();
            assertThat(settle(directory, broker, "rollback", rolledBack)).isZero();
            broker.kill();
            broker.start();

            // then
            assertThat(drain(factory)).containsExactly("committed");
            try (XAJMSContext context = factory.createXAContext()) {
                final XAResource resource = context.getXAResource();
                assertThat(recover(resource)).hasSize(2);
                assertFails(XAException.XA_HEURCOM, () -> resource.commit(committed, false));
                assertFails(XAException.XA_HEURCOM, () -> resource.rollback(committed));
                assertFails(XAException.XA_HEURRB, () -> resource.commit(rolledBack, false));
                resource.forget(committed);
                resource.forget(rolledBack);
                assertThat(recover(resource)).isEmpty();
                assertFails(XAException.XAER_NOTA, () -> resource.commit(committed, false));
            }
        }
    }

    private static int settle(final Path directory, final BrokerProcess broker, final String how, final TestXid xid)
            throws Exception {
        return BrokerProcess.run(
                directory.resolve("operator.log"), "transactions", how, xid.toString(), "--url", broker.address());
    }

    private static void assertFails(final int code, final ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        XAException.class, e -> assertThat(e.errorCode).isEqualTo(code));
    }

    @Test
    @DisplayName("11.3.5: prepared branches of an embedded broker are there when it is started again")
    void shouldRecoverAnEmbeddedBroker(@TempDir final Path directory) throws Exception {
        // given
        final AngeliaConnectionFactory factory =
                new AngeliaConnectionFactory("vm://recovery?dataDirectory=" + directory);
        final XAConnectionFactory xaFactory = factory;
        final TestXid xid;
        try (XAConnection connection = xaFactory.createXAConnection()) {
            xid = prepare(connection.createXASession(), "sent");
        }

        // when
        try (XAJMSContext context = xaFactory.createXAContext()) {
            assertThat(recover(context.getXAResource())).hasSize(1).allMatch(xid::names);
            context.getXAResource().commit(xid, false);
        }

        // then
        assertThat(drain(factory)).containsExactly("sent");
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.server.security.PasswordHash;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.List;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

final class StandardPropertiesTest {
    private static final String ALL = "JMSXUserID,JMSXAppID,JMSXProducerTXID,JMSXConsumerTXID,JMSXRcvTimestamp";
    private static final long PATIENCE_MS = 10_000;

    @RegisterExtension
    static final TestBroker BROKER =
            new TestBroker(config -> config.user("ann", hash()).user("bob", hash()));

    @RegisterExtension
    static final TestBroker OPEN_BROKER = new TestBroker();

    private String name;
    private Connection ann;
    private Connection bob;

    private static PasswordHash hash() {
        return PasswordHash.of("secret", new SecureRandom());
    }

    private static XAConnection connect(final String user, final String properties) throws JMSException {
        final XAConnection made =
                BROKER.factory().option("jmsxProperties", properties).createXAConnection(user, "secret");
        made.setClientID(user + "'s");
        made.start();
        return made;
    }

    @BeforeEach
    void open(final TestInfo test) throws JMSException {
        name = test.getTestMethod().orElseThrow().getName();
        ann = connect("ann", ALL);
        bob = BROKER.factory().createConnection("bob", "secret");
        bob.start();
    }

    @AfterEach
    void close() throws JMSException {
        ann.close();
        bob.close();
    }

    private Queue queue(final Session session) throws JMSException {
        return session.createQueue(name);
    }

    private Message receive(final Session session) throws JMSException {
        try (MessageConsumer consumer = session.createConsumer(queue(session))) {
            return consumer.receive(PATIENCE_MS);
        }
    }

    private static List<Object> names(final java.util.Enumeration<?> names) {
        return List.copyOf(Collections.list(names));
    }

    @Test
    @DisplayName("3.5.9: what the sender was asked to set reaches any receiver, who has none of its own unless asked")
    void shouldTellWhoSentAMessage() throws JMSException {
        // given
        final Session session = ann.createSession();
        final Message message = session.createMessage();

        // when
        session.createProducer(queue(session)).send(message);

        // then
        assertThat(message.getStringProperty("JMSXUserID")).isEqualTo("ann");
        assertThat(message.getStringProperty("JMSXAppID")).isEqualTo("ann's");
        final Message received = receive(bob.createSession());
        assertThat(received.getStringProperty("JMSXUserID")).isEqualTo("ann");
        assertThat(received.getStringProperty("JMSXAppID")).isEqualTo("ann's");
        assertThat(names(received.getPropertyNames()))
                .containsExactlyInAnyOrder("JMSXUserID", "JMSXAppID", "JMSXDeliveryCount");
        assertThat(received.propertyExists("JMSXProducerTXID")).isFalse();
    }

    @Test
    @DisplayName("3.5.9: a message goes on in the name of who sends it on, or of nobody")
    void shouldNotSendInTheNameOfAnother() throws JMSException {
        // given
        final Session annsSession = ann.createSession();
        annsSession.createProducer(queue(annsSession)).send(annsSession.createMessage());
        final Session session = bob.createSession();
        final Message message = receive(session);
        assertThat(message.getStringProperty("JMSXUserID")).isEqualTo("ann");

        // when
        session.createProducer(queue(session)).send(message);

        // then
        final Message again = receive(annsSession);
        assertThat(again.propertyExists("JMSXUserID")).isFalse();
        try (Connection named = connect("bob", "JMSXUserID")) {
            final Session his = named.createSession();
            his.createProducer(queue(his)).send(again);
            assertThat(receive(his).getStringProperty("JMSXUserID")).isEqualTo("bob");
        }
    }

    @Test
    @DisplayName("3.5.9: the transactions of producer and consumer are told, local and distributed")
    void shouldTellTheTransactions() throws Exception {
        // given
        final Session transacted = ann.createSession(Session.SESSION_TRANSACTED);
        final Message message = transacted.createMessage();
        transacted.createProducer(queue(transacted)).send(message);
        final String first = message.getStringProperty("JMSXProducerTXID");
        transacted.commit();

        // when
        final XASession session = ((XAConnection) ann).createXASession();
        final XAResource resource = session.getXAResource();
        final TestXid xid = TestXid.next();
        resource.start(xid, XAResource.TMNOFLAGS);
        final long before = System.currentTimeMillis();
        final Message received = receive(session);
        session.createProducer(queue(session)).send(received);
        resource.end(xid, XAResource.TMSUCCESS);
        resource.commit(xid, true);

        // then
        assertThat(first).isNotBlank();
        assertThat(received.getStringProperty("JMSXConsumerTXID")).contains(":").isNotEqualTo(first);
        assertThat(received.getLongProperty("JMSXRcvTimestamp"))
                .isBetween(before - PATIENCE_MS, System.currentTimeMillis() + PATIENCE_MS);
        final Message last = receive(bob.createSession());
        assertThat(last.getStringProperty("JMSXProducerTXID"))
                .isEqualTo(received.getStringProperty("JMSXConsumerTXID"));
        assertThat(last.propertyExists("JMSXConsumerTXID")).isFalse();
        assertThat(last.propertyExists("JMSXRcvTimestamp")).isFalse();
    }

    @Test
    @DisplayName("6.1.6, 3.5.9: the metadata names the properties that the connection supports")
    void shouldNameWhatItSupports() throws JMSException {
        assertThat(names(bob.getMetaData().getJMSXPropertyNames()))
                .containsExactly("JMSXGroupID", "JMSXGroupSeq", "JMSXDeliveryCount");
        assertThat(names(ann.getMetaData().getJMSXPropertyNames()))
                .containsExactlyInAnyOrder(
                        "JMSXGroupID",
                        "JMSXGroupSeq",
                        "JMSXDeliveryCount",
                        "JMSXUserID",
                        "JMSXAppID",
                        "JMSXProducerTXID",
                        "JMSXConsumerTXID",
                        "JMSXRcvTimestamp");
        assertThatThrownBy(() -> BROKER.factory().option("jmsxProperties", "JMSXState"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("JMSXAppID");
    }

    @Test
    @DisplayName("3.5.9: where no password is asked for, the name is the one that was given at the login, if any")
    void shouldTakeTheNameOfTheLogin() throws JMSException {
        for (final String user : new String[] {"ann", null}) {
            try (Connection open =
                    OPEN_BROKER.factory().option("jmsxProperties", "JMSXUserID").createConnection(user, null)) {
                open.start();
                final Session session = open.createSession();
                session.createProducer(queue(session)).send(session.createMessage());

                assertThat(receive(session).getStringProperty("JMSXUserID")).isEqualTo(user);
            }
        }
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SessionModesTest extends SpecificationTest {
    @Test
    @DisplayName("6.2: a session has the mode that it was asked for; a transaction overrules the mode")
    void shouldHaveItsMode() throws JMSException {
        assertMode(connection.createSession(), false, Session.AUTO_ACKNOWLEDGE);
        for (final int mode :
                new int[] {Session.AUTO_ACKNOWLEDGE, Session.CLIENT_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE}) {
            assertMode(connection.createSession(mode), false, mode);
            assertMode(connection.createSession(false, mode), false, mode);
            assertMode(connection.createSession(true, mode), true, Session.SESSION_TRANSACTED);
        }
        assertMode(connection.createSession(Session.SESSION_TRANSACTED), true, Session.SESSION_TRANSACTED);
        assertMode(connection.createSession(true, -7), true, Session.SESSION_TRANSACTED);
        assertThatThrownBy(() -> connection.createSession(4)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> connection.createSession(-1)).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> connection.createSession(false, 17)).isInstanceOf(JMSException.class);
    }

    private static void assertMode(final Session session, final boolean transacted, final int mode)
            throws JMSException {
        assertThat(session.getTransacted()).isEqualTo(transacted);
        assertThat(session.getAcknowledgeMode()).isEqualTo(mode);
        session.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE, Session.CLIENT_ACKNOWLEDGE})
    @DisplayName("10.3: without a transaction, commit and rollback are refused")
    void shouldRefuseCommitWithoutATransaction(final int mode) throws JMSException {
        // given
        final Session session = session(mode);

        // when, then
        assertThatThrownBy(session::commit).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(session::rollback).isInstanceOf(IllegalStateException.class);
        try (JMSContext context = BROKER.factory().createContext(mode)) {
            assertThatThrownBy(context::commit).isInstanceOf(IllegalStateRuntimeException.class);
            assertThatThrownBy(context::rollback).isInstanceOf(IllegalStateRuntimeException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
    @DisplayName(
            "3.6, 6.2.10: acknowledge and recover have nothing to do where messages are acknowledged by themselves")
    void shouldIgnoreAcknowledgeAndRecover(final int mode) throws JMSException {
        // given
        sendTexts("a", "b");
        final Session session = session(mode);
        final MessageConsumer consumer = session.createConsumer(queue(session));
        final Message first = consumer.receive(PATIENCE_MS);

        // when
        first.acknowledge();
        session.recover();

        // then
        final Message second = consumer.receive(PATIENCE_MS);
        assertThat(text(second)).isEqualTo("b");
        assertThat(second.getJMSRedelivered()).isFalse();
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    @DisplayName("3.6, 6.2.10: in a transaction acknowledge is ignored and recover refused")
    void shouldIgnoreAcknowledgeInATransaction() throws JMSException {
        // given
        sendTexts("a");
        final Session session = session(Session.SESSION_TRANSACTED);
        final MessageConsumer consumer = session.createConsumer(queue(session));

        // when
        consumer.receive(PATIENCE_MS).acknowledge();
        assertThatThrownBy(session::recover).isInstanceOf(IllegalStateException.class);
        session.rollback();

        // then
        final Message again = consumer.receive(PATIENCE_MS);
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        session.commit();
        assertThat(consumer.receiveNoWait()).isNull();
    }

    @Test
    @DisplayName("6.2.10: the acknowledge of a context does what that of its last message does")
    void shouldAcknowledgeByTheContext() throws JMSException {
        // given
        sendTexts("a", "b", "c");
        try (JMSContext context = BROKER.factory().createContext(JMSContext.CLIENT_ACKNOWLEDGE)) {
            assertThatCode(context::acknowledge).doesNotThrowAnyException();
            final JMSConsumer consumer = context.createConsumer(context.createQueue(uniqueName()));
            consumer.receive(PATIENCE_MS);
            consumer.receive(PATIENCE_MS);

            // when
            context.acknowledge();
            context.recover();

            // then
            final Message third = consumer.receive(PATIENCE_MS);
            assertThat(text(third)).isEqualTo("c");
            assertThat(third.getJMSRedelivered()).isFalse();
            third.acknowledge();
        }
        try (JMSContext context = BROKER.factory().createContext(JMSContext.SESSION_TRANSACTED)) {
            assertThatCode(context::acknowledge).doesNotThrowAnyException();
            assertThatThrownBy(context::recover).isInstanceOf(IllegalStateRuntimeException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("8.8: closing a consumer neither acknowledges what it has delivered nor gives it back")
    void shouldAcknowledgeAfterTheConsumerWasClosed(final boolean acknowledge) throws JMSException {
        // given
        sendTexts("a", "b");
        final Session session = session(Session.CLIENT_ACKNOWLEDGE);
        final MessageConsumer consumer = session.createConsumer(queue(session));
        final Message message = consumer.receive(PATIENCE_MS);
        consumer.close();
        final MessageConsumer next = session.createConsumer(queue(session));
        assertThat(receiveText(next)).isEqualTo("b");
        assertThat(next.receiveNoWait()).isNull();

        // when
        if (acknowledge) {
            message.acknowledge();
        }
        session.recover();

        // then
        if (!acknowledge) {
            assertThat(receiveTexts(next, 2)).containsExactly("a", "b");
        }
        assertThat(next.receiveNoWait()).isNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("8.8: a transaction ends as it would have, whether or not its consumer is closed")
    void shouldEndATransactionAfterTheConsumerWasClosed(final boolean commit) throws JMSException {
        // given
        sendTexts("a");
        final Session session = session(Session.SESSION_TRANSACTED);
        final MessageConsumer consumer = session.createConsumer(queue(session));
        assertThat(receiveText(consumer)).isEqualTo("a");
        consumer.close();

        // when
        if (commit) {
            session.commit();
        } else {
            session.rollback();
        }

        // then
        final MessageConsumer next = session.createConsumer(queue(session));
        assertThat(text(next.receive(commit ? SHORT_MS : PATIENCE_MS))).isEqualTo(commit ? null : "a");
        session.commit();
    }

    @Test
    @DisplayName("6.1.8: acknowledging a message of a closed session is refused in every mode")
    void shouldRefuseToAcknowledgeAfterClose() throws JMSException {
        for (final int mode : new int[] {
            Session.AUTO_ACKNOWLEDGE,
            Session.DUPS_OK_ACKNOWLEDGE,
            Session.CLIENT_ACKNOWLEDGE,
            Session.SESSION_TRANSACTED
        }) {
            // given
            sendTexts("m");
            final Connection other = connect();
            other.start();
            final Session session = session(other, mode);
            final Message message = session.createConsumer(queue(session)).receive(PATIENCE_MS);

            // when
            other.close();

            // then
            assertThatThrownBy(message::acknowledge).isInstanceOf(IllegalStateException.class);
            assertThat(text(message)).isEqualTo("m");
        }
    }
}

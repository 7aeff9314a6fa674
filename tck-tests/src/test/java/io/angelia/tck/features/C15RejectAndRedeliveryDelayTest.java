/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.jms.AngeliaMessage;
import io.angelia.jms.RejectMessage;
import io.angelia.jms.RetryLater;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.time.Duration;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The application says of one delivery when the next attempt comes, or that there shall be none. */
class C15RejectAndRedeliveryDelayTest extends FeatureTest {
    private static final Duration DELAY = Duration.ofMillis(400);

    @RegisterExtension
    static final FeatureBroker BROKER = new FeatureBroker("");

    C15RejectAndRedeliveryDelayTest() {
        super(BROKER);
    }

    private static void assertNotEarly(final Message message, final long sinceMs) throws JMSException {
        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(sinceMs + DELAY.toMillis());
        assertThat(attempt(message)).isEqualTo(2);
    }

    private static void assertRejected(final Message letter, final String reason) throws JMSException {
        assertThat(letter.getIntProperty("JMS_ANGELIA_DlqDeliveryCount")).isEqualTo(1);
        assertThat(letter.getStringProperty("JMS_ANGELIA_DlqExceptionMessage")).contains(reason);
    }

    @Test
    void shouldDelayWhatAListenerThrowsRetryLaterAt() throws JMSException {
        // given
        final String queue = name("q");
        final Deliveries deliveries = new Deliveries((delivery, message) -> {
            if (delivery.text().equals("later") && delivery.attempt() == 1) {
                throw new RetryLater(DELAY, new java.io.IOException("warehouse is down"));
            }
        });

        // when
        consumer(session(), queue).setMessageListener(deliveries);
        send(queue, "later", "now");

        // then
        deliveries.awaitCount(3);
        assertThat(deliveries.attempts()).containsExactly("later#1", "now#1", "later#2");
        final var later = deliveries.of("later");
        assertThat(later.get(1).atMs() - later.get(0).atMs()).isGreaterThanOrEqualTo(DELAY.toMillis());
    }

    @Test
    void shouldFindRetryLaterBehindTheExceptionOfAFramework() throws JMSException {
        // given
        final String queue = name("q");
        final Deliveries deliveries = new Deliveries((delivery, message) -> {
            if (delivery.attempt() == 1) {
                throw new IllegalArgumentException("wrapped", new RetryLater(DELAY));
            }
        });

        // when
        consumer(session(), queue).setMessageListener(deliveries);
        send(queue, "later");

        // then
        final var both = deliveries.awaitCount(2);
        assertThat(both.get(1).atMs() - both.get(0).atMs()).isGreaterThanOrEqualTo(DELAY.toMillis());
    }

    @Test
    void shouldDelayAfterRollback() throws JMSException {
        // given
        final String queue = name("q");
        send(queue, "message");
        final Session session = session(Session.SESSION_TRANSACTED);
        final MessageConsumer consumer = consumer(session, queue);
        receive(consumer).setRedeliveryDelay(DELAY);

        // when
        final long before = System.currentTimeMillis();
        session.rollback();

        // then
        assertNotEarly(receive(consumer), before);
    }

    @Test
    void shouldDelayAfterRecover() throws JMSException {
        // given
        final String queue = name("q");
        send(queue, "message");
        final Session session = session(Session.CLIENT_ACKNOWLEDGE);
        final MessageConsumer consumer = consumer(session, queue);
        receive(consumer).setRedeliveryDelay(DELAY);

        // when
        final long before = System.currentTimeMillis();
        session.recover();

        // then
        assertNotEarly(receive(consumer), before);
    }

    @Test
    void shouldDelayAfterTheSessionWasClosed() throws JMSException {
        // given
        final String queue = name("q");
        send(queue, "message");
        final Session session = session(Session.CLIENT_ACKNOWLEDGE);
        receive(consumer(session, queue)).setRedeliveryDelay(DELAY);

        // when
        final long before = System.currentTimeMillis();
        session.close();

        // then
        assertNotEarly(receive(consumer(session(), queue)), before);
    }

    @Test
    void shouldDelayAfterTheRollbackOfADistributedTransaction() throws Exception {
        // given
        final String queue = name("q");
        send(queue, "message");
        final XAConnection xa = started(BROKER.factory("").createXAConnection());
        final XASession session = xa.createXASession();
        final MessageConsumer consumer = consumer(session, queue);
        final XAResource resource = session.getXAResource();
        final BranchId branch = new BranchId(1);
        resource.start(branch, XAResource.TMNOFLAGS);
        receive(consumer).setRedeliveryDelay(DELAY);
        resource.end(branch, XAResource.TMFAIL);

        // when
        final long before = System.currentTimeMillis();
        resource.rollback(branch);

        // then
        assertNotEarly(receive(consumer(session(), queue)), before);
    }

    @Test
    void shouldMoveARejectedMessageToTheDeadLetterQueueWithTheRollback() throws JMSException {
        // given
        final String queue = name("q");
        send(queue, "bad", "good");
        final Session session = session(Session.SESSION_TRANSACTED);
        final MessageConsumer consumer = consumer(session, queue);
        receive(consumer).reject("no such customer");

        // when
        session.rollback();

        // then
        assertThat(receiveText(consumer)).isEqualTo("good");
        final AngeliaMessage letter = deadLetter(queue);
        assertThat(text(letter)).isEqualTo("bad");
        assertRejected(letter, "no such customer");
    }

    @Test
    void shouldMoveARejectedMessageToTheDeadLetterQueueWithRecover() throws JMSException {
        // given
        final String queue = name("q");
        send(queue, "bad");
        final Session session = session(Session.CLIENT_ACKNOWLEDGE);
        receive(consumer(session, queue)).reject("no such customer");

        // when
        session.recover();

        // then
        assertRejected(deadLetter(queue), "no such customer");
    }

    @Test
    void shouldMoveWhatAListenerRejectsToTheDeadLetterQueue() throws JMSException {
        // given
        final String queue = name("q");
        final Deliveries deliveries = new Deliveries((delivery, message) -> {
            throw new RejectMessage("cannot be parsed", new NumberFormatException("abc"));
        });

        // when
        consumer(session(), queue).setMessageListener(deliveries);
        send(queue, "bad");

        // then
        final AngeliaMessage letter = deadLetter(queue);
        assertRejected(letter, "cannot be parsed");
        assertThat(letter.getStringProperty("JMS_ANGELIA_DlqException"))
                .isEqualTo(NumberFormatException.class.getName());
        assertThat(deliveries.all()).hasSize(1);
    }

    @Test
    void shouldForgetWhatWasSaidWhenTheMessageIsAcknowledgedAndRefuseItAfterwards() throws JMSException {
        // given
        final String queue = name("q");
        send(queue, "message");
        final Session session = session(Session.CLIENT_ACKNOWLEDGE);
        final MessageConsumer consumer = consumer(session, queue);
        final AngeliaMessage message = receive(consumer);
        message.reject("changed my mind");

        // when
        message.acknowledge();
        session.recover();

        // then
        assertThatThrownBy(() -> message.reject("too late")).isInstanceOf(IllegalStateException.class);
        assertThat(contents(queue)).isEmpty();
        assertThat(contents("DLQ." + queue)).isEmpty();
    }

    @Test
    void shouldTakeTheLastWord() throws JMSException {
        // given
        final String queue = name("q");
        send(queue, "message");
        final Session session = session(Session.SESSION_TRANSACTED);
        final MessageConsumer consumer = consumer(session, queue);
        final AngeliaMessage message = receive(consumer);
        message.reject("no");
        message.setRedeliveryDelay(Duration.ZERO);

        // when
        session.rollback();

        // then
        assertThat(attempt(receive(consumer))).isEqualTo(2);
    }
}

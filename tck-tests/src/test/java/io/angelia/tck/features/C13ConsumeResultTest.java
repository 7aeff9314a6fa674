/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A message is consumed when the application says so, by returning or by acknowledging, and comes again when it says otherwise. */
class C13ConsumeResultTest extends FeatureTest {
    @RegisterExtension
    static final FeatureBroker BROKER = new FeatureBroker("");

    C13ConsumeResultTest() {
        super(BROKER);
    }

    @ParameterizedTest
    @ValueSource(ints = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE})
    void shouldConsumeWhatTheListenerReturnsFromAndRepeatWhatItThrowsAt(final int mode) throws JMSException {
        // given
        final String queue = name("q");
        final Deliveries deliveries = new Deliveries((delivery, message) -> {
            if (delivery.attempt() == 1 && delivery.text().equals("later")) {
                throw new IllegalStateException("not yet");
            }
        });
        final Session session = session(mode);

        // when
        consumer(session, queue).setMessageListener(deliveries);
        send(queue, "ok", "later", "ok too");

        // then
        deliveries.awaitCount(4);
        await().until(() -> contents(queue).isEmpty());
        session.close();
        assertThat(deliveries.attempts()).containsExactlyInAnyOrder("ok#1", "later#1", "later#2", "ok too#1");
        assertThat(deliveries.attempts()).containsSubsequence("ok#1", "later#1", "later#2", "ok too#1");
        assertThat(deliveries.of("later").get(1).redelivered()).isTrue();
        assertThat(consumer(session(), queue).receiveNoWait()).isNull();
    }

    @Test
    void shouldConsumeWithTheCommitAndRepeatWithTheRollback() throws JMSException {
        // given
        final String queue = name("q");
        send(queue, "one", "two");
        final Session session = session(Session.SESSION_TRANSACTED);
        final MessageConsumer consumer = consumer(session, queue);
        assertThat(receiveTexts(consumer, 2)).containsExactly("one", "two");

        // when
        session.rollback();

        // then
        final Message again = receive(consumer);
        assertThat(text(again)).isEqualTo("one");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(attempt(again)).isEqualTo(2);
        session.commit();
        session.close();
        assertThat(contents(queue)).containsExactly("two");
    }

    @Test
    void shouldConsumeWithAcknowledgeAndRepeatWithRecover() throws JMSException {
        // given
        final String queue = name("q");
        send(queue, "one", "two");
        final Session session = session(Session.CLIENT_ACKNOWLEDGE);
        final MessageConsumer consumer = consumer(session, queue);
        receive(consumer).acknowledge();
        assertThat(receiveText(consumer)).isEqualTo("two");

        // when
        session.recover();

        // then
        final Message again = receive(consumer);
        assertThat(text(again)).isEqualTo("two");
        assertThat(attempt(again)).isEqualTo(2);
        again.acknowledge();
        session.close();
        assertThat(contents(queue)).isEmpty();
    }
}

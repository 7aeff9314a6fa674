/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** JMSXGroupID is the ordering key: its messages are processed in the order of one session's sends, whatever the broker goes through. */
class F1OrderingKeyTest extends FeatureTest {
    @RegisterExtension
    static final FeatureBroker BROKER = new FeatureBroker("");

    F1OrderingKeyTest() {
        super(BROKER);
    }

    private static final int MESSAGES = 60;

    @Test
    void shouldKeepTheOrderOfTheKeyThroughRollbacksAndARestart() throws Exception {
        // given
        final String queue = name("q");
        final List<String> sent = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            sent.add("A" + i);
        }
        sendKeyed(queue, sent.toArray(String[]::new));
        final List<String> committed = new ArrayList<>();

        // when
        final Session session = session(Session.SESSION_TRANSACTED);
        final MessageConsumer consumer = consumer(session, queue);
        for (int round = 0; committed.size() < MESSAGES; round++) {
            final List<String> texts = receiveTexts(consumer, 3);
            if (round == 5) {
                session.rollback();
                BROKER.restart();
            } else if (round % 3 == 2) {
                session.rollback();
            } else {
                session.commit();
                committed.addAll(texts);
            }
        }

        // then
        assertThat(committed).isEqualTo(sent);
    }

    @Test
    void shouldShowTheKeyAndItsSequenceToTheConsumer() throws JMSException {
        // given
        final String queue = name("q");
        final Session session = session();
        final Message message = keyed(session, "A1");
        message.setIntProperty("JMSXGroupSeq", 7);

        // when
        session.createProducer(session.createQueue(queue)).send(message);

        // then
        final Message received = receive(consumer(session, queue));
        assertThat(received.getStringProperty("JMSXGroupID")).isEqualTo("A");
        assertThat(received.getIntProperty("JMSXGroupSeq")).isEqualTo(7);
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** At most one consumer has messages of a key, while other keys flow to other consumers, however many there are. */
class F2ParallelKeysTest extends FeatureTest {
    @RegisterExtension
    static final FeatureBroker BROKER = new FeatureBroker("");

    F2ParallelKeysTest() {
        super(BROKER);
    }

    @Test
    void shouldGiveAKeyToOneConsumerAndOtherKeysToOthers() throws JMSException {
        // given
        final String queue = name("q") + "?prefetch=1";
        final Session one = session(Session.SESSION_TRANSACTED);
        final Session other = session(Session.SESSION_TRANSACTED);
        sendKeyed(queue, "A1", "A2", "B1", "B2");
        final MessageConsumer first = consumer(one, queue);

        // when
        assertThat(receiveText(first)).isEqualTo("A1");
        final MessageConsumer second = consumer(other, queue);

        // then
        assertThat(receiveText(second)).isEqualTo("B1");
        other.commit();
        assertThat(receiveText(second)).isEqualTo("B2");
        other.commit();
        assertThat(second.receive(SHORT_MS)).isNull();
        assertThat(receiveText(first)).isEqualTo("A2");
        one.commit();
    }

    @Test
    void shouldMoveAKeyWhenNothingOfItIsInWork() throws JMSException {
        // given
        final String queue = name("q") + "?prefetch=1";
        final Session one = session(Session.SESSION_TRANSACTED);
        final Session other = session(Session.SESSION_TRANSACTED);
        final MessageConsumer first = consumer(one, queue);
        sendKeyed(queue, "A1", "A2");
        assertThat(receiveText(first)).isEqualTo("A1");
        final MessageConsumer second = consumer(other, queue);

        // when
        one.close();

        // then
        assertThat(receiveTexts(second, 2)).containsExactly("A1", "A2");
        other.commit();
    }

    @Test
    void shouldWorkOnMoreKeysAtATimeThanAnyNumberOfShards() throws JMSException {
        // given
        final String queue = name("q") + "?prefetch=0";
        final List<String> messages = new ArrayList<>();
        for (char key = 'A'; key < 'A' + 20; key++) {
            messages.add(key + "1");
        }

        // when
        sendKeyed(queue, messages.toArray(String[]::new));
        final List<String> inWork = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            inWork.add(receiveText(consumer(session(Session.CLIENT_ACKNOWLEDGE), queue)));
        }

        // then
        assertThat(inWork).containsExactlyInAnyOrderElementsOf(messages);
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whether order is kept is decided by the destination, not by the code of a consumer, which cannot forget it. */
class F6OrderIsTheDestinationsTest extends FeatureTest {
    @RegisterExtension
    static final FeatureBroker BROKER = new FeatureBroker("""
            destinations:
              "unordered.#": {order: none}
            """);

    F6OrderIsTheDestinationsTest() {
        super(BROKER);
    }

    /** Two consumers, of which one holds the first message: what the other can get meanwhile. */
    private String nextBesideTheFirst(final String queue) throws JMSException {
        sendKeyed(queue, "A1", "A2");
        final Session one = session(Session.CLIENT_ACKNOWLEDGE);
        assertThat(receiveText(consumer(one, queue + "?prefetch=1"))).isEqualTo("A1");
        return text(consumer(session(), queue + "?prefetch=1").receive(SHORT_MS));
    }

    @Test
    void shouldKeepTheOrderOfKeysUnlessTheDestinationSaysOtherwise() throws JMSException {
        assertThat(nextBesideTheFirst(name("ordered"))).isNull();
    }

    @Test
    void shouldRefuseAConsumerThatReliesOnAnotherOrder() throws JMSException {
        final String keyed = name("ordered");
        final Session session = session();

        assertThatThrownBy(() -> consumer(session, keyed + "?order=global"))
                .isInstanceOf(InvalidDestinationException.class)
                .hasMessageContaining("order=global")
                .hasMessageContaining("has order key");
        assertThatThrownBy(() -> session.createSharedConsumer(session.createTopic(keyed + "?order=none"), "s"))
                .isInstanceOf(InvalidDestinationException.class)
                .hasMessageContaining("order=none");
        consumer(session, keyed + "?order=key").close();
    }

    @Test
    void shouldSpreadAKeyOverConsumersWhereTheDestinationSaysSo() throws JMSException {
        // given
        final String queue = name("unordered");
        sendKeyed(queue, "A1", "A2");
        final Session one = session(Session.CLIENT_ACKNOWLEDGE);

        // when
        assertThat(receiveText(consumer(one, queue + "?prefetch=0"))).isEqualTo("A1");

        // then
        assertThat(receiveText(consumer(session(), queue + "?prefetch=0"))).isEqualTo("A2");
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.testing.Fault.Damage;
import io.angelia.testing.FaultProxy;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a consumer had when its connection broke goes to another consumer, marked, without waiting for any lock to run out. */
class C16DisconnectedConsumerTest extends FeatureTest {
    /** Nothing here can happen because a heartbeat is missing. */
    @RegisterExtension
    static final FeatureBroker BROKER = new FeatureBroker("listener: {heartbeat: 1h}");

    C16DisconnectedConsumerTest() {
        super(BROKER);
    }

    @ParameterizedTest
    @EnumSource(names = {"RESET", "END"})
    void shouldGiveTheMessagesOfALostConsumerToAnother(final Damage damage) throws Exception {
        // given
        final String queue = name("q");
        try (FaultProxy proxy = new FaultProxy(BROKER.port());
                Connection doomed = new AngeliaConnectionFactory(proxy.address() + "?heartbeat=1h&reconnect=off")
                        .createConnection()) {
            doomed.start();
            final Session session = doomed.createSession(Session.CLIENT_ACKNOWLEDGE);
            final MessageConsumer consumer = consumer(session, queue);
            send(queue, "in work", "prefetched");
            assertThat(receiveText(consumer)).isEqualTo("in work");
            final MessageConsumer other = consumer(session(), queue);

            // when
            proxy.cut(damage);

            // then
            final Message inWork = receive(other);
            assertThat(text(inWork)).isEqualTo("in work");
            assertThat(inWork.getJMSRedelivered()).isTrue();
            assertThat(attempt(inWork)).isEqualTo(2);
            final Message prefetched = receive(other);
            assertThat(text(prefetched)).isEqualTo("prefetched");
        }
    }
}

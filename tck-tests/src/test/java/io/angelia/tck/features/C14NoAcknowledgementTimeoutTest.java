/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** No clock takes a message away from a slow consumer: it keeps it for as long as its connection shows that it lives. */
class C14NoAcknowledgementTimeoutTest extends FeatureTest {
    /** More than the two after which a silent connection is given up. */
    private static final int HEARTBEATS = 12;

    private static final long HEARTBEAT_MS = 200;

    @RegisterExtension
    static final FeatureBroker BROKER = new FeatureBroker("listener: {heartbeat: 200ms}");

    C14NoAcknowledgementTimeoutTest() {
        super(BROKER);
    }

    @Test
    void shouldLeaveItsMessageToASlowConsumerThatHeartbeats() throws Exception {
        // given
        final String queue = name("slow");
        try (Connection slow = connect("heartbeat=200ms&reconnect=off")) {
            final Session session = slow.createSession(Session.CLIENT_ACKNOWLEDGE);
            final MessageConsumer consumer = consumer(session, queue);
            send(queue, "long work");
            final Message message = receive(consumer);
            final MessageConsumer other = consumer(session(), queue);

            // when
            final Message taken = other.receive(HEARTBEATS * HEARTBEAT_MS);

            // then
            assertThat(taken).isNull();
            message.acknowledge();
            assertThat(contents(queue)).isEmpty();
            assertThat(other.receive(SHORT_MS)).isNull();
        }
    }
}

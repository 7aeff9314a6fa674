/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static io.angelia.engine.EngineFixture.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.engine.message.EncodedMessage;
import io.angelia.wire.message.MessageLayout;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class UserIdTest {
    private static String flaw(final String claim, final String user) {
        final UnsafeBuffer encoded = TestMessage.to(QUEUE, "a").userId(claim).encode(1, 1);
        return new EncodedMessage()
                .wrap(encoded, 0, encoded.capacity())
                .userFlaw(user == null ? null : user.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldTakeNobodyForAnotherUser() {
        assertThat(flaw(null, null)).isNull();
        assertThat(flaw(null, "ann")).isNull();
        assertThat(flaw("änn", "änn")).isNull();
        assertThat(flaw("ann", "bob")).contains("'ann'");
        assertThat(flaw("ann", "anna")).contains("'ann'");
        assertThat(flaw("ann", null)).contains("'ann'");
        assertThat(flaw("", "ann")).contains("''");
    }

    @Test
    void shouldNoticeHeadersThatAreTooLong() {
        final UnsafeBuffer encoded = TestMessage.to(QUEUE, "a").encode(1, 1);
        final int replyTo = MessageLayout.VARIABLE_OFFSET + Short.BYTES + QUEUE.length();
        encoded.putShort(replyTo, (short) 30_000);

        assertThat(new EncodedMessage().wrap(encoded, 0, encoded.capacity()).userFlaw(null))
                .contains("longer than the header");
    }

    @Test
    void shouldRefuseMessageOfSomebodyElse() {
        try (EngineFixture broker = new EngineFixture()) {
            broker.start();
            final TestClient client = broker.connect();

            client.send(TestMessage.to(QUEUE, "a").userId("ann"));
            client.send(TestMessage.to(QUEUE, "b"));
            broker.work();

            assertThat(client.refusals).containsExactly("1 NOT_ALLOWED");
            assertThat(broker.statistics(QUEUE).ready()).isEqualTo(1);
        }
    }
}

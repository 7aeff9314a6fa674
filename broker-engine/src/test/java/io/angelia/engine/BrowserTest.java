/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static io.angelia.engine.EngineFixture.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BrowserTest {
    private final EngineFixture broker = new EngineFixture().start();

    @AfterEach
    void close() {
        broker.close();
        assertThat(broker.errors).isEmpty();
    }

    private static ConsumerSpec browser(final String selector, final int credit) {
        return new ConsumerSpec(QUEUE, ConsumerSpec.Kind.BROWSER, null, selector, false, credit, 1_000_000);
    }

    @Test
    void shouldShowInOrderWhatIsThereAndTakeNothing() {
        final TestClient client = broker.connect();
        client.send(TestMessage.to(QUEUE, "a"));
        client.send(TestMessage.to(QUEUE, "b").priority(9).nonPersistent());
        broker.work();
        final TestClient holder = broker.connect();
        holder.consume(QUEUE);
        client.send(TestMessage.to(QUEUE, "c"));
        broker.work();

        client.open(browser(null, 100));
        client.send(TestMessage.to(QUEUE, "late"));
        broker.work();

        assertThat(client.bodies()).containsExactly("b", "a", "c");
        assertThat(client.browseEnds).hasSize(1);
        assertThat(holder.received).hasSize(4);
    }

    @Test
    void shouldShowAsMuchAsTheCreditAndWhatMatches() {
        final TestClient client = broker.connect();
        for (int i = 0; i < 4; i++) {
            client.send(TestMessage.to(QUEUE, "m" + i).property("odd", i % 2 == 0 ? "no" : "yes"));
        }
        broker.work();

        final EngineConsumer browser = client.open(browser("odd = 'yes'", 1));
        assertThat(client.bodies()).containsExactly("m1");
        assertThat(client.browseEnds).isEmpty();
        browser.addCredit(5, 0);
        broker.work();

        assertThat(client.bodies()).containsExactly("m1", "m3");
        assertThat(client.browseEnds).hasSize(1);
    }

    @Test
    void shouldLeaveOutWhatExpired() {
        final TestClient client = broker.connect();
        client.send(TestMessage.to(QUEUE, "short").expiration(broker.nowMs() + 50));
        client.send(TestMessage.to(QUEUE, "long"));
        broker.after(50);

        client.open(browser(null, 10));

        assertThat(client.bodies()).containsExactly("long");
        assertThat(broker.statistics(QUEUE).ready()).isEqualTo(1);
    }
}

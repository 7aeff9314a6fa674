/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static io.angelia.engine.EngineFixture.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.engine.redelivery.DescribedFailure;
import io.angelia.engine.redelivery.FailedAttempt;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FailureHistoryTest {
    private static final String DEAD = "queue://DLQ.orders";

    private final EngineFixture broker = new EngineFixture();

    @AfterEach
    void close() {
        broker.close();
        assertThat(broker.errors).isEmpty();
    }

    private TestClient start(final int attempts) {
        broker.settings(
                        QUEUE,
                        DestinationSettings.builder()
                                .maxDeliveryAttempts(attempts)
                                .build())
                .start();
        final TestClient client = broker.connect();
        client.connection.claimClientId("billing");
        client.consume(QUEUE);
        return client;
    }

    private static void fail(final TestClient client, final String exception, final String message) {
        final long tag = client.received.get(client.received.size() - 1).tag();
        client.session.describeFailure(tag, tag, new DescribedFailure(-1, false, exception, message));
        client.fail(null);
    }

    private List<FailedAttempt> story() {
        final BrokerState state = ((BrokerEngine) broker.engine()).state();
        final int[] entries = state.failures.durableEntries();
        assertThat(entries).hasSize(1);
        return state.failures.of(entries[0]);
    }

    @Test
    void shouldTellEveryAttemptAlsoAfterCrash() {
        final TestClient client = start(-1);
        client.send(TestMessage.to(QUEUE, "a"));
        broker.work();
        final long first = broker.nowMs();
        fail(client, "com.example.Busy", "database is down");
        broker.after(10);
        client.fail(null);
        broker.after(10);
        client.fail("by hand");

        broker.kill();

        assertThat(story())
                .containsExactly(
                        new FailedAttempt(1, first, "billing", "com.example.Busy", "database is down"),
                        new FailedAttempt(2, first + 10, null, null, null),
                        new FailedAttempt(3, first + 20, "billing", null, "by hand"));
        assertThat(broker.flushedDigestAfterReplay()).isEqualTo(broker.engine().stateDigest());
    }

    @Test
    void shouldKeepStoriesInCheckpoints() {
        final TestClient client = start(-1);
        client.send(TestMessage.to(QUEUE, "a"));
        broker.work();
        fail(client, "com.example.Busy", "database is down");
        final List<FailedAttempt> told = story();

        broker.restart();

        assertThat(story()).isEqualTo(told);
    }

    @Test
    void shouldForgetTheStoryOfWhatIsConsumed() {
        final TestClient client = start(-1);
        client.send(TestMessage.to(QUEUE, "a"));
        broker.work();
        fail(client, "com.example.Busy", "database is down");
        client.acknowledge(client.take().get(0));
        broker.work();
        client.send(TestMessage.to(QUEUE, "b"));
        broker.work();

        assertThat(((BrokerEngine) broker.engine()).state().failures.size()).isZero();
    }

    @Test
    void shouldTellTheStoryInTheDeadLetter() {
        final TestClient client = start(3);
        client.send(TestMessage.to(QUEUE, "a"));
        broker.work();
        fail(client, "com.example.Busy", "first\nwith a second line");
        fail(client, "com.example.Busy", "second");
        fail(client, "com.example.Bad", "third");

        broker.kill();

        final TestClient reader = broker.connect();
        reader.consume(DEAD);
        assertThat(reader.received.get(0).annotations())
                .contains("max_delivery_attempts", "com.example.Bad", "JMS_ANGELIA_DlqMessageID", "ID:")
                .contains("1 1970-01-01T00:16:40Z billing com.example.Busy: first with a second line\n2 ")
                .contains("\n3 1970-01-01T00:16:40Z billing com.example.Bad: third");
        assertThat(((BrokerEngine) broker.engine()).state().failures.size()).isZero();
    }

    @Test
    void shouldKeepTheFirstAndTheLastAttempts() {
        final TestClient client = start(50);
        client.send(TestMessage.to(QUEUE, "a").nonPersistent());
        broker.work();
        for (int i = 1; i <= 50; i++) {
            fail(client, "com.example.E" + i, "x".repeat(3_000));
        }

        client.consume(DEAD);
        final String annotations = client.received.get(0).annotations();
        assertThat(annotations).contains("com.example.E1:", "com.example.E15:", "com.example.E36:", "com.example.E50:");
        assertThat(annotations).doesNotContain("com.example.E16:", "com.example.E35:");
        assertThat(annotations.length()).isLessThan(16 * 1024);
    }
}

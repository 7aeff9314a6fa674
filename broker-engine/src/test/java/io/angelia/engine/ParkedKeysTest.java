/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static io.angelia.engine.EngineFixture.QUEUE;
import static io.angelia.engine.EngineFixture.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.engine.ConsumerSpec.Kind;
import io.angelia.engine.EngineKeys.KeyFacts;
import io.angelia.engine.EngineKeys.KeyPage;
import io.angelia.engine.queue.DeadLetterOrder;
import io.angelia.engine.queue.KeyOrder;
import io.angelia.engine.queue.KeyState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a key behind a dead letter, and what operators see and do of keys. */
class ParkedKeysTest {
    private static final String DEAD = "queue://DLQ.orders";

    private final EngineFixture broker = new EngineFixture();

    @AfterEach
    void close() {
        broker.close();
    }

    private TestClient start(final DeadLetterOrder how, final KeyOrder order) {
        broker.settings(
                        QUEUE,
                        DestinationSettings.builder()
                                .maxDeliveryAttempts(1)
                                .order(order)
                                .orderOnDeadLetter(how)
                                .build())
                .start();
        return broker.connect();
    }

    private void send(final TestClient producer, final String... bodies) {
        for (final String body : bodies) {
            producer.send(TestMessage.to(QUEUE, body).group(body.substring(0, 1)));
        }
        broker.work();
    }

    private void failFirst(final TestClient client) {
        final long tag = client.received.get(0).tag();
        client.session.release(tag, tag, true, "it failed");
        broker.work();
    }

    private List<KeyFacts> keys(final String queue) {
        final List<KeyFacts> found = new ArrayList<>();
        long cursor = 0;
        while (cursor >= 0) {
            final List<KeyPage> page = new ArrayList<>();
            broker.engine().keys().list(queue, cursor, 2, page::add);
            broker.work();
            found.addAll(page.get(0).keys());
            cursor = page.get(0).next();
        }
        return found;
    }

    private String release(final String queue, final String key) {
        final List<String> answers = new ArrayList<>();
        broker.engine().keys().release(queue, key, new EngineKeys.Answer() {
            @Override
            public void released() {
                answers.add("released");
            }

            @Override
            public void refused(final ErrorCode code, final String reason) {
                answers.add(code + ": " + reason);
            }
        });
        broker.work();
        return String.join("; ", answers);
    }

    @Test
    void shouldParkKeyWithEverythingBehindTheDeadLetterUntilReleased() {
        final TestClient client = start(DeadLetterOrder.PARK_KEY, KeyOrder.KEY);
        client.consume(QUEUE, null, 1);
        send(client, "a1", "a2", "b1", "a3");

        failFirst(client);
        send(client, "a4");
        final TestClient operator = broker.connect();
        operator.consume(DEAD);
        assertThat(operator.bodies()).containsExactly("a1", "a2", "a3", "a4");
        assertThat(operator.received.get(0).annotations()).contains("max_delivery_attempts");
        assertThat(operator.received.get(1).annotations()).contains("key_parked");
        assertThat(keys(QUEUE))
                .filteredOn(k -> k.state() == KeyState.PARKED)
                .singleElement()
                .satisfies(k -> assertThat(k.key()).isEqualTo("a"));

        assertThat(release(QUEUE, "a")).isEqualTo("released");
        send(client, "a5");
        client.consume(QUEUE);
        assertThat(client.bodies()).containsExactly("a1", "b1", "a5");
        assertThat(operator.received).hasSize(4);
    }

    @Test
    void shouldParkWhatWasInFlightWhenItComesBackAndBeforeWhatWaits() {
        final TestClient client = start(DeadLetterOrder.PARK_KEY, KeyOrder.KEY);
        client.consume(QUEUE, null, 3);
        send(client, "a1", "a2", "a3", "a4", "a5");
        final TestClient operator = broker.connect();
        operator.consume(DEAD);

        failFirst(client);
        assertThat(operator.bodies()).containsExactly("a1");
        client.session.release(2, 3, false, null);
        broker.work();

        assertThat(operator.bodies()).containsExactly("a1", "a2", "a3", "a4", "a5");
        assertThat(client.bodies()).containsExactly("a1", "a2", "a3");
    }

    @Test
    void shouldRememberParkedKeysOverEveryRestart() {
        final TestClient client = start(DeadLetterOrder.PARK_KEY, KeyOrder.KEY);
        client.consume(QUEUE, null, 1);
        send(client, "a1", "c1");
        failFirst(client);
        final long digest = broker.engine().stateDigest();

        broker.engine().checkpoint();
        broker.crash(3);
        assertThat(keys(QUEUE).get(0)).satisfies(k -> {
            assertThat(k.key()).isEqualTo("a");
            assertThat(k.blockedSinceMs()).isEqualTo(broker.nowMs());
        });
        assertThat(digest).isNotZero();
        send(broker.connect(), "a2");
        broker.kill();
        final TestClient again = broker.connect();
        again.consume(QUEUE);
        again.consume(DEAD);
        assertThat(again.bodies()).containsExactly("c1", "a1", "a2");

        release(QUEUE, "a");
        broker.restart();
        assertThat(keys(QUEUE)).noneMatch(k -> k.blockedSinceMs() != 0);
        assertThat(broker.flushedDigestAfterReplay()).isEqualTo(broker.engine().stateDigest());
    }

    @Test
    void shouldStopKeyAndNoOtherUntilReleased() {
        final TestClient client = start(DeadLetterOrder.STOP, KeyOrder.KEY);
        client.consume(QUEUE, null, 1);
        send(client, "a1", "a2", "b1");
        failFirst(client);
        client.consume(QUEUE);
        client.consume(DEAD);
        assertThat(client.bodies()).containsExactly("a1", "b1", "a1");

        broker.kill();
        final TestClient again = broker.connect();
        again.consume(QUEUE);
        assertThat(again.bodies()).containsExactly("b1");
        assertThat(keys(QUEUE))
                .filteredOn(k -> k.state() == KeyState.STOPPED)
                .singleElement()
                .satisfies(k -> assertThat(k.waiting()).isEqualTo(1));

        release(QUEUE, "a");
        assertThat(again.bodies()).containsExactly("b1", "a2");
    }

    @Test
    void shouldStopTheWholeQueueThatIsInOneOrder() {
        final TestClient client = start(DeadLetterOrder.STOP, KeyOrder.GLOBAL);
        client.consume(QUEUE, null, 1);
        send(client, "a1", "b1");
        failFirst(client);
        client.consume(QUEUE);
        assertThat(client.bodies()).containsExactly("a1");
        assertThat(keys(QUEUE)).singleElement().satisfies(k -> {
            assertThat(k.key()).isNull();
            assertThat(k.state()).isEqualTo(KeyState.STOPPED);
        });

        assertThat(release(QUEUE, null)).isEqualTo("released");
        assertThat(broker.statistics(QUEUE).ready() + broker.statistics(QUEUE).inFlight())
                .isEqualTo(1);
    }

    @Test
    void shouldParkKeysOfSubscriptionThatDoesNotSurviveRestarts() {
        broker.settings(
                        TOPIC + "?subscription=s",
                        DestinationSettings.builder()
                                .maxDeliveryAttempts(1)
                                .orderOnDeadLetter(DeadLetterOrder.PARK_KEY)
                                .deadLetterAddress("DLQ.orders")
                                .build())
                .start();
        final TestClient client = broker.connect();
        client.subscribe(Kind.SHARED, TOPIC, "s");
        client.send(TestMessage.to(TOPIC, "a1").group("a").nonPersistent());
        client.send(TestMessage.to(TOPIC, "b1").group("b"));
        broker.work();
        failFirst(client);
        client.send(TestMessage.to(TOPIC, "a2").group("a"));
        broker.work();

        client.consume(DEAD);
        assertThat(client.bodies()).containsExactly("a1", "b1", "a1", "a2");
        assertThat(release(TOPIC + "?subscription=s", "a")).isEqualTo("released");
    }

    @Test
    void shouldShowWhereKeysStand() {
        final TestClient client = start(DeadLetterOrder.SKIP, KeyOrder.KEY);
        client.consume(QUEUE, null, 1);
        send(client, "a1", "a2", "b1", "c1", "c2");
        client.send(TestMessage.to(QUEUE, "none"));
        broker.work();

        assertThat(keys(QUEUE))
                .extracting(k ->
                        k.key() + " " + k.state() + " " + k.waiting() + " " + k.inFlight() + " " + (k.holder() != null))
                .containsExactlyInAnyOrder("a HELD 1 1 true", "b READY 1 0 false", "c READY 2 0 false");
        assertThat(release(QUEUE, "a"))
                .isEqualTo("ILLEGAL_STATE: key 'a' of queue://orders is neither parked nor stopped");
        assertThat(release("queue://nowhere", "a")).startsWith("UNKNOWN_DESTINATION");
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static io.angelia.engine.EngineFixture.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.engine.TestClient.Received;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueueTest {
    private final EngineFixture broker = new EngineFixture().start();

    @AfterEach
    void close() {
        broker.close();
        assertThat(broker.errors).isEmpty();
    }

    @Test
    void shouldDeliverInOrderOfSending() {
        final TestClient producer = broker.connect();
        final TestClient consumer = broker.connect();
        consumer.consume(QUEUE);

        producer.send(TestMessage.to(QUEUE, "a"));
        producer.send(TestMessage.to(QUEUE, "b"));
        producer.send(TestMessage.to(QUEUE, "c").nonPersistent());
        broker.work();

        assertThat(consumer.bodies()).containsExactly("a", "b", "c");
        assertThat(consumer.received).allMatch(m -> m.count() == 1 && !m.redelivered());
        assertThat(producer.sentThrough()).isEqualTo(3);
    }

    @Test
    void shouldAnswerAndDeliverPersistentMessageOnlyWhenForced() {
        final TestClient client = broker.connect();
        client.consume(QUEUE);

        client.send(TestMessage.to(QUEUE, "a"));
        assertThat(client.sentThrough()).isZero();
        assertThat(client.received).isEmpty();
        broker.work();

        assertThat(client.sentThrough()).isEqualTo(1);
        assertThat(broker.log().durablePosition()).isEqualTo(broker.log().appendedPosition());
        assertThat(client.bodies()).containsExactly("a");
    }

    @Test
    void shouldKeepPersistentMessagesOverPowerLoss() {
        final TestClient producer = broker.connect();
        producer.send(TestMessage.to(QUEUE, "a"));
        producer.send(TestMessage.to(QUEUE, "b").nonPersistent());
        producer.send(TestMessage.to(QUEUE, "c"));
        broker.work();
        final long digest = broker.engine().stateDigest();

        broker.crash(7);

        assertThat(broker.statistics(QUEUE).ready()).isEqualTo(2);
        final TestClient consumer = broker.connect();
        consumer.consume(QUEUE);
        assertThat(consumer.bodies()).containsExactly("a", "c");
        assertThat(digest).isNotZero();
    }

    @Test
    void shouldForgetAcknowledgedMessages() {
        final TestClient client = broker.connect();
        client.consume(QUEUE);
        client.send(TestMessage.to(QUEUE, "a"));
        client.send(TestMessage.to(QUEUE, "b"));
        broker.work();

        client.acknowledge(client.received.get(0));
        client.session.sync(client.nextRequest());
        broker.work();
        broker.crash(3);

        final TestClient again = broker.connect();
        again.consume(QUEUE);
        assertThat(again.bodies()).containsExactly("b");
        assertThat(again.received).allMatch(Received::redelivered).allMatch(m -> m.count() == 2);
    }

    @Test
    void shouldHandOutNoMoreThanTheCredit() {
        final TestClient client = broker.connect();
        for (int i = 0; i < 5; i++) {
            client.send(TestMessage.to(QUEUE, "m" + i));
        }
        final EngineConsumer consumer = client.consume(QUEUE, null, 2);
        assertThat(client.bodies()).containsExactly("m0", "m1");

        consumer.addCredit(2, 0);
        broker.work();

        assertThat(client.bodies()).containsExactly("m0", "m1", "m2", "m3");
    }

    @Test
    void shouldShareMessagesAmongConsumersInTurn() {
        final TestClient first = broker.connect();
        final TestClient second = broker.connect();
        first.consume(QUEUE);
        second.consume(QUEUE);

        for (int i = 0; i < 4; i++) {
            first.send(TestMessage.to(QUEUE, "m" + i));
        }
        broker.work();

        assertThat(first.bodies()).hasSize(2);
        assertThat(second.bodies()).hasSize(2);
    }

    @Test
    void shouldDeliverHigherPrioritiesFirst() {
        final TestClient client = broker.connect();
        client.send(TestMessage.to(QUEUE, "low").priority(1));
        client.send(TestMessage.to(QUEUE, "mid"));
        client.send(TestMessage.to(QUEUE, "high").priority(9));
        client.send(TestMessage.to(QUEUE, "mid2"));
        broker.work();

        client.consume(QUEUE);

        assertThat(client.bodies()).containsExactly("high", "mid", "mid2", "low");
    }

    @Test
    void shouldRecogniseWhatWasSentBefore() {
        final TestClient client = broker.connect();
        client.send(TestMessage.to(QUEUE, "a"));
        broker.work();

        client.sendAgain(TestMessage.to(QUEUE, "a"), 1, 0);
        broker.work();
        broker.kill();
        final TestClient again = broker.connectAs(client.producerId());
        again.sendAgain(TestMessage.to(QUEUE, "a"), 1, 0);
        broker.work();

        assertThat(again.sentThrough()).isEqualTo(1);
        assertThat(broker.statistics(QUEUE).ready()).isEqualTo(1);
    }

    @Test
    void shouldRefuseAgainWhatWasRefusedBeforeTheConnectionWasLost() {
        // given
        final TestClient client = broker.connect();
        client.send(TestMessage.to("nonsense://x", "a"));
        client.send(TestMessage.to(QUEUE, "b"));
        client.session.sendRefused(3, ErrorCode.RESOURCE_LIMIT, "there was no room");
        client.sendAgain(TestMessage.to(QUEUE, "d"), 4, 0);
        broker.work();
        client.connection.lost();

        // when
        final TestClient again = broker.connectAs(client.producerId());
        again.sendAgain(TestMessage.to("nonsense://x", "a"), 1, 0);
        again.sendAgain(TestMessage.to(QUEUE, "b"), 2, 0);
        again.sendAgain(TestMessage.to(QUEUE, "c"), 3, 0);
        again.sendAgain(TestMessage.to(QUEUE, "d"), 4, 0);
        broker.work();

        // then
        assertThat(again.refusals).containsExactly("1 UNKNOWN_DESTINATION", "3 RESOURCE_LIMIT");
        assertThat(again.sentThrough()).isEqualTo(4);
        assertThat(broker.statistics(QUEUE).ready()).isEqualTo(2);
    }

    @Test
    void shouldAcceptOnceWhatWasRefusedAndFindsRoomOnTheNextConnection() {
        // given
        final TestClient client = broker.connect();
        client.session.sendRefused(1, ErrorCode.RESOURCE_LIMIT, "there was no room");
        client.connection.lost();

        // when
        final TestClient again = broker.connectAs(client.producerId());
        again.sendAgain(TestMessage.to(QUEUE, "a"), 1, 0);
        again.sendAgain(TestMessage.to(QUEUE, "a"), 1, 0);
        broker.work();

        // then
        assertThat(again.refusals).isEmpty();
        assertThat(broker.statistics(QUEUE).ready()).isEqualTo(1);
    }

    @Test
    void shouldRefuseWhatIsNotAMessage() {
        final TestClient client = broker.connect();

        client.session.send(1, 0, new org.agrona.concurrent.UnsafeBuffer(new byte[40]), 0, 40);
        client.send(TestMessage.to("nonsense://x", "a"));
        client.sendAgain(TestMessage.to("nonsense://x", "a"), 2, 0);
        broker.work();

        assertThat(client.refusals).containsExactly("1 MALFORMED", "1 MALFORMED", "2 UNKNOWN_DESTINATION");
        assertThat(client.sentThrough()).isEqualTo(2);
    }

    @Test
    void shouldFindMessagesBySelectorWhateverLiesBefore() {
        final TestClient client = broker.connect();
        for (int i = 0; i < 3000; i++) {
            client.send(TestMessage.to(QUEUE, "blue" + i).property("colour", "blue"));
        }
        client.send(TestMessage.to(QUEUE, "red").property("colour", "red"));
        broker.work();

        client.consume(QUEUE, "colour = 'red'");

        assertThat(client.bodies()).containsExactly("red");
    }

    @Test
    void shouldAnswerDrainAfterEverythingAvailable() {
        final TestClient client = broker.connect();
        final EngineConsumer consumer = client.consume(QUEUE);
        client.send(TestMessage.to(QUEUE, "a"));

        final long request = client.nextRequest();
        consumer.drain(request);
        broker.work();

        assertThat(client.bodies()).containsExactly("a");
        assertThat(client.done).containsKey(request);
    }

    @Test
    void shouldReturnUnhandedMessagesUntouchedWhenConsumerCloses() {
        final TestClient client = broker.connect();
        final EngineConsumer consumer = client.consume(QUEUE);
        client.send(TestMessage.to(QUEUE, "a"));
        client.send(TestMessage.to(QUEUE, "b"));
        broker.work();
        final List<Received> first = client.take();

        consumer.close(client.nextRequest(), first.get(0).tag());
        broker.work();
        client.consume(QUEUE);

        assertThat(client.bodies()).containsExactly("b");
        assertThat(client.received.get(0).redelivered()).isFalse();
        client.acknowledge(first.get(0));
        broker.work();
        assertThat(broker.statistics(QUEUE).inFlight()).isEqualTo(1);
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static io.angelia.engine.EngineFixture.QUEUE;
import static io.angelia.engine.EngineFixture.TOPIC;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LargeMessageTest {
    private static final int CHUNK = 4096;
    private static final String BODY = "0123456789abcdef".repeat(1000);

    private final EngineFixture broker = new EngineFixture();

    @AfterEach
    void close() {
        broker.close();
        assertThat(broker.errors).isEmpty();
    }

    private static void upload(final TestClient client, final TestMessage message, final long transactionId) {
        final long sequence = client.nextSequence();
        final int chunks = uploadChunks(client, sequence);
        finish(client, message, sequence, transactionId, chunks);
    }

    private static int uploadChunks(final TestClient client, final long sequence) {
        final UnsafeBuffer body = new UnsafeBuffer(BODY.getBytes(UTF_8));
        int index = 0;
        for (int offset = 0; offset < body.capacity(); offset += CHUNK) {
            client.session.sendChunk(sequence, index++, body, offset, Math.min(CHUNK, body.capacity() - offset));
        }
        return index;
    }

    private static void finish(
            final TestClient client,
            final TestMessage message,
            final long sequence,
            final long transactionId,
            final int chunks) {
        final UnsafeBuffer encoded = message.encode(client.producerId(), sequence);
        final int headerLength = encoded.capacity() - BODY.length();
        client.session.sendChunked(sequence, transactionId, chunks, encoded, 0, headerLength);
    }

    private static String download(final TestClient client, final long tag, final int chunks) {
        final StringBuilder body = new StringBuilder();
        for (int i = 0; i < chunks; i++) {
            assertThat(client.session.readChunk(
                            tag,
                            i,
                            (buffer, offset, length) -> body.append(buffer.getStringWithoutLengthUtf8(offset, length))))
                    .isTrue();
        }
        return body.toString();
    }

    private void checkDelivered(final String destination) {
        final TestClient reader = broker.connect();
        reader.consume(destination);
        assertThat(reader.received).hasSize(1);
        assertThat(reader.received.get(0).chunkCount()).isEqualTo(4);
        assertThat(download(reader, reader.received.get(0).tag(), 4)).isEqualTo(BODY);
        reader.acknowledge(reader.received.get(0));
        broker.work();
        assertThat(broker.statistics(destination).inFlight()).isZero();
    }

    @Test
    void shouldStoreInChunksAndSurviveCrash() {
        broker.start();
        final TestClient client = broker.connect();
        upload(client, TestMessage.to(QUEUE, BODY), 0);
        broker.work();
        assertThat(client.sentThrough()).isEqualTo(1);

        broker.crash(4);

        checkDelivered(QUEUE);
    }

    @Test
    void shouldServeNonPersistentAndTransactedOnes() {
        broker.start();
        final TestClient client = broker.connect();
        upload(client, TestMessage.to(QUEUE, BODY).nonPersistent(), 1);
        client.commit(1);

        checkDelivered(QUEUE);
    }

    @Test
    void shouldFanOutToSubscriptions() {
        broker.start();
        final TestClient client = broker.connect();
        client.subscribe(ConsumerSpec.Kind.SHARED_DURABLE, TOPIC, "sub");
        client.consume(TOPIC);
        upload(client, TestMessage.to(TOPIC, BODY), 0);
        broker.work();

        assertThat(client.received).hasSize(2);
        assertThat(download(client, 1, 4)).isEqualTo(BODY);
        assertThat(download(client, 2, 4)).isEqualTo(BODY);
    }

    @Test
    void shouldRefuseHeaderWhenChunksAreMissing() {
        broker.start();
        final TestClient client = broker.connect();
        final long sequence = client.nextSequence();
        finish(client, TestMessage.to(QUEUE, BODY), sequence, 0, uploadChunks(client, sequence) + 1);
        broker.work();

        assertThat(client.refusals).containsExactly("1 MALFORMED");
        assertThat(client.sentThrough()).isEqualTo(1);
    }

    @Test
    void shouldDropUploadThatWasLeft() {
        broker.start();
        final TestClient client = broker.connect();
        uploadChunks(client, client.nextSequence());
        broker.work();
        client.connection.close();
        broker.work();
        final TestClient other = broker.connect();
        uploadChunks(other, other.nextSequence());
        broker.work();

        broker.kill();

        final TestClient again = broker.connectAs(other.producerId());
        upload(again, TestMessage.to(QUEUE, BODY), 0);
        broker.work();
        checkDelivered(QUEUE);
    }

    @Test
    void shouldMoveToDeadLetterQueueWithItsChunks() {
        broker.settings(
                        QUEUE,
                        DestinationSettings.builder().maxDeliveryAttempts(1).build())
                .start();
        final TestClient client = broker.connect();
        upload(client, TestMessage.to(QUEUE, BODY), 0);
        client.consume(QUEUE);
        client.fail("too big for me");
        broker.engine().checkpoint();
        broker.kill();

        checkDelivered("queue://DLQ.orders");
    }

    @Test
    void shouldRefuseMoreThanTheLimit() {
        broker.tune(c -> c.maxMessageLength(CHUNK)).start();
        final TestClient client = broker.connect();
        upload(client, TestMessage.to(QUEUE, BODY), 0);
        broker.work();

        assertThat(client.refusals).containsExactly("1 MALFORMED");
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.jms.message.AngeliaBytesMessage;
import io.angelia.jms.message.AngeliaTextMessage;
import io.angelia.jms.message.JmsMessage;
import io.angelia.wire.frame.FrameWriter;
import io.angelia.wire.frame.WireError;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.ResourceAllocationException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

final class ClientSessionSendTest extends ClientTest {
    private void expectSend(final JmsMessage same, final long sequence, final long transaction)
            throws InterruptedException {
        final byte[] message = encodedBytes(same, sequence);
        peer.expect(out -> FrameWriter.send(
                out, SESSION, sequence, transaction, Unpooled.wrappedBuffer(message), 0, message.length));
    }

    @Test
    void shouldReturnFromASynchronousSendWhenItsOwnMessageIsAnswered() throws Exception {
        // given
        openSession(patient);
        session.send(new AngeliaTextMessage("first"), headers(), null);
        final CompletableFuture<Void> sending =
                run(() -> session.sendAndWait(new AngeliaTextMessage("second"), headers()));
        expectSend(new AngeliaTextMessage("first"), 1, 0);
        expectSend(new AngeliaTextMessage("second"), 2, 0);

        // when
        peer.say(out -> FrameWriter.sent(out, SESSION, 1));
        assertThat(sending).isNotDone();
        peer.say(out -> FrameWriter.sent(out, SESSION, 2));

        // then
        assertThat(sending.get()).isNull();
    }

    @Test
    void shouldThrowWhyASynchronousSendWasRefused() throws Exception {
        // given
        openSession(patient);
        final CompletableFuture<Void> sending = run(() -> session.sendAndWait(new JmsMessage(), headers()));
        expectSend(new JmsMessage(), 1, 0);

        // when
        peer.say(out -> {
            FrameWriter.sendRefused(out, SESSION, 1, WireError.UNKNOWN_DESTINATION, "no such queue");
            FrameWriter.sent(out, SESSION, 1);
        });

        // then
        assertThatThrownBy(sending::get)
                .cause()
                .isInstanceOf(InvalidDestinationException.class)
                .hasMessageContaining("no such queue");
        assertThat(failures).isEmpty();
    }

    @Test
    void shouldReportTheRefusalOfAMessageThatNobodyWaitsFor() throws Exception {
        // given
        openSession(patient);
        session.send(new JmsMessage(), headers(), null);

        // when
        peer.say(out -> FrameWriter.sendRefused(out, SESSION, 1, WireError.RESOURCE_LIMIT, "queue full"));

        // then
        assertThat(failures.take())
                .isInstanceOf(ResourceAllocationException.class)
                .hasMessageContaining("queue full");
    }

    @Test
    void shouldGiveUpASynchronousSendThatIsNotAnswered() throws Exception {
        // given
        openSession(hasty);

        // when, then
        assertThatThrownBy(() -> session.sendAndWait(new JmsMessage(), headers()))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("20 ms");
    }

    @Test
    void shouldBlockASenderWhoseWindowIsFullUntilTheBrokerAnswers() throws Exception {
        // given
        openSession(patient);
        for (int i = 0; i < WINDOW_MESSAGES; i++) {
            session.send(new JmsMessage(), headers(), null);
            peer.nextFrame();
        }

        // when
        final CompletableFuture<Void> sending = run(() -> session.send(new JmsMessage(), headers(), null));
        peer.expectNothing();
        peer.say(out -> FrameWriter.sent(out, SESSION, 1));

        // then
        sending.get();
        expectSend(new JmsMessage(), WINDOW_MESSAGES + 1, 0);
    }

    @Test
    void shouldRefuseASendWhenTheWindowStaysFull() throws Exception {
        // given
        openSession(hasty);
        for (int i = 0; i < WINDOW_MESSAGES; i++) {
            session.send(new JmsMessage(), headers(), null);
        }

        // when, then
        assertThatThrownBy(() -> session.send(new JmsMessage(), headers(), null))
                .isInstanceOf(ResourceAllocationException.class);
    }

    @Test
    void shouldTellOutcomesInTheOrderOfSending() throws Exception {
        // given
        openSession(patient);
        final List<String> outcomes = new CopyOnWriteArrayList<>();
        for (int i = 1; i <= 3; i++) {
            session.send(new JmsMessage(), headers(), new NamedSend("m" + i, outcomes));
        }

        // when
        peer.say(out -> {
            FrameWriter.sendRefused(out, SESSION, 2, WireError.INTERNAL, "no");
            FrameWriter.sent(out, SESSION, 3);
        });

        // then
        assertThat(outcomes).containsExactly("m1 sent", "m2 refused", "m3 sent");
    }

    @Test
    void shouldFailEverythingUnansweredWhenTheConnectionIsLost() throws Exception {
        // given
        openSession(patient);
        final List<String> outcomes = new CopyOnWriteArrayList<>();
        session.send(new JmsMessage(), headers(), new NamedSend("m1", outcomes));
        final CompletableFuture<Void> waiting = run(() -> session.sendAndWait(new JmsMessage(), headers()));
        peer.nextFrame();
        peer.nextFrame();

        // when
        peer.breakConnection(new IOException("reset"));

        // then
        assertThatThrownBy(waiting::get).cause().hasMessageContaining("scripted:1");
        assertThat(outcomes).containsExactly("m1 refused");
        assertThatThrownBy(() -> session.send(new JmsMessage(), headers(), null))
                .isInstanceOf(JMSException.class);
    }

    @Test
    void shouldPutTheTransactionIntoSendsAndBeginTheNextOneAfterCommit() throws Exception {
        // given
        openSession(patient);
        session.sendInTransaction(new JmsMessage(), headers());
        expectSend(new JmsMessage(), 1, 1);

        // when
        final CompletableFuture<Void> committing = run(session::commit);
        peer.expect(out -> FrameWriter.commit(out, SESSION, 2, 1));
        sayDone(2);
        committing.get();
        session.sendInTransaction(new JmsMessage(), headers());

        // then
        expectSend(new JmsMessage(), 2, 2);
    }

    @Test
    void shouldUploadALargeMessageInChunksAndItsHeaderLast() throws Exception {
        // given
        openSession(patient);
        final byte[] body = new byte[2 * CHUNK_LENGTH + 10];
        final AngeliaBytesMessage message = new AngeliaBytesMessage();
        message.writeBytes(body);

        // when
        session.send(message, headers(), null);

        // then
        final byte[] encoded = encodedBytes(message, 1);
        final int headerLength = encoded.length - body.length;
        final ByteBuf chunk = Unpooled.wrappedBuffer(body);
        peer.expect(out -> FrameWriter.sendChunk(out, SESSION, 1, 0, chunk, 0, CHUNK_LENGTH));
        peer.expect(out -> FrameWriter.sendChunk(out, SESSION, 1, 1, chunk, 0, CHUNK_LENGTH));
        peer.expect(out -> FrameWriter.sendChunk(out, SESSION, 1, 2, chunk, 0, 10));
        peer.expect(out ->
                FrameWriter.sendChunked(out, SESSION, 1, 0, 3, Unpooled.wrappedBuffer(encoded), 0, headerLength));
    }

    @Test
    void shouldHoldBackChunksWhileTheTransportIsNotWritable() throws Exception {
        // given
        openSession(patient);
        peer.writable(false);
        final AngeliaBytesMessage message = new AngeliaBytesMessage();
        message.writeBytes(new byte[4 * CHUNK_LENGTH]);

        // when
        final CompletableFuture<Void> uploading = run(() -> session.send(message, headers(), null));
        peer.expectNothing();
        peer.writable(true);

        // then
        uploading.get();
        for (int frame = 0; frame < 5; frame++) {
            peer.nextFrame();
        }
        peer.expectNothing();
    }

    @Test
    void shouldRefuseAMessageAboveTheBrokersLimitWithoutSendingIt() throws Exception {
        // given
        openSession(patient);
        final AngeliaBytesMessage message = new AngeliaBytesMessage();
        message.writeBytes(new byte[100_001]);

        // when, then
        assertThatThrownBy(() -> session.send(message, headers(), null))
                .isInstanceOf(MessageTooLargeException.class)
                .hasMessageContaining("100000");
        peer.expectNothing();
    }

    private static final class NamedSend extends PendingSend {
        private final String name;
        private final List<String> outcomes;

        NamedSend(final String name, final List<String> outcomes) {
            this.name = name;
            this.outcomes = outcomes;
        }

        @Override
        protected void onAnswered() {
            outcomes.add(name + (failure() == null ? " sent" : " refused"));
        }
    }
}

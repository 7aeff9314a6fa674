/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.wire.message.MessageLayout;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChunkedMessageTest {
    private static final int CHUNK = 1000;

    private final MessageEncoder encoder = new MessageEncoder();

    private static AngeliaBytesMessage message(int length) throws JMSException {
        byte[] body = new byte[length];
        new Random(length).nextBytes(body);
        AngeliaBytesMessage message = new AngeliaBytesMessage();
        message.writeBytes(body);
        message.setIntProperty("p", 1);
        return message;
    }

    private static int chunks(int bodyLength, int chunk) {
        return (bodyLength + chunk - 1) / chunk;
    }

    private ChunkedMessage start(int chunkCount, long maxMessageSize) throws JMSException {
        ByteBuf header = Unpooled.buffer();
        encoder.writeHeader(header);
        return MessageDecoder.decodeChunked(
                header, 0, 0, 0, header.readableBytes(), chunkCount, 2, true, new DecodeOptions("", maxMessageSize));
    }

    private void add(ChunkedMessage target, int index, int from, int length) throws JMSException {
        ByteBuf chunk = Unpooled.buffer();
        encoder.writeBody(chunk, from, length);
        target.add(index, chunk, 0, length);
    }

    private JmsMessage travel(JmsMessage message, int chunk) throws JMSException {
        encoder.begin(message);
        int count = chunks(encoder.bodyLength(), chunk);
        ChunkedMessage target = start(count, Integer.MAX_VALUE);
        for (int i = 0; i < count; i++) {
            assertThat(target.isComplete()).isFalse();
            add(target, i, i * chunk, Math.min(chunk, encoder.bodyLength() - i * chunk));
        }
        assertThat(target.isComplete()).isTrue();
        JmsMessage received = target.message();
        encoder.end();
        return received;
    }

    @Test
    void shouldPutTheChunksTogether() throws JMSException {
        for (int length : new int[] {1, 999, 1000, 1001, 2000, 12_345}) {
            AngeliaBytesMessage message = message(length);

            JmsMessage received = travel(message, CHUNK);

            assertThat(received.getBody(byte[].class)).isEqualTo(message.getBody(byte[].class));
            assertThat(received.getIntProperty("p")).isOne();
            assertThat(received.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
            assertThat(received.getJMSRedelivered()).isTrue();
        }
    }

    @Test
    void shouldCutEveryTypeIntoChunks() throws JMSException {
        for (Map.Entry<String, JmsMessage> sample : SampleMessages.all().entrySet()) {
            JmsMessage received = travel(sample.getValue(), 3);

            assertThat(received.getClass()).isEqualTo(sample.getValue().getClass());
            assertThat(Travel.encode(received)).as(sample.getKey()).isEqualTo(Travel.encode(sample.getValue()));
        }
    }

    @Test
    void shouldWriteTheSameBytesInPiecesAsInOne() throws JMSException {
        AngeliaBytesMessage message = message(300_000);
        ByteBuf pieces = Unpooled.buffer();
        int length = encoder.begin(message);
        encoder.writeHeader(pieces);
        for (int from = 0; from < encoder.bodyLength(); from += 7777) {
            encoder.writeBody(pieces, from, Math.min(7777, encoder.bodyLength() - from));
        }

        assertThat(length).isEqualTo(encoder.headerLength() + encoder.bodyLength());
        assertThat(pieces).isEqualTo(Unpooled.wrappedBuffer(Travel.encode(message)));
    }

    @Test
    void shouldRefuseChunksOutOfOrder() throws JMSException {
        encoder.begin(message(2500));
        ChunkedMessage target = start(3, Integer.MAX_VALUE);

        assertThatThrownBy(() -> add(target, 1, 0, CHUNK)).isInstanceOf(MessageFormatException.class);
        add(target, 0, 0, CHUNK);
        assertThatThrownBy(() -> add(target, 0, 0, CHUNK)).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(target::message).isInstanceOf(MessageFormatException.class);
    }

    @Test
    void shouldRefuseMoreThanTheBodyAnnounced() throws JMSException {
        encoder.begin(message(2500));
        ChunkedMessage target = start(3, Integer.MAX_VALUE);
        add(target, 0, 0, 2000);

        assertThatThrownBy(() -> add(target, 1, 0, 501)).isInstanceOf(MessageFormatException.class);
    }

    @Test
    void shouldNotTakeMemoryForABodyThatTheChunksCannotFill() throws JMSException {
        encoder.begin(message(10));
        ByteBuf header = Unpooled.buffer();
        encoder.writeHeader(header);
        header.setIntLE(MessageLayout.BODY_LENGTH_OFFSET, Integer.MAX_VALUE - 8000);
        ChunkedMessage target = MessageDecoder.decodeChunked(
                header, 0, 0, 0, header.readableBytes(), 3, 1, false, new DecodeOptions("", Integer.MAX_VALUE));

        assertThatThrownBy(() -> target.add(0, Unpooled.buffer().writeZero(10), 0, 10))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("chunk 0 of 3");
    }

    @Test
    void shouldRefuseMoreThanTheLargestMessageBeforeItsChunks() throws JMSException {
        encoder.begin(message(5000));

        assertThatThrownBy(() -> start(5, 4000))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("maxMessageSize");
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import io.netty.buffer.ByteBuf;
import jakarta.jms.MessageFormatException;

/** A large message on its way in: its chunks are gathered in one array, until it is whole. Not thread-safe. */
public final class ChunkedMessage {
    private final byte[] header;
    private final int bodyLength;
    private final int chunkCount;
    private final ByteSlice annotations;
    private final int deliveryCount;
    private final boolean redelivered;
    private final DecodeOptions options;

    /** Allocated when the first chunk makes the announced length believable. */
    private byte[] body = new byte[0];

    private int chunks;
    private int received;

    ChunkedMessage(
            byte[] header,
            int bodyLength,
            int chunkCount,
            ByteSlice annotations,
            int deliveryCount,
            boolean redelivered,
            DecodeOptions options) {
        this.header = header;
        this.bodyLength = bodyLength;
        this.chunkCount = chunkCount;
        this.annotations = annotations;
        this.deliveryCount = deliveryCount;
        this.redelivered = redelivered;
        this.options = options;
    }

    /**
     * Takes the next chunk.
     *
     * @throws MessageFormatException when it is not the next one, is longer than the rest of the body, or is so short that
     *     as many chunks of its length as are left could not fill the body.
     */
    public void add(int chunkIndex, ByteBuf buffer, int index, int length) throws MessageFormatException {
        if (chunkIndex != chunks || chunkIndex >= chunkCount) {
            throw Failures.malformed("chunk " + chunkIndex + " of " + chunkCount + ", where " + chunks + " is next");
        }
        if (length > bodyLength - received || (long) length * (chunkCount - chunks) < bodyLength - received) {
            throw Failures.malformed("chunk " + chunkIndex + " of " + chunkCount + " has " + length + " bytes, where "
                    + (bodyLength - received) + " are missing");
        }
        if (chunks == 0) {
            body = new byte[bodyLength];
        }
        buffer.getBytes(index, body, received, length);
        received += length;
        chunks++;
    }

    /** Its ordering key, null for none; known before the body is there. */
    public OrderingKey orderingKey() {
        return MessageDecoder.orderingKey(header);
    }

    /** Whether all chunks are there. */
    public boolean isComplete() {
        return chunks == chunkCount;
    }

    /**
     * The message, when it is complete.
     *
     * @throws MessageFormatException when the chunks do not fill the body that the header announced.
     */
    public JmsMessage message() throws MessageFormatException {
        if (!isComplete() || received != bodyLength) {
            throw Failures.malformed(
                    received + " bytes in " + chunks + " of " + chunkCount + " chunks for a body of " + bodyLength);
        }
        EncodedMessage encoded = EncodedMessage.split(header, body);
        return MessageDecoder.message(new ReceivedMessage(encoded, annotations, deliveryCount, redelivered, options));
    }
}

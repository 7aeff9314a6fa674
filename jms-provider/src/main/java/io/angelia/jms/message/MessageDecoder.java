/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import static io.angelia.wire.message.MessageLayout.BODY_BYTES;
import static io.angelia.wire.message.MessageLayout.BODY_MAP;
import static io.angelia.wire.message.MessageLayout.BODY_NONE;
import static io.angelia.wire.message.MessageLayout.BODY_OBJECT;
import static io.angelia.wire.message.MessageLayout.BODY_STREAM;
import static io.angelia.wire.message.MessageLayout.BODY_TEXT;

import io.netty.buffer.ByteBuf;
import jakarta.jms.MessageFormatException;

/**
 * Turns received bytes into messages. The bytes are copied once; of their content only the frame is checked here, the
 * rest when the application asks for it. Stateless and thread-safe.
 */
public final class MessageDecoder {
    private MessageDecoder() {}

    /**
     * A message that came in one piece.
     *
     * @param annotationsLength 0 when there are no annotations.
     * @param deliveryCount times the message was delivered, this one included; from 1.
     * @throws MessageFormatException when the bytes are not a message of a known version.
     */
    public static JmsMessage decode(
            ByteBuf buffer,
            int annotationsIndex,
            int annotationsLength,
            int index,
            int length,
            int deliveryCount,
            boolean redelivered,
            DecodeOptions options)
            throws MessageFormatException {
        if (length > options.maxMessageSize()) {
            throw tooLarge(length, options);
        }
        EncodedMessage encoded = EncodedMessage.whole(copy(buffer, index, length));
        ByteSlice annotations = annotations(buffer, annotationsIndex, annotationsLength);
        return message(new ReceivedMessage(encoded, annotations, deliveryCount, redelivered, options));
    }

    /**
     * A message whose body follows in chunks.
     *
     * @throws MessageFormatException when the bytes are not the header of a message of a known version, or it announces
     *     more than the largest message allowed.
     */
    public static ChunkedMessage decodeChunked(
            ByteBuf buffer,
            int annotationsIndex,
            int annotationsLength,
            int headerIndex,
            int headerLength,
            int chunkCount,
            int deliveryCount,
            boolean redelivered,
            DecodeOptions options)
            throws MessageFormatException {
        byte[] header = copy(buffer, headerIndex, headerLength);
        int bodyLength = EncodedMessage.bodyLength(header);
        if (bodyLength < 0) {
            throw Failures.malformed("body length " + bodyLength);
        }
        if ((long) headerLength + bodyLength > options.maxMessageSize()) {
            throw tooLarge((long) headerLength + bodyLength, options);
        }
        ByteSlice annotations = annotations(buffer, annotationsIndex, annotationsLength);
        return new ChunkedMessage(header, bodyLength, chunkCount, annotations, deliveryCount, redelivered, options);
    }

    /** The ordering key of a message that may not be readable as a whole; null when it has none that can be read. */
    public static OrderingKey orderingKey(ByteBuf buffer, int index, int headerLength) {
        return orderingKey(copy(buffer, index, headerLength));
    }

    static OrderingKey orderingKey(byte[] header) {
        try {
            return OrderingKey.of(EncodedMessage.headerOf(header));
        } catch (MessageFormatException e) {
            return null;
        }
    }

    static JmsMessage message(ReceivedMessage received) throws MessageFormatException {
        return switch (received.encoded().bodyType()) {
            case BODY_NONE -> new JmsMessage(received);
            case BODY_TEXT -> new AngeliaTextMessage(received);
            case BODY_BYTES -> new AngeliaBytesMessage(received);
            case BODY_MAP -> new AngeliaMapMessage(received);
            case BODY_STREAM -> new AngeliaStreamMessage(received);
            case BODY_OBJECT -> new AngeliaObjectMessage(received);
            default ->
                throw Failures.malformed("body type " + received.encoded().bodyType());
        };
    }

    private static MessageFormatException tooLarge(long length, DecodeOptions options) {
        return Failures.format(
                "A message of " + length + " bytes is larger than the option maxMessageSize allows, which is "
                        + options.maxMessageSize() + " bytes");
    }

    private static ByteSlice annotations(ByteBuf buffer, int index, int length) {
        return length == 0 ? null : ByteSlice.of(copy(buffer, index, length));
    }

    private static byte[] copy(ByteBuf buffer, int index, int length) {
        byte[] bytes = new byte[length];
        buffer.getBytes(index, bytes);
        return bytes;
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import static io.angelia.wire.message.MessageLayout.FLAG_NULL_BODY;

import io.netty.buffer.ByteBuf;
import jakarta.jms.JMSException;

/**
 * Turns messages into bytes, one at a time: either {@link #encode} for the whole, or {@link #begin}, then the header and
 * the body in pieces, then {@link #end}. Keeps its scratch array between messages, so there is one per session. Not
 * thread-safe.
 */
public final class MessageEncoder {
    private static final int TYPICAL_HEADER = 512;
    /** A scratch array that one message made larger than this is not kept. */
    private static final int LARGEST_KEPT = 64 * 1024;

    private ValueWriter header = new ValueWriter(TYPICAL_HEADER);
    private EncodedBody body = ByteSlice.EMPTY;

    /**
     * Appends the whole message to {@code out}.
     *
     * @return the bytes written.
     * @throws JMSException when the message holds something that cannot be encoded; nothing is written then.
     */
    public int encode(JmsMessage message, ByteBuf out) throws JMSException {
        int length = begin(message);
        try {
            out.ensureWritable(length);
            writeHeader(out);
            writeBody(out, 0, bodyLength());
            return length;
        } finally {
            end();
        }
    }

    /**
     * Encodes a message aside. The message must not change until {@link #end()}.
     *
     * @return the length of the encoded message in bytes.
     * @throws JMSException when the message holds something that cannot be encoded.
     */
    public int begin(JmsMessage message) throws JMSException {
        EncodedBody encodedBody = message.encodedBody();
        header.clear();
        message.headers().writeTo(header, message.bodyType(), encodedBody == null ? FLAG_NULL_BODY : 0);
        int propertiesOffset = header.length();
        message.properties().writeTo(header);
        body = encodedBody == null ? ByteSlice.EMPTY : encodedBody;
        HeaderFields.patch(header, propertiesOffset, body.length());
        long length = (long) header.length() + body.length();
        if (length > Integer.MAX_VALUE) {
            end();
            throw Failures.format(
                    "A message of " + length + " bytes is too long; " + Integer.MAX_VALUE + " are allowed");
        }
        return (int) length;
    }

    /** Length of the header of the message begun: everything before the body. */
    public int headerLength() {
        return header.length();
    }

    /** Length of the body of the message begun. */
    public int bodyLength() {
        return body.length();
    }

    /** Appends the header. */
    public void writeHeader(ByteBuf out) {
        out.writeBytes(header.array(), 0, header.length());
    }

    /** Appends {@code length} bytes of the body, counted from {@code from}. */
    public void writeBody(ByteBuf out, int from, int length) {
        body.writeTo(out, from, length);
    }

    /** Lets the message go. */
    public void end() {
        body = ByteSlice.EMPTY;
        if (header.array().length > LARGEST_KEPT) {
            header = new ValueWriter(TYPICAL_HEADER);
        }
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.load;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import java.nio.ByteBuffer;

/**
 * The body of a load message: i32 producer, i64 sequence, i64 due time in ns of {@link System#nanoTime()}, filling. One
 * thread's work buffer for writing or reading.
 */
final class MessageBody {
    private static final int PRODUCER_OFFSET = 0;
    private static final int SEQUENCE_OFFSET = PRODUCER_OFFSET + Integer.BYTES;
    private static final int DUE_OFFSET = SEQUENCE_OFFSET + Long.BYTES;
    static final int MINIMUM_LENGTH = DUE_OFFSET + Long.BYTES;

    private final byte[] bytes;
    private final ByteBuffer buffer;

    MessageBody(final int length) {
        bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ('a' + i % 26);
        }
        buffer = ByteBuffer.wrap(bytes);
    }

    void writeTo(final BytesMessage message, final int producer, final long sequence, final long dueNs)
            throws JMSException {
        buffer.putInt(PRODUCER_OFFSET, producer)
                .putLong(SEQUENCE_OFFSET, sequence)
                .putLong(DUE_OFFSET, dueNs);
        message.writeBytes(bytes);
    }

    /** Takes over the whole body, as an application would; a body of another length is an error. */
    void readFrom(final BytesMessage message) throws JMSException {
        final long length = message.getBodyLength();
        if (length != bytes.length || message.readBytes(bytes) != bytes.length) {
            throw new JMSException("a body has " + length + " bytes where " + bytes.length + " were sent");
        }
    }

    int producer() {
        return buffer.getInt(PRODUCER_OFFSET);
    }

    long sequence() {
        return buffer.getLong(SEQUENCE_OFFSET);
    }

    long dueNs() {
        return buffer.getLong(DUE_OFFSET);
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A movable view of one record's payload and stamp. Owns nothing; valid as long as its lender says. */
public final class RecordView {
    private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
    private int type;
    private long timeMs;
    private long position;

    public void wrap(
            final DirectBuffer source,
            final int offset,
            final int length,
            final int type,
            final long timeMs,
            final long position) {
        buffer.wrap(source, offset, length);
        this.type = type;
        this.timeMs = timeMs;
        this.position = position;
    }

    /** The payload, from index 0 to {@link #length()}. */
    public DirectBuffer buffer() {
        return buffer;
    }

    public int length() {
        return buffer.capacity();
    }

    public int type() {
        return type;
    }

    public long timeMs() {
        return timeMs;
    }

    public long position() {
        return position;
    }
}

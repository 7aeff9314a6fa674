/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import io.angelia.jms.transport.Transport;
import io.angelia.wire.frame.FrameWriter;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The frames that wait for the event loop: application threads append them to shared buffers under a short lock, and the
 * event loop takes all there is at each wake-up, so that frames travel together the more the busier the connection is.
 *
 * <p>A buffer is filled once from its start to its end and never moved: the event loop sends parts of it while others are
 * written, and whoever may have to repeat a frame keeps a reference to the buffer instead of a copy.
 *
 * <p>Thread-safe; {@link #drain} belongs to the event loop.
 */
final class Outbound {
    private static final int BUFFER_LENGTH = 64 * 1024;
    /** Enough for an acknowledgement. */
    private static final int SHORT_FRAME = 64;
    /** Longest time in ms that a frame waits which does not ask for a wake-up. */
    private static final long LAZY_MS = 10;
    /**
     * How long after deliveries the event loop looks by itself for their acknowledgements, in ms. Until then these need not
     * wake it up, and they often travel with something else.
     */
    private static final long ACKNOWLEDGEMENTS_MS = 1;

    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<ByteBuf> full = new ArrayDeque<>();
    private final Signal room = new Signal();
    private Transport transport;
    /** What lies before its reader index was taken by the event loop. */
    private ByteBuf tail;

    private int mark;
    private boolean awake;
    private boolean timerSet;
    private boolean lookingSoon;
    private boolean released;
    private volatile boolean closed;
    private volatile long queuedBytes;

    /** Session and place of the acknowledgement that ends the tail buffer; it may still be extended. -1 for none. */
    private int ackSession = -1;

    private int ackEnd;
    private long ackLastTag;

    void connected(final Transport newTransport) {
        lock.lock();
        try {
            transport = newTransport;
        } finally {
            lock.unlock();
        }
    }

    /** True when nothing goes out any more. The answer stays the same between {@link #begin} and {@link #commit}. */
    boolean isClosed() {
        return closed;
    }

    /**
     * Starts a frame: the caller appends it to the buffer and then calls {@link #commit} or {@link #abort}. No other
     * thread can write in between. Works after the end as well, for frames that are kept to be repeated elsewhere.
     *
     * @param maxLength the most that the frame may take, in bytes.
     */
    ByteBuf begin(final int maxLength) {
        lock.lock();
        boolean begun = false;
        try {
            if (tail != null && tail.writableBytes() < maxLength) {
                rotate();
            }
            if (tail == null) {
                final int capacity = Math.max(BUFFER_LENGTH, maxLength);
                tail = transport.allocator().directBuffer(capacity, capacity);
            }
            mark = tail.writerIndex();
            begun = true;
            return tail;
        } finally {
            if (!begun) {
                lock.unlock();
            }
        }
    }

    /** Ends the frame and has it sent at once. */
    void commit() {
        end(true);
    }

    /** Takes back the frame that was begun. */
    void abort() {
        tail.writerIndex(mark);
        dropIfClosed();
        lock.unlock();
    }

    /** Writes one frame and has it sent at once. */
    void write(final Consumer<ByteBuf> frame) {
        write(frame, true);
    }

    /** Writes one frame that goes out with the next one or after a few milliseconds. */
    void writeLazily(final Consumer<ByteBuf> frame) {
        write(frame, false);
    }

    private void write(final Consumer<ByteBuf> frame, final boolean urgent) {
        if (closed) {
            return;
        }
        final ByteBuf scratch = transport.allocator().heapBuffer();
        try {
            frame.accept(scratch);
            begin(scratch.readableBytes()).writeBytes(scratch);
            end(urgent);
        } finally {
            scratch.release();
        }
    }

    /** Acknowledges one delivery outside a transaction, lazily; runs of tags become one frame. */
    void acknowledge(final int sessionId, final long tag) {
        if (closed) {
            return;
        }
        final ByteBuf out = begin(SHORT_FRAME);
        if (ackSession == sessionId && ackEnd == out.writerIndex() && ackLastTag + 1 == tag) {
            out.setLongLE(ackEnd - Long.BYTES, tag);
        } else {
            FrameWriter.acknowledge(out, sessionId, 0, tag, tag);
            ackSession = sessionId;
            ackEnd = out.writerIndex();
        }
        ackLastTag = tag;
        end(false);
    }

    /** Queues a frame that was kept; {@link #flush} has it sent. The caller's reference stays its own. */
    void repeat(final ByteBuf kept, final int index, final int length) {
        lock.lock();
        try {
            if (!closed) {
                queueRestOfTail();
                full.add(kept.retainedSlice(index, length));
                queued(length);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Has what was written lazily sent as soon as the event loop would see to deliveries. */
    void flush() {
        final boolean wakeUp;
        lock.lock();
        try {
            wakeUp = !awake && !lookingSoon && hasMore();
            awake |= wakeUp;
        } finally {
            lock.unlock();
        }
        if (wakeUp) {
            transport.wakeUp();
        }
    }

    private boolean hasMore() {
        return !full.isEmpty() || (tail != null && tail.isReadable());
    }

    private void end(final boolean urgent) {
        queued(tail.writerIndex() - mark);
        final boolean wakeUp = urgent && !awake && !closed;
        final boolean setTimer = !urgent && !awake && !timerSet && !closed;
        awake |= wakeUp;
        timerSet |= setTimer;
        dropIfClosed();
        lock.unlock();
        if (wakeUp) {
            transport.wakeUp();
        } else if (setTimer) {
            transport.wakeUpAfter(LAZY_MS);
        }
    }

    /** Called under the lock only. */
    private void queued(final int bytes) {
        final long before = queuedBytes;
        queuedBytes = before + bytes;
    }

    private void rotate() {
        if (tail.isReadable()) {
            full.add(tail);
        } else {
            tail.release();
        }
        tail = null;
        ackSession = -1;
    }

    private void queueRestOfTail() {
        if (tail != null && tail.isReadable()) {
            full.add(restOfTail());
        }
    }

    private ByteBuf restOfTail() {
        final ByteBuf rest = tail.retainedSlice();
        tail.readerIndex(tail.writerIndex());
        ackSession = -1;
        return rest;
    }

    /** Deliveries have arrived, and will be acknowledged. On the event loop. */
    void expectAcknowledgements() {
        final boolean setTimer;
        lock.lock();
        try {
            setTimer = !lookingSoon;
            lookingSoon = true;
        } finally {
            lock.unlock();
        }
        if (setTimer) {
            transport.wakeUpAfter(ACKNOWLEDGEMENTS_MS);
        }
    }

    /** A time has passed that was asked for. On the event loop; {@link #drain} must follow. */
    void onTimer() {
        lock.lock();
        try {
            timerSet = false;
            lookingSoon = false;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Hands everything to the transport, as far as that takes it now.
     *
     * @return whether there was something.
     */
    boolean drain() {
        boolean wrote = false;
        while (transport.isWritable()) {
            final ByteBuf next = take();
            if (next == null) {
                break;
            }
            transport.write(next);
            wrote = true;
        }
        if (wrote) {
            transport.flush();
            room.raise();
        }
        return wrote;
    }

    private ByteBuf take() {
        lock.lock();
        try {
            ByteBuf next = full.poll();
            if (next == null && tail != null && tail.isReadable()) {
                next = restOfTail();
            }
            if (next == null) {
                awake = false;
            } else {
                queued(-next.readableBytes());
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until fewer than {@code limitBytes} wait for the transport; false when that took too long. */
    boolean awaitRoom(final long limitBytes, final long deadlineNs) throws InterruptedException {
        return room.await(() -> queuedBytes < limitBytes || closed, deadlineNs);
    }

    /** The transport has ended: drops what waits for it and whatever comes later. */
    void close() {
        lock.lock();
        try {
            closed = true;
            dropIfClosed();
        } finally {
            lock.unlock();
        }
        room.raise();
    }

    /** Gives back the memory of a closed one, except for what others have kept. Safe to call twice. */
    void release() {
        lock.lock();
        try {
            released = true;
            dropIfClosed();
        } finally {
            lock.unlock();
        }
    }

    private void dropIfClosed() {
        if (!closed) {
            return;
        }
        full.forEach(ByteBuf::release);
        full.clear();
        ackSession = -1;
        queuedBytes = 0;
        if (tail != null && released) {
            tail.release();
            tail = null;
        } else if (tail != null) {
            tail.readerIndex(tail.writerIndex());
        }
    }
}

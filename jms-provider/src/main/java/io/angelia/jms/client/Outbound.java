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
 * <p>Thread-safe; {@link #drain} belongs to the event loop.
 */
final class Outbound {
    private static final int BUFFER_LENGTH = 64 * 1024;
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
    private ByteBuf tail;
    private int mark;
    private boolean awake;
    private boolean timerSet;
    private boolean lookingSoon;
    private boolean closed;
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

    /**
     * Starts a frame: the caller appends it to the buffer and then calls {@link #commit} or {@link #abort}. No other
     * thread can write in between.
     *
     * @param lengthHint how long the frame may become, in bytes.
     */
    ByteBuf begin(final int lengthHint) {
        lock.lock();
        boolean begun = false;
        try {
            if (tail != null && tail.isReadable() && tail.writableBytes() < lengthHint) {
                rotate();
            }
            if (tail == null) {
                tail = transport.allocator().directBuffer(Math.max(BUFFER_LENGTH, lengthHint));
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
        if (closed) {
            drop();
        }
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
        final ByteBuf out = begin(0);
        boolean written = false;
        try {
            frame.accept(out);
            written = true;
        } finally {
            if (written) {
                end(urgent);
            } else {
                abort();
            }
        }
    }

    /** Acknowledges one delivery outside a transaction, lazily; runs of tags become one frame. */
    void acknowledge(final int sessionId, final long tag) {
        final ByteBuf out = begin(0);
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

    /** Has what was written lazily sent as soon as the event loop would see to deliveries. */
    void flush() {
        final boolean wakeUp;
        lock.lock();
        try {
            wakeUp = !awake && !lookingSoon && tail != null && tail.isReadable();
            awake |= wakeUp;
        } finally {
            lock.unlock();
        }
        if (wakeUp) {
            transport.wakeUp();
        }
    }

    private void end(final boolean urgent) {
        queued(tail.writerIndex() - mark);
        final boolean wakeUp = urgent && !awake;
        final boolean setTimer = !urgent && !awake && !timerSet;
        awake |= wakeUp;
        timerSet |= setTimer;
        if (closed) {
            drop();
        }
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
        full.add(tail);
        tail = null;
        ackSession = -1;
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
                next = tail;
                tail = null;
                ackSession = -1;
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

    /** The connection has ended: drops what waits and whatever comes later. */
    void close() {
        lock.lock();
        try {
            closed = true;
            drop();
        } finally {
            lock.unlock();
        }
        room.raise();
    }

    private void drop() {
        full.forEach(ByteBuf::release);
        full.clear();
        if (tail != null) {
            tail.release();
            tail = null;
        }
        ackSession = -1;
        queuedBytes = 0;
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.micro;

import io.angelia.wire.frame.FrameReader;
import io.angelia.wire.frame.FrameWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import jakarta.jms.JMSException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A frame around a message that is encoded already, and the same frame taken apart. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FrameCodecBenchmark {
    private static final int SESSION = 3;

    private final DeliveryCounter counter = new DeliveryCounter();
    private ByteBuf message;
    private ByteBuf out;
    private ByteBuf frame;
    private long sequence;

    @Setup
    public void setUp() throws JMSException {
        message = PooledByteBufAllocator.DEFAULT.directBuffer(4096).writeBytes(SampleMessage.encoded());
        out = PooledByteBufAllocator.DEFAULT.directBuffer(4096);
        frame = PooledByteBufAllocator.DEFAULT.directBuffer(4096);
        final int start = FrameWriter.deliveryBegin(frame, SESSION, 1, 1, 1, false, 0);
        frame.writeBytes(message, 0, message.readableBytes());
        FrameWriter.end(frame, start);
    }

    @TearDown
    public void tearDown() {
        message.release();
        out.release();
        frame.release();
    }

    @Benchmark
    public int writeSend() {
        FrameWriter.send(out.clear(), SESSION, ++sequence, 0, message, 0, message.readableBytes());
        return out.writerIndex();
    }

    @Benchmark
    public long readDelivery() {
        FrameReader.dispatch(frame, 0, counter);
        return counter.bytes();
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.micro;

import io.angelia.jms.message.AngeliaBytesMessage;
import io.angelia.jms.message.DecodeOptions;
import io.angelia.jms.message.JmsMessage;
import io.angelia.jms.message.MessageDecoder;
import io.angelia.jms.message.MessageEncoder;
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

/** The client's two ends: an application's message to bytes, and bytes to a message whose property and body are read. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MessageCodecBenchmark {
    private final MessageEncoder encoder = new MessageEncoder();
    private final DecodeOptions options = DecodeOptions.defaults();
    private final byte[] body = new byte[1024];
    private ByteBuf out;
    private ByteBuf in;
    private long sequence;

    @Setup
    public void setUp() throws JMSException {
        out = PooledByteBufAllocator.DEFAULT.directBuffer(4096);
        in = PooledByteBufAllocator.DEFAULT.directBuffer(4096).writeBytes(SampleMessage.encoded());
    }

    @TearDown
    public void tearDown() {
        out.release();
        in.release();
    }

    @Benchmark
    public int createAndEncode() throws JMSException {
        final AngeliaBytesMessage message = SampleMessage.create();
        SampleMessage.complete(message, ++sequence);
        return encoder.encode(message, out.clear());
    }

    @Benchmark
    public long decodeAndRead() throws JMSException {
        final JmsMessage message = MessageDecoder.decode(in, 0, 0, 0, in.readableBytes(), 1, false, options);
        final int read = ((AngeliaBytesMessage) message).readBytes(body);
        return message.getLongProperty("customer") + read;
    }
}

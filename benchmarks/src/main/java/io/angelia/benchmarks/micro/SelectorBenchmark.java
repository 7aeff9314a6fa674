/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.micro;

import io.angelia.engine.selector.InvalidSelectorException;
import io.angelia.engine.selector.Selector;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import jakarta.jms.JMSException;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A selector evaluated on an encoded message. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")
public class SelectorBenchmark {
    @Param({
        "grams > 1000",
        "country IN ('DE', 'FR') AND grams BETWEEN 0 AND 2000",
        "country LIKE 'F%' OR JMSPriority > 4"
    })
    private String text;

    private Selector selector;
    private UnsafeBuffer message;

    @Setup
    public void setUp() throws InvalidSelectorException, JMSException {
        selector = Selector.parse(text);
        final ByteBuf encoded = SampleMessage.encoded();
        message = new UnsafeBuffer(ByteBufUtil.getBytes(encoded));
    }

    @Benchmark
    public boolean matches() {
        return selector.matches(message, 0);
    }
}

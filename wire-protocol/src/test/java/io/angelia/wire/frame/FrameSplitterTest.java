/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.wire.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameSplitterTest {
    private static final int MAX_FRAME_LENGTH = 4096;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final List<String> calls = new ArrayList<>();

    @Test
    void shouldFindSameFramesHoweverStreamIsCut() {
        final List<FrameSamples.Sample> samples = new FrameSamples(3).of(BrokerFrameHandler.class);
        final ByteBuf stream = Unpooled.buffer();
        samples.forEach(sample -> sample.write(stream));
        final Random random = new Random(5);

        for (int round = 0; round < 200; round++) {
            calls.clear();
            final int largestPiece = 1 + random.nextInt(round < 100 ? 12 : 2000);
            try (FrameSplitter splitter = splitter()) {
                for (int at = 0; at < stream.writerIndex(); ) {
                    final int piece = Math.min(1 + random.nextInt(largestPiece), stream.writerIndex() - at);
                    splitter.feed(stream.copy(at, piece));
                    at += piece;
                }
                assertThat(splitter.isMidFrame()).isFalse();
            }
            assertThat(calls)
                    .containsExactlyElementsOf(samples.stream()
                            .map(FrameSamples.Sample::expectedCall)
                            .toList());
        }
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void shouldRefuseFrameAboveLimitBeforeItsBytesArrive() {
        final ByteBuf start = Unpooled.buffer().writeIntLE(MAX_FRAME_LENGTH - 3).writeIntLE(0);

        try (FrameSplitter splitter = splitter()) {
            assertThatThrownBy(() -> splitter.feed(start))
                    .isInstanceOf(MalformedFrameException.class)
                    .hasMessageContaining("4093");
        }
    }

    @Test
    void shouldStopAndReleaseWhenClosedFromWithinSink() {
        final ByteBuf stream = Unpooled.buffer();
        FrameWriter.ping(stream, 1);
        FrameWriter.ping(stream, 2);
        final FrameSplitter[] self = new FrameSplitter[1];
        self[0] = new FrameSplitter(allocator, MAX_FRAME_LENGTH, (in, index, length) -> {
            calls.add("frame");
            self[0].close();
        });

        self[0].feed(stream.copy(0, 5));
        self[0].feed(stream.copy(5, stream.readableBytes() - 5));

        assertThat(calls).containsExactly("frame");
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    private FrameSplitter splitter() {
        final BrokerFrameHandler recorder = FrameSamples.recorder(BrokerFrameHandler.class, calls);
        return new FrameSplitter(
                allocator, MAX_FRAME_LENGTH, (in, index, length) -> FrameReader.dispatch(in, index, recorder));
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.wire.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.wire.frame.FrameSamples.Sample;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FrameRoundTripTest {
    static Stream<Sample> toBroker() {
        return IntStream.range(0, 20)
                .boxed()
                .flatMap(seed -> new FrameSamples(seed).of(BrokerFrameHandler.class).stream());
    }

    static Stream<Sample> toClient() {
        return IntStream.range(0, 20)
                .boxed()
                .flatMap(seed -> new FrameSamples(seed).of(ClientFrameHandler.class).stream());
    }

    @ParameterizedTest
    @MethodSource("toBroker")
    void shouldReadWhatWasWrittenToBroker(final Sample sample) {
        final List<String> calls = new ArrayList<>();
        final ByteBuf frame = sample.encoded();

        FrameReader.dispatch(frame, 0, FrameSamples.recorder(BrokerFrameHandler.class, calls));

        assertThat(calls).containsExactly(sample.expectedCall());
        assertThat(FrameHeader.check(frame, 0, Integer.MAX_VALUE)).isEqualTo(frame.readableBytes());
    }

    @ParameterizedTest
    @MethodSource("toClient")
    void shouldReadWhatWasWrittenToClient(final Sample sample) {
        final List<String> calls = new ArrayList<>();
        final ByteBuf frame = sample.encoded();

        FrameReader.dispatch(frame, 0, FrameSamples.recorder(ClientFrameHandler.class, calls));

        assertThat(calls).containsExactly(sample.expectedCall());
        assertThat(FrameHeader.check(frame, 0, Integer.MAX_VALUE)).isEqualTo(frame.readableBytes());
    }

    @ParameterizedTest
    @MethodSource("toBroker")
    void shouldRefuseFrameTruncatedAnywhere(final Sample sample) {
        final ByteBuf whole = sample.encoded();

        for (int length = 0; length < whole.readableBytes(); length++) {
            final ByteBuf truncated = whole.copy(0, length);
            assertThatThrownBy(() -> FrameReader.dispatch(
                            truncated, 0, FrameSamples.recorder(BrokerFrameHandler.class, new ArrayList<>())))
                    .as("first %d bytes", length)
                    .isInstanceOf(MalformedFrameException.class);
        }
    }

    @ParameterizedTest
    @MethodSource({"toBroker", "toClient"})
    void shouldNeverReadPastShortenedLength(final Sample sample) {
        final ByteBuf whole = sample.encoded();

        for (int length = 0; length < whole.readableBytes(); length++) {
            final ByteBuf shortened = whole.copy(0, length);
            if (length >= Integer.BYTES) {
                shortened.setIntLE(0, length - Integer.BYTES);
            }
            dispatchBothWays(shortened);
        }
    }

    @Test
    void shouldAnswerGarbageWithMalformedFrameOnly() {
        final Random random = new Random(20240611);
        final List<Sample> samples =
                Stream.concat(toBroker().limit(40), toClient().limit(40)).toList();

        for (int i = 0; i < 100_000; i++) {
            final ByteBuf bytes;
            if (i % 2 == 0) {
                final byte[] garbage = new byte[random.nextInt(80)];
                random.nextBytes(garbage);
                bytes = Unpooled.wrappedBuffer(garbage);
                if (garbage.length >= FrameHeader.HEADER_LENGTH && random.nextBoolean()) {
                    bytes.setIntLE(0, garbage.length - Integer.BYTES);
                    bytes.setByte(FrameHeader.FLAGS_OFFSET, 0);
                }
            } else {
                bytes = samples.get(random.nextInt(samples.size())).encoded();
                for (int flips = random.nextInt(4); flips >= 0; flips--) {
                    bytes.setByte(random.nextInt(bytes.readableBytes()), random.nextInt());
                }
            }
            dispatchBothWays(bytes);
        }
    }

    @Test
    void shouldEncodeEveryTypeWithCodeOfItsDirection() {
        new FrameSamples(1)
                .of(BrokerFrameHandler.class)
                .forEach(sample -> assertThat(sample.type().code())
                        .satisfiesAnyOf(
                                code -> assertThat(code).isBetween(1, 63),
                                code -> assertThat(code).isBetween(120, 122)));
        new FrameSamples(1)
                .of(ClientFrameHandler.class)
                .forEach(sample -> assertThat(sample.type().code()).isBetween(64, 127));
    }

    @Test
    void shouldKeepKnownBytes() {
        final ByteBuf out = Unpooled.buffer();
        FrameWriter.hello(out, 1, 1, "bob", null, "", 0x0102030405060708L, 10_000, 1 << 20, "t");
        assertHex(
                out,
                "34000000" + "01" + "00" + "0000" + "414e474c" + "01000000" + "01000000" + "03000000626f62" + "ffffffff"
                        + "00000000" + "0807060504030201" + "10270000" + "00001000" + "0100000074");

        out.clear();
        FrameWriter.send(out, 3, 7, 0, Unpooled.wrappedBuffer(new byte[] {9, 1, 2, 9}), 1, 2);
        assertHex(out, "16000000" + "12" + "00" + "0300" + "0700000000000000" + "0000000000000000" + "0102");

        out.clear();
        FrameWriter.delivery(out, 0xFFFF, 5, 6, 1, true, Unpooled.wrappedBuffer(new byte[] {1, 2, 3}), 0, 1, 1, 2);
        assertHex(
                out,
                "20000000" + "45" + "00" + "ffff" + "0500000000000000" + "0600000000000000" + "01000000" + "01"
                        + "01000000" + "01" + "0203");

        out.clear();
        FrameWriter.acknowledge(out, 1, 0, 1, 256);
        assertHex(
                out, "1c000000" + "1a" + "00" + "0100" + "0000000000000000" + "0100000000000000" + "0001000000000000");
    }

    @Test
    void shouldRefuseSessionIdThatDoesNotGoWithType() {
        assertThatThrownBy(() -> FrameWriter.sync(Unpooled.buffer(), 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("session id 0");

        final ByteBuf ping = Unpooled.buffer();
        FrameWriter.ping(ping, 1);
        ping.setShortLE(FrameHeader.SESSION_OFFSET, 4);
        assertThatThrownBy(() -> FrameReader.dispatch(
                        ping, 0, FrameSamples.recorder(BrokerFrameHandler.class, new ArrayList<>())))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessageContaining("session id 4 does not go with PING");
    }

    @Test
    void shouldLetLaterVersionAppendToHello() {
        final ByteBuf hello = Unpooled.buffer();
        FrameWriter.hello(hello, 1, 2, null, null, null, 1, 0, 0, null);
        hello.writeLongLE(42);
        FrameWriter.end(hello, 0);
        final List<String> calls = new ArrayList<>();

        FrameReader.dispatch(hello, 0, FrameSamples.recorder(BrokerFrameHandler.class, calls));

        assertThat(calls).containsExactly("onHello[1, 2, null, null, null, 1, 0, 0, null]");
    }

    private static void assertHex(final ByteBuf actual, final String expected) {
        assertThat(ByteBufUtil.hexDump(actual)).isEqualTo(expected);
    }

    private static void dispatchBothWays(final ByteBuf bytes) {
        try {
            FrameReader.dispatch(bytes, 0, FrameSamples.recorder(BrokerFrameHandler.class, new ArrayList<>()));
        } catch (final MalformedFrameException expected) {
            assertThat(expected.getMessage()).isNotEmpty();
        }
        try {
            FrameReader.dispatch(bytes, 0, FrameSamples.recorder(ClientFrameHandler.class, new ArrayList<>()));
        } catch (final MalformedFrameException expected) {
            assertThat(expected.getMessage()).isNotEmpty();
        }
    }
}

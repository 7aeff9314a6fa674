/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Holds the files to the bytes of version 1, which every later release must be able to read. */
class StoredBytesTest {
    private static final String SEGMENT_OF_VERSION_1 = String.join(
            "",
            // the mark of the first incarnation
            "28000000ff010000b165b81e010000000000000000000000" + "0000000000000000",
            "0000000000000000",
            // a batch: what was durable before
            "28000000ff010000b0c31a9f0100000028000000000000000000000000000000",
            "2800000000000000",
            // a record of type 42: 26 bytes of payload at position 80, and filling
            "3a0000002a01000003b6e4a901000000500000000000000015cd5b0700000000",
            "61206d65737361676520746861742077617320636f6d6d697474",
            "000000000000");

    private static final String CHECKPOINT_OF_VERSION_2 = String.join(
            "",
            // the header: position 4096
            "414e47454c434b504744736c0200000000100000000000000000000000000000",
            // section 0 of type 3 with 3 bytes, and filling
            "0300000003000000c5ecb7d6000000000102030000000000",
            // the end
            "00000000ffffffff9052f28501000000");

    private final SimulatedStorage storage = new SimulatedStorage();

    @Test
    void shouldWriteSegmentsAsInVersion1() throws IOException {
        // given
        final LocalLog log = JournalFixture.open(storage);
        final UnsafeBuffer payload = new UnsafeBuffer("a message that was committ".getBytes(StandardCharsets.US_ASCII));

        // when
        final long position = log.append(42, 123456789, payload, 0, payload.capacity(), null, 0, 0);
        log.flush(true);

        // then
        assertThat(position).isEqualTo(80);
        assertThat(hex(storage.contentOf(Segment.nameOf(0)), 144)).isEqualTo(SEGMENT_OF_VERSION_1);
    }

    @Test
    void shouldWriteCheckpointsAsInVersion2() throws IOException {
        // given, when
        try (CheckpointStore.Writer writer = new FileCheckpointStore(storage).begin(4096)) {
            writer.write(3, new UnsafeBuffer(new byte[] {1, 2, 3}), 0, 3);
            writer.complete();
        }

        // then
        final byte[] content = storage.contentOf(CheckpointLayout.nameOf(4096));
        assertThat(hex(content, content.length)).isEqualTo(CHECKPOINT_OF_VERSION_2);
    }

    @Test
    void shouldReadSegmentsOfVersion1() throws IOException {
        // given
        final StorageFile file = storage.create(Segment.nameOf(0), JournalFixture.SEGMENT);
        write(file, SEGMENT_OF_VERSION_1);

        // when
        final LocalLog log = JournalFixture.open(storage);

        // then
        assertThat(JournalFixture.replay(log)).containsOnly(Map.entry(80L, "a message that was committ"));
    }

    @Test
    void shouldReadCheckpointsOfVersion2() throws IOException {
        // given
        write(storage.createGrowing(CheckpointLayout.nameOf(4096)), CHECKPOINT_OF_VERSION_2);

        // when
        try (CheckpointStore.Reader reader = new FileCheckpointStore(storage).openNewest()) {
            // then
            reader.forEach((type, buffer, offset, length) -> {
                assertThat(type).isEqualTo(3);
                assertThat(buffer.getByte(offset + length - 1)).isEqualTo((byte) 3);
            });
        }
    }

    @Test
    void shouldRefuseCheckpointsOfOlderReleases() throws IOException {
        write(
                storage.createGrowing(CheckpointLayout.nameOf(4096)),
                CHECKPOINT_OF_VERSION_2.replace("504744736c02", "50805cb73501"));

        assertThatThrownBy(() -> new FileCheckpointStore(storage).openNewest())
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("has version 1, but this release reads version 2");
    }

    private static void write(final StorageFile file, final String hex) throws IOException {
        final byte[] bytes = HexFormat.of().parseHex(hex);
        file.write(0, new UnsafeBuffer(bytes), 0, bytes.length);
    }

    private static String hex(final byte[] bytes, final int length) {
        return HexFormat.of().formatHex(Arrays.copyOf(bytes, length));
    }
}

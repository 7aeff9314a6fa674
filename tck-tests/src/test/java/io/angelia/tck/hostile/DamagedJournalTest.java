/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.testing.BrokerProcess;
import jakarta.jms.JMSContext;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DamagedJournalTest {
    private static final int DAMAGED = 6;
    private static final int MESSAGES = 50;
    private static final int RECORD = 10_000;

    @TempDir
    private Path directory;

    @Test
    void shouldRefuseToStartOnDamageAndNameItsPosition() throws Exception {
        // given
        final Path data = directory.resolve("data");
        try (BrokerProcess broker = new BrokerProcess(directory)) {
            broker.start();
            try (JMSContext context = new AngeliaConnectionFactory(broker.address()).createContext()) {
                for (int i = 0; i < MESSAGES; i++) {
                    context.createProducer().send(context.createQueue("kept"), "x".repeat(RECORD));
                }
            }
            broker.kill();
        }
        final Path segment;
        try (Stream<Path> files = Files.walk(data.resolve("journal"))) {
            segment = files.filter(Files::isRegularFile)
                    .filter(file -> file.toFile().length() > MESSAGES * RECORD)
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }

        // when
        final long position = flipByteAt(segment, MESSAGES / 2 * RECORD);
        final Path started = directory.resolve("started.log");
        final Path verified = directory.resolve("verified.log");
        final int start = BrokerProcess.run(started, "--port", "0", "--data", data.toString());
        final int verify = BrokerProcess.run(verified, "journal", "verify", data.toString());

        // then
        assertThat(start).as(Files.readString(started)).isEqualTo(DAMAGED);
        assertThat(verify).as(Files.readString(verified)).isEqualTo(DAMAGED);
        assertThat(List.of(Files.readString(started), Files.readString(verified)))
                .allSatisfy(text -> assertThat(nearestNumberBelow(text, position))
                        .as(text)
                        .isBetween(position - 2 * RECORD, position));
    }

    private static long flipByteAt(final Path file, final long position) throws Exception {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, position);
            one.put(0, (byte) ~one.get(0)).flip();
            channel.write(one, position);
        }
        return position;
    }

    /** The largest number in a text that is not above a bound; -1 when there is none. */
    private static long nearestNumberBelow(final String text, final long bound) {
        return Stream.of(text.split("\\D+"))
                .filter(number -> !number.isEmpty()
                        && number.length() < Long.toString(Long.MAX_VALUE).length())
                .mapToLong(Long::parseLong)
                .filter(number -> number <= bound)
                .max()
                .orElse(-1);
    }
}

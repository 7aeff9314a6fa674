/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.xa;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.tck.xa.KillCase.Victim;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills worker, broker or both in the middle of one distributed transaction after the other, {@code -Dangelia.xa.kills} times (3
 * when not given), at moments chosen by {@code -Dangelia.xa.seed}.
 */
final class TransferUnderFireTest {
    private static final int KILLS = Integer.getInteger("angelia.xa.kills", 3);
    private static final long SEED = Long.getLong("angelia.xa.seed", System.nanoTime());
    private static final List<Victim> VICTIMS = List.of(Victim.values());
    private static final int MAX_LIFE_MS = 1_500;
    private static final int MESSAGES_PER_KILL = 100;

    @TempDir
    Path directory;

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void shouldTransferEachMessageOnceThoughProcessesAreKilled() throws Exception {
        final Random random = new Random(SEED);
        final List<String> ids = IntStream.rangeClosed(1, KILLS * MESSAGES_PER_KILL)
                .mapToObj(i -> "message-" + i)
                .toList();
        try (Laboratory laboratory = new Laboratory(directory)) {
            // given
            laboratory.start();
            laboratory.fill(ids);

            // when
            for (int kill = 1; kill <= KILLS; kill++) {
                final Victim victim = VICTIMS.get(kill % VICTIMS.size());
                final int afterMs = random.nextInt(MAX_LIFE_MS);
                laboratory.killWhileTransferring(victim, afterMs);
                System.out.printf(
                        "under fire: %s killed after %d ms, %d of %d messages are left%n",
                        victim, afterMs, laboratory.waiting(), ids.size());
            }
            laboratory.finish(ids, laboratory.waiting());

            // then
            assertThat(laboratory.violations())
                    .as("seed %d: %s", SEED, laboratory.output())
                    .isEmpty();
        }
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.xa;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.tck.xa.KillCase.Victim;
import jakarta.jms.JMSException;
import java.nio.file.Path;
import java.util.ArrayList;
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
    private static final int MAX_LIFE_MS = 800;
    /** More than a worker gets done before it is killed. */
    private static final int WAITING = 500;

    @TempDir
    Path directory;

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void shouldTransferEachMessageOnceThoughProcessesAreKilled() throws Exception {
        final Random random = new Random(SEED);
        final List<String> ids = new ArrayList<>();
        try (Laboratory laboratory = new Laboratory(directory)) {
            // given
            laboratory.start();

            // when
            for (int kill = 1; kill <= KILLS; kill++) {
                fillUp(laboratory, ids);
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

    private static void fillUp(final Laboratory laboratory, final List<String> ids) throws JMSException {
        final int first = ids.size() + 1;
        final List<String> more = IntStream.range(first, first + WAITING - laboratory.waiting())
                .mapToObj(i -> "message-" + i)
                .toList();
        laboratory.fill(more);
        ids.addAll(more);
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.xa;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills worker, broker or both at every step of every kind of work, with either resource first. Without {@code
 * -Dangelia.xa.cases=all} only as many of these cases as that property says (14 when not given), spread evenly;
 * {@code -Dangelia.xa.only} takes only cases in whose names a regular expression is found, for example {@code 'INSERT_AND_SEND,
 * broker first: BOTH'}; {@code -Dangelia.xa.rounds} runs them so many times.
 */
final class KillMatrixTest {
    private static final String CASES = System.getProperty("angelia.xa.cases", "14");
    private static final Predicate<String> ONLY =
            Pattern.compile(System.getProperty("angelia.xa.only", "")).asPredicate();
    private static final int ROUNDS = Integer.getInteger("angelia.xa.rounds", 1);

    private static final int PROGRESS = 50;

    @TempDir
    Path directory;

    private final List<String> violations = new ArrayList<>();
    private Laboratory laboratory;
    private int laboratories;

    @AfterEach
    void close() throws InterruptedException {
        if (laboratory != null) {
            laboratory.close();
        }
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.HOURS)
    void shouldKeepDatabaseAndQueuesTogetherWhoeverIsKilled() throws Exception {
        // given
        openLaboratory();
        final List<KillCase> all = cases();
        final List<KillCase> chosen = chosen(all);
        System.out.printf("kill matrix: %d cases, %d of them now%n", all.size(), chosen.size());

        // when
        int done = 0;
        for (int round = 0; round < ROUNDS; round++) {
            for (final KillCase it : chosen) {
                run(it);
                done++;
                if (done % PROGRESS == 0) {
                    System.out.printf("kill matrix: %d cases done, %d violations%n", done, violations.size());
                }
            }
        }

        // then
        System.out.printf("kill matrix: %d cases done, %d violations%n", done, violations.size());
        assertThat(chosen).isNotEmpty();
        assertThat(violations).isEmpty();
    }

    private void openLaboratory() throws IOException, InterruptedException {
        if (laboratory != null) {
            laboratory.close();
        }
        laboratories++;
        laboratory = new Laboratory(directory.resolve("laboratory-" + laboratories));
        laboratory.start();
    }

    private List<KillCase> cases() throws IOException, InterruptedException {
        final List<KillCase> all = new ArrayList<>();
        for (final Work work : Work.values()) {
            for (final boolean databaseFirst : work.inserts() ? new boolean[] {true, false} : new boolean[1]) {
                all.addAll(KillCase.all(work, databaseFirst, laboratory.rehearse(work, databaseFirst)));
            }
        }
        assertThat(laboratory.violations()).as(laboratory.output()).isEmpty();
        return all.stream().filter(it -> ONLY.test(it.toString())).toList();
    }

    private static List<KillCase> chosen(final List<KillCase> all) {
        if ("all".equals(CASES)) {
            return all;
        }
        final int count = Math.min(all.size(), Integer.parseInt(CASES));
        return IntStream.range(0, count)
                .map(i -> (int) ((long) i * all.size() / count))
                .mapToObj(all::get)
                .toList();
    }

    /** A case that goes wrong must not spoil the next one. */
    private void run(final KillCase it) throws IOException, InterruptedException {
        final int before = laboratory.violations().size();
        String failure = null;
        try {
            laboratory.run(it);
            if (laboratory.violations().size() > before) {
                failure = String.join("; ", laboratory.violations());
            }
        } catch (final IOException | RuntimeException e) {
            failure = e.toString();
        }
        if (failure != null) {
            violations.add(it + ": " + failure);
            System.out.printf("kill matrix: %s: %s%n%s%n", it, failure, laboratory.output());
            openLaboratory();
        }
    }
}

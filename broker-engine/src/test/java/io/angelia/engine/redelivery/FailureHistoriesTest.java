/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.redelivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailureHistoriesTest {
    private static final int ENTRY = 7;
    private static final int VOLATILE_ENTRY = Integer.MIN_VALUE + 7;

    private static FailedAttempt attempt(final int number, final String message) {
        return new FailedAttempt(number, 1_000L + number, "billing", "java.lang.Exception", message);
    }

    @Test
    void shouldKeepAttemptsAsTheyCame() {
        final FailureHistories histories = new FailureHistories();
        final FailedAttempt bare = new FailedAttempt(2, 9, null, null, null);

        histories.add(ENTRY, attempt(1, "Käse"));
        histories.add(ENTRY, bare);

        assertThat(histories.of(ENTRY)).containsExactly(attempt(1, "Käse"), bare);
        assertThat(histories.of(ENTRY + 1)).isEmpty();
    }

    @Test
    void shouldDropTheMiddleOfLongStories() {
        final FailureHistories histories = new FailureHistories();
        for (int i = 1; i <= 100; i++) {
            histories.add(ENTRY, attempt(i, "m" + i));
        }

        assertThat(histories.of(ENTRY)).hasSize(30);
        assertThat(histories.of(ENTRY).get(14).number()).isEqualTo(15);
        assertThat(histories.of(ENTRY).get(15).number()).isEqualTo(86);
        assertThat(histories.of(ENTRY).get(29)).isEqualTo(attempt(100, "m100"));
    }

    @Test
    void shouldCutLongTexts() {
        final FailureHistories histories = new FailureHistories();

        histories.add(ENTRY, attempt(1, "x".repeat(5_000)));
        histories.add(ENTRY, attempt(2, "x".repeat(1_023) + "\uD83D\uDE00"));

        assertThat(histories.of(ENTRY).get(0).message()).hasSize(FailedAttempt.MAX_TEXT_LENGTH);
        assertThat(histories.of(ENTRY).get(1).message()).isEqualTo("x".repeat(1_023));
    }

    @Test
    void shouldTellShortStoriesBeyondTheLimit() {
        final FailureHistories histories = new FailureHistories(1_000);
        histories.add(ENTRY, attempt(1, "x".repeat(1_000)));

        for (int i = 1; i <= 5; i++) {
            histories.add(ENTRY + 1, attempt(i, "unheard"));
        }
        histories.add(VOLATILE_ENTRY, attempt(1, "counted apart"));

        assertThat(histories.of(ENTRY + 1))
                .containsExactly(attempt(1, "").withoutWords(), attempt(5, "").withoutWords());
        assertThat(histories.of(VOLATILE_ENTRY)).containsExactly(attempt(1, "counted apart"));
        histories.remove(ENTRY);
        histories.add(ENTRY + 1, attempt(6, "heard again"));
        assertThat(histories.of(ENTRY + 1)).hasSize(3).endsWith(attempt(6, "heard again"));
    }

    @Test
    void shouldListDurableEntriesInOrder() {
        final FailureHistories histories = new FailureHistories();
        histories.add(9, attempt(1, "a"));
        histories.add(3, attempt(1, "b"));
        histories.add(VOLATILE_ENTRY, attempt(1, "c"));

        assertThat(histories.durableEntries()).containsExactly(3, 9);
        histories.remove(9);
        assertThat(histories.durableEntries()).containsExactly(3);
        assertThat(histories.size()).isEqualTo(2);
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HashIndexTest {
    @Test
    void shouldHoldWhatAMapOfSetsHolds() {
        final Random random = new Random(1);
        final Map<Long, Set<Integer>> expected = new HashMap<>();
        try (HashIndex index = new HashIndex()) {
            for (int step = 0; step < 200_000; step++) {
                final long hash = HashIndex.hash(random.nextInt(20_000), 0);
                final int value = random.nextInt(4);
                if (random.nextInt(100) < 55) {
                    if (expected.computeIfAbsent(hash, h -> new HashSet<>()).add(value)) {
                        index.put(hash, value);
                    }
                } else {
                    final Set<Integer> there = expected.get(hash);
                    assertThat(index.remove(hash, value)).isEqualTo(there != null && there.remove(value));
                }
            }
            expected.forEach(
                    (hash, values) -> assertThat(valuesOf(index, hash)).containsExactlyInAnyOrderElementsOf(values));
            assertThat(index.size())
                    .isEqualTo(expected.values().stream().mapToInt(Set::size).sum());
        }
    }

    @Test
    void shouldFindNothingInAnEmptyIndexAndAfterItWasCleared() {
        try (HashIndex index = new HashIndex()) {
            assertThat(index.first(5)).isEqualTo(HashIndex.NIL);
            assertThat(index.remove(5, 1)).isFalse();
            index.put(5, 1);
            index.clear();

            assertThat(index.contains(5, 1)).isFalse();
            assertThat(index.offHeapBytes()).isZero();
            index.put(5, 2);
            assertThat(index.contains(5, 2)).isTrue();
        }
    }

    @Test
    void shouldTakeAboutTwentyBytesPerNumber() {
        try (HashIndex index = new HashIndex()) {
            for (int i = 0; i < 1_000_000; i++) {
                index.put(HashIndex.hash(i, 7), i);
            }
            assertThat(index.offHeapBytes()).isLessThan(21_000_000);
            for (int i = 0; i < 1_000_000; i += 997) {
                assertThat(index.contains(HashIndex.hash(i, 7), i)).isTrue();
                assertThat(index.contains(HashIndex.hash(i, 8), i)).isFalse();
            }
        }
    }

    private static List<Integer> valuesOf(final HashIndex index, final long hash) {
        final List<Integer> found = new ArrayList<>();
        for (int node = index.first(hash); node != HashIndex.NIL; node = index.next(node)) {
            found.add(index.value(node));
        }
        return found;
    }
}

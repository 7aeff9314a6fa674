/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class TagRangesTest {
    private static List<Long> tags(final TagRanges ranges) {
        final List<Long> tags = new ArrayList<>();
        ranges.forEach((first, last) -> {
            for (long tag = first; tag <= last; tag++) {
                tags.add(tag);
            }
        });
        return tags;
    }

    @Test
    void shouldJoinNeighbours() {
        // given
        final TagRanges ranges = new TagRanges();
        ranges.add(1);
        ranges.add(3);

        // when
        ranges.add(2);

        // then
        final List<String> joined = new ArrayList<>();
        ranges.forEach((first, last) -> joined.add(first + ".." + last));
        assertThat(joined).containsExactly("1..3");
    }

    @Test
    void shouldHoldWhatWasAddedInWhateverOrder() {
        for (int seed = 0; seed < 200; seed++) {
            // given
            final Random random = new Random(seed);
            final TagRanges ranges = new TagRanges();
            final TreeSet<Long> expected = new TreeSet<>();

            // when
            for (int i = 0; i < 60; i++) {
                final long tag = random.nextLong(1, 51);
                ranges.add(tag);
                expected.add(tag);
            }

            // then
            assertThat(tags(ranges)).as("seed %d", seed).containsExactlyElementsOf(expected);
        }
    }

    @Test
    void shouldBeEmptyAfterClear() {
        // given
        final TagRanges ranges = new TagRanges();
        ranges.add(5);

        // when
        ranges.clear();

        // then
        assertThat(ranges.isEmpty()).isTrue();
    }
}

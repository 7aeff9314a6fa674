/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TagWindowTest {
    private final TagWindow window = new TagWindow();

    @Test
    void shouldGiveTagsFromOneAndFindWhatTheyStandFor() {
        final long first = window.append(7, 1, 0);
        final long second = window.append(Integer.MIN_VALUE, 2, 0);

        assertThat(first).isEqualTo(1);
        assertThat(second).isEqualTo(2);
        assertThat(window.entry(first)).isEqualTo(7);
        assertThat(window.entry(second)).isEqualTo(Integer.MIN_VALUE);
        assertThat(window.consumer(second)).isEqualTo(2);
        assertThat(window.entry(3)).isEqualTo(EntrySpace.NIL);
        assertThat(window.entry(0)).isEqualTo(EntrySpace.NIL);
        assertThat(window.lastTag()).isEqualTo(2);
    }

    @Test
    void shouldClearEachTagOnce() {
        final long tag = window.append(7, 1, 0);

        assertThat(window.clear(tag)).isTrue();
        assertThat(window.clear(tag)).isFalse();
        assertThat(window.clear(99)).isFalse();
        assertThat(window.entry(tag)).isEqualTo(EntrySpace.NIL);
        assertThatThrownBy(() -> window.consumer(tag)).isInstanceOf(IllegalArgumentException.class);
        assertThat(window.append(8, 1, 0)).isEqualTo(2);
    }

    @Test
    void shouldStaySmallWhileOneOldDeliveryIsLeftLying() {
        final long lying = window.append(1, 1, 0);

        for (int i = 0; i < 10_000_000; i++) {
            window.clear(window.append(2, 2, 0));
        }

        assertThat(window.live()).isEqualTo(1);
        assertThat(window.firstLive()).isEqualTo(lying);
        assertThat(window.entry(lying)).isEqualTo(1);
        assertThat(window.capacity()).isEqualTo(16);
    }

    @Test
    void shouldBehaveLikeASortedMapUnderRandomOperations() {
        final Random random = new Random(42);
        final TreeMap<Long, Integer> model = new TreeMap<>();

        for (int i = 0; i < 200_000; i++) {
            final boolean growing = i / 20_000 % 2 == 0;
            if (random.nextInt(10) < (growing ? 6 : 3)) {
                final int entry = random.nextInt(1_000_000);
                model.put(window.append(entry, entry % 7, 0), entry);
            } else {
                final long tag = random.nextInt(3) == 0 || model.isEmpty()
                        ? random.nextLong(window.lastTag() + 2)
                        : model.firstKey() + random.nextInt(3);
                assertThat(window.clear(tag)).isEqualTo(model.remove(tag) != null);
            }
            final long probe = random.nextLong(window.lastTag() + 3);
            assertThat(window.entry(probe)).isEqualTo(model.getOrDefault(probe, EntrySpace.NIL));
            final Long next = model.ceilingKey(probe);
            assertThat(window.nextLive(probe)).isEqualTo(next == null ? TagWindow.NO_TAG : next);
            assertThat(window.firstLive()).isEqualTo(model.isEmpty() ? TagWindow.NO_TAG : model.firstKey());
            assertThat(window.live()).isEqualTo(model.size());
        }
        model.forEach((tag, entry) -> assertThat(window.consumer(tag)).isEqualTo(entry % 7));
    }
}

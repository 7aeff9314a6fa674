/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.deduplication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeyTableTest {
    private static final int MANY = 1_000_000;

    private final KeyTable table = new KeyTable();

    @AfterEach
    void close() {
        table.close();
    }

    @Test
    void shouldRecogniseACopyWithinTheWindowOnly() {
        assertThat(table.claim(1, 2, 10, 20, 1000, 500, MANY)).isTrue();

        assertThat(table.claim(1, 2, 11, 21, 1499, 500, MANY)).isFalse();
        assertThat(table.firstProducerId()).isEqualTo(10);
        assertThat(table.firstSequence()).isEqualTo(20);
        assertThat(table.claim(1, 3, 11, 22, 1499, 500, MANY)).isTrue();
        assertThat(table.claim(1, 2, 12, 23, 1500, 500, MANY)).isTrue();
        assertThat(table.claim(1, 2, 13, 24, 1501, 500, MANY)).isFalse();
        assertThat(table.firstProducerId()).isEqualTo(12);
    }

    @Test
    void shouldForgetTheOldestWhenThereAreTooMany() {
        for (int i = 0; i < 10; i++) {
            assertThat(table.claim(i, i, 1, i, 1000, 500, 5)).isTrue();
        }

        assertThat(table.size()).isEqualTo(5);
        assertThat(table.isKnown(4, 4, 1000)).isFalse();
        assertThat(table.isKnown(5, 5, 1000)).isTrue();
    }

    @Test
    void shouldShrinkWhenFewerAreAllowed() {
        for (int i = 0; i < 1000; i++) {
            table.claim(i, i, 1, i, 1000, 500, MANY);
        }
        for (int i = 1000; i < 1500; i++) {
            table.claim(i, i, 1, i, 1000, 500, 10);
        }

        assertThat(table.size()).isEqualTo(10);
    }

    @Test
    void shouldStillRecogniseCopiesWhenTheClockWasSetBack() {
        assertThat(table.claim(1, 1, 1, 1, 5000, 500, MANY)).isTrue();

        assertThat(table.claim(1, 1, 1, 2, 3000, 500, MANY)).isFalse();
        assertThat(table.claim(2, 2, 1, 3, 3000, 500, MANY)).isTrue();
        assertThat(table.claim(2, 2, 1, 4, 3499, 500, MANY)).isFalse();
    }

    @Test
    void shouldUseItsMemoryAgain() {
        for (int i = 0; i < 10_000; i++) {
            table.claim(i, i, 1, i, i, 5000, 5000);
        }
        final long bytes = table.offHeapBytes();

        for (int i = 10_000; i < 100_000; i++) {
            table.claim(i, i, 1, i, i, 5000, 5000);
        }

        assertThat(table.offHeapBytes()).isLessThan(bytes + 100_000);
    }

    @Test
    void shouldHandOverASnapshotOfTheMomentWhileItChanges() {
        final Random random = new Random(3);
        for (int i = 0; i < 5000; i++) {
            claim(random, i);
        }
        final long digest = table.digest(1);
        table.beginSnapshot();
        final ExpandableArrayBuffer saved = new ExpandableArrayBuffer();
        int keys = 0;
        for (int i = 5000; ; i += 300) {
            final int step = table.snapshotStep(saved, keys * KeyTable.KEY_LENGTH, 100);
            if (step == 0) {
                break;
            }
            keys += step;
            for (int k = 0; k < 300; k++) {
                claim(random, i + k); // the old ones are forgotten meanwhile
            }
        }

        try (KeyTable restored = new KeyTable()) {
            for (int i = 0; i < keys; i++) {
                restored.restore(new UnsafeBuffer(saved, i * KeyTable.KEY_LENGTH, KeyTable.KEY_LENGTH));
            }
            assertThat(restored.digest(1)).isEqualTo(digest);
        }
    }

    @Test
    void shouldBehaveAfterARestoreAsBefore() {
        final Random random = new Random(4);
        for (int i = 0; i < 5000; i++) {
            claim(random, i);
        }
        table.beginSnapshot();
        final ExpandableArrayBuffer saved = new ExpandableArrayBuffer();
        final int keys = table.snapshotStep(saved, 0, MANY);
        try (KeyTable restored = new KeyTable()) {
            for (int i = 0; i < keys; i++) {
                restored.restore(new UnsafeBuffer(saved, i * KeyTable.KEY_LENGTH, KeyTable.KEY_LENGTH));
            }
            for (int i = 5000; i < 20_000; i++) {
                final long key = random.nextInt(3000);
                final boolean first = table.claim(key, -key, 1, i, i, 700, 2000);
                assertThat(restored.claim(key, -key, 1, i, i, 700, 2000)).isEqualTo(first);
            }
            assertThat(restored.digest(1)).isEqualTo(table.digest(1));
        }
    }

    @Test
    void shouldKeepWhatASnapshotNeedsWhenItIsClosed() {
        table.claim(1, 1, 1, 1, 1000, 500, MANY);
        table.beginSnapshot();

        table.close();

        assertThat(table.snapshotStep(new ExpandableArrayBuffer(), 0, 10)).isEqualTo(1);
        assertThat(table.size()).isZero();
    }

    private void claim(final Random random, final int i) {
        final long key = random.nextInt(3000);
        table.claim(key, -key, 1, i, i, 700, 2000);
    }
}

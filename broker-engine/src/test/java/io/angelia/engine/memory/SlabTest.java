/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SlabTest {
    private static final int STATE_USED = 1;

    private final Slab slab = new Slab(100_000, true);

    @AfterEach
    void closeSlab() {
        slab.close();
    }

    @Test
    void shouldHandOutAscendingSlotsAndReuseTheLastFreedFirst() {
        final int a = allocate(slab);
        final int b = allocate(slab);
        final int c = allocate(slab);

        slab.free(a);
        slab.free(c);

        assertThat(List.of(a, b, c)).containsExactly(0, 1, 2);
        assertThat(allocate(slab)).isEqualTo(c);
        assertThat(allocate(slab)).isEqualTo(a);
        assertThat(allocate(slab)).isEqualTo(3);
        assertThat(slab.allocated()).isEqualTo(4);
    }

    @Test
    void shouldGrowByWholePages() {
        for (int i = 0; i < Slab.SLOTS_PER_PAGE + 1; i++) {
            allocate(slab);
        }

        assertThat(slab.offHeapBytes()).isEqualTo(2 * 65_536);
        assertThat(slab.capacity()).isEqualTo(2048);
    }

    @Test
    void shouldKeepFieldsApartAndZeroThemForTheNextOwner() {
        final int id = allocate(slab);
        slab.putLong(id, EntryLayout.POSITION_OFFSET, Long.MIN_VALUE);
        slab.putLong(id, EntryLayout.SEQUENCE_OFFSET, -2);
        slab.putInt(id, EntryLayout.LENGTH_OFFSET, Integer.MIN_VALUE);
        slab.putShort(id, EntryLayout.FLAGS_OFFSET, Short.MIN_VALUE);
        slab.putByte(id, EntryLayout.PRIORITY_OFFSET, Byte.MIN_VALUE);

        assertThat(slab.getLong(id, EntryLayout.POSITION_OFFSET)).isEqualTo(Long.MIN_VALUE);
        assertThat(slab.getLong(id, EntryLayout.SEQUENCE_OFFSET)).isEqualTo(-2);
        assertThat(slab.getInt(id, EntryLayout.LENGTH_OFFSET)).isEqualTo(Integer.MIN_VALUE);
        assertThat(slab.getShort(id, EntryLayout.FLAGS_OFFSET)).isEqualTo(Short.MIN_VALUE);
        assertThat(slab.getByte(id, EntryLayout.PRIORITY_OFFSET)).isEqualTo(Byte.MIN_VALUE);

        slab.free(id);
        final int again = slab.allocate();

        assertThat(again).isEqualTo(id);
        for (int offset = 0; offset < EntryLayout.ENTRY_LENGTH; offset++) {
            assertThat(slab.getByte(again, offset)).isZero();
        }
    }

    @Test
    void shouldRefuseToFreeTwice() {
        final int id = allocate(slab);
        slab.free(id);

        assertThatThrownBy(() -> slab.free(id)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> slab.free(7)).isInstanceOf(IllegalStateException.class);
        assertThat(slab.allocated()).isZero();
    }

    @Test
    void shouldNoticeAWriteToAFreedSlot() {
        final int id = allocate(slab);
        slab.free(id);
        slab.putLong(id, EntryLayout.DUE_OFFSET, 1);

        assertThatThrownBy(slab::allocate).hasMessageContaining("written at offset " + EntryLayout.DUE_OFFSET);
    }

    @Test
    void shouldPromiseRoomOnlyUpToItsLimit() {
        try (Slab small = new Slab(3, false)) {
            allocate(small);

            assertThat(small.ensureRoomFor(2)).isTrue();
            assertThat(small.ensureRoomFor(3)).isFalse();

            allocate(small);
            allocate(small);
            assertThatThrownBy(small::allocate).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void shouldSnapshotTheMomentOfItsBeginningWhateverIsWrittenMeanwhile() throws IOException {
        final Random random = new Random(42);
        final List<Integer> live = new ArrayList<>();
        churn(random, live, 20_000);

        for (int round = 0; round < 5; round++) {
            final Snapshot expected = Snapshot.copyOf(slab);
            final Snapshot taken = new Snapshot(slab.freeHead(), slab.slots(), slab.allocated());
            slab.beginSnapshot(taken);
            while (!slab.snapshotDone()) {
                churn(random, live, 300);
                slab.snapshotStep(1);
            }

            assertThat(taken.pages.keySet()).isEqualTo(expected.pages.keySet());
            taken.pages.forEach(
                    (index, page) -> assertThat(page).as("page " + index).isEqualTo(expected.pages.get(index)));
            try (Slab restored = taken.restore()) {
                assertThat(restored.allocated()).isEqualTo(taken.allocated);
                assertThat(Snapshot.copyOf(restored).pages.size()).isEqualTo(taken.pages.size());
            }
        }
    }

    @Test
    void shouldHandOutTheSameSlotsAfterARestore() throws IOException {
        churn(new Random(7), new ArrayList<>(), 5_000);
        final Snapshot snapshot = new Snapshot(slab.freeHead(), slab.slots(), slab.allocated());
        slab.beginSnapshot(snapshot);
        while (!slab.snapshotDone()) {
            slab.snapshotStep(4);
        }

        try (Slab restored = snapshot.restore()) {
            for (int i = 0; i < 5_000; i++) {
                assertThat(restored.allocate()).isEqualTo(slab.allocate());
            }
        }
    }

    @Test
    void shouldGoOnWritingWhenTheSinkFailsAndReportItAtTheNextStep() {
        final int id = allocate(slab);
        slab.beginSnapshot((index, page, offset, length) -> {
            throw new IOException("no room");
        });

        slab.putLong(id, EntryLayout.POSITION_OFFSET, 5);

        assertThat(slab.getLong(id, EntryLayout.POSITION_OFFSET)).isEqualTo(5);
        assertThat(slab.snapshotDone()).isFalse();
        assertThatThrownBy(() -> slab.snapshotStep(1)).isInstanceOf(IOException.class);
    }

    @Test
    void shouldTakeAnotherSnapshotAfterOneWasAbandoned() throws IOException {
        allocate(slab);
        slab.beginSnapshot((index, page, offset, length) -> {});
        slab.abandonSnapshot();
        final List<Integer> pages = new ArrayList<>();

        slab.beginSnapshot((index, page, offset, length) -> pages.add(index));
        slab.snapshotStep(10);

        assertThat(slab.snapshotDone()).isTrue();
        assertThat(pages).containsExactly(0);
    }

    private void churn(final Random random, final List<Integer> live, final int operations) {
        for (int i = 0; i < operations; i++) {
            if (live.isEmpty() || (random.nextInt(5) < 2 && slab.allocated() < 90_000)) {
                live.add(allocate(slab));
            } else if (random.nextInt(3) == 0) {
                slab.free(live.remove(random.nextInt(live.size())));
            } else {
                slab.putLong(live.get(random.nextInt(live.size())), EntryLayout.POSITION_OFFSET, random.nextLong());
            }
        }
    }

    private static int allocate(final Slab slab) {
        final int id = slab.allocate();
        slab.putByte(id, EntryLayout.STATE_OFFSET, (byte) STATE_USED);
        return id;
    }

    private static final class Snapshot implements PageSink {
        final TreeMap<Integer, byte[]> pages = new TreeMap<>();
        final int freeHead;
        final int slots;
        final int allocated;

        Snapshot(final int freeHead, final int slots, final int allocated) {
            this.freeHead = freeHead;
            this.slots = slots;
            this.allocated = allocated;
        }

        static Snapshot copyOf(final Slab slab) {
            final Snapshot copy = new Snapshot(slab.freeHead(), slab.slots(), slab.allocated());
            for (int page = 0; page << Slab.PAGE_SHIFT < slab.slots(); page++) {
                final byte[] bytes = new byte[Slab.PAGE_LENGTH];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = slab.getByte(
                            (page << Slab.PAGE_SHIFT) + (i >>> Slab.SLOT_SHIFT), i & (EntryLayout.ENTRY_LENGTH - 1));
                }
                copy.pages.put(page, bytes);
            }
            return copy;
        }

        @Override
        public void onPage(final int pageIndex, final DirectBuffer page, final int offset, final int length) {
            final byte[] bytes = new byte[length];
            page.getBytes(offset, bytes);
            assertThat(pages.put(pageIndex, bytes)).as("page handed over twice").isNull();
        }

        Slab restore() {
            final Slab slab = new Slab(100_000, true);
            pages.descendingMap().forEach((index, page) -> slab.restorePage(index, new UnsafeBuffer(page), 0));
            slab.restoreSlots(freeHead, slots, allocated);
            return slab;
        }
    }
}

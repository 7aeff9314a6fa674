/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EntryListTest {
    private final EntrySpace entries = new EntrySpace(new Slab(10_000, true), new Slab(10_000, true));
    private final EntryList list = new EntryList(entries);

    @AfterEach
    void closeSlabs() {
        entries.close();
    }

    @Test
    void shouldKeepEveryFieldOfDurableAndVolatileEntriesApart() {
        for (final int id : new int[] {durable(1), volatileEntry(1)}) {
            entries.position(id, 1L << 40);
            entries.sequence(id, 2L << 40);
            entries.due(id, 3L << 40);
            entries.length(id, 4);
            entries.queueId(id, 5);
            entries.next(id, 6);
            entries.prev(id, 7);
            entries.timerNext(id, 8);
            entries.timerPrev(id, 9);
            entries.key(id, 10L << 40);
            entries.deliveryCount(id, 70_000);
            entries.state(id, 200);
            entries.priority(id, 9);
            entries.flags(id, 0xFFFE);

            assertThat(entries.position(id)).isEqualTo(1L << 40);
            assertThat(entries.sequence(id)).isEqualTo(2L << 40);
            assertThat(entries.due(id)).isEqualTo(3L << 40);
            assertThat(entries.length(id)).isEqualTo(4);
            assertThat(entries.queueId(id)).isEqualTo(5);
            assertThat(entries.next(id)).isEqualTo(6);
            assertThat(entries.prev(id)).isEqualTo(7);
            assertThat(entries.timerNext(id)).isEqualTo(8);
            assertThat(entries.timerPrev(id)).isEqualTo(9);
            assertThat(entries.key(id)).isEqualTo(10L << 40);
            assertThat(entries.deliveryCount(id)).isEqualTo(65_535);
            assertThat(entries.state(id)).isEqualTo(200);
            assertThat(entries.priority(id)).isEqualTo(9);
            assertThat(entries.flags(id)).isEqualTo(0xFFFE);
            assertThat(EntryLayout.ENTRY_LENGTH).isEqualTo(64);
        }
    }

    @Test
    void shouldTellVolatileIdsFromDurableOnes() {
        final int durable = durable(1);
        final int volatileId = volatileEntry(1);

        assertThat(EntrySpace.isVolatile(durable)).isFalse();
        assertThat(EntrySpace.isVolatile(volatileId)).isTrue();
        assertThat(volatileId).isNotEqualTo(EntrySpace.NIL);
        assertThat(entries.durable().allocated()).isEqualTo(1);
        assertThat(entries.volatiles().allocated()).isEqualTo(1);
    }

    @Test
    void shouldPutAReturnedEntryBackInItsPlace() {
        final int one = durable(1);
        final int two = volatileEntry(2);
        final int three = durable(3);
        list.append(one);
        list.append(three);

        list.insertOrderedBySequence(two);

        assertThat(ids(list)).containsExactly(one, two, three);
    }

    @Test
    void shouldRefuseToUnlinkAnEntryOfAnotherList() {
        final EntryList other = new EntryList(entries);
        final int mine = durable(1);
        final int foreign = durable(2);
        list.append(mine);
        other.append(foreign);

        assertThatThrownBy(() -> list.unlink(foreign)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> list.unlink(durable(3))).isInstanceOf(IllegalStateException.class);
        assertThat(ids(list)).containsExactly(mine);
    }

    @Test
    void shouldRefuseToFreeALinkedEntry() {
        final int one = durable(1);
        list.append(one);
        list.append(durable(2));

        assertThatThrownBy(() -> entries.free(one)).hasMessageContaining("still linked");

        list.unlink(one);
        entries.free(one);
        assertThat(entries.durable().allocated()).isEqualTo(1);
    }

    @Test
    void shouldBehaveLikeAListUnderRandomOperations() {
        final Random random = new Random(42);
        final List<Integer> model = new ArrayList<>();

        for (int i = 0; i < 20_000; i++) {
            final int choice = random.nextInt(10);
            if (choice < 3) {
                final int id = random.nextBoolean() ? durable(i) : volatileEntry(i);
                list.append(id);
                model.add(id);
            } else if (choice < 5 && !model.isEmpty()) {
                final int id = model.remove(random.nextInt(model.size()));
                list.unlink(id);
                list.insertOrderedBySequence(id);
                int at = model.size();
                while (at > 0 && entries.sequence(model.get(at - 1)) > entries.sequence(id)) {
                    at--;
                }
                model.add(at, id);
            } else if (choice < 7 && !model.isEmpty()) {
                final int id = model.remove(random.nextInt(model.size()));
                list.unlink(id);
                entries.free(id);
            } else if (!model.isEmpty()) {
                final int id = model.remove(0);
                assertThat(list.removeHead()).isEqualTo(id);
                entries.free(id);
            }
            assertThat(list.size()).isEqualTo(model.size());
            if (i % 100 == 0) {
                assertThat(ids(list)).isEqualTo(model);
            }
        }
    }

    private int durable(final long sequence) {
        final int id = entries.allocateDurable();
        entries.state(id, 1);
        entries.sequence(id, sequence);
        return id;
    }

    private int volatileEntry(final long sequence) {
        final int id = entries.allocateVolatile();
        entries.state(id, 1);
        entries.sequence(id, sequence);
        return id;
    }

    private List<Integer> ids(final EntryList list) {
        final List<Integer> ids = new ArrayList<>();
        int before = EntrySpace.NIL;
        for (int id = list.head(); id != EntrySpace.NIL; id = entries.next(id)) {
            assertThat(entries.prev(id)).isEqualTo(before);
            ids.add(id);
            before = id;
        }
        assertThat(list.tail()).isEqualTo(before);
        return ids;
    }
}

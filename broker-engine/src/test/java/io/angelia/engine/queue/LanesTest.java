/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.engine.memory.EntrySpace;
import io.angelia.engine.memory.LaneSpace;
import io.angelia.engine.memory.Slab;
import io.angelia.engine.message.EntryState;
import io.angelia.engine.schedule.TimerWheel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A queue with keys beside the simplest thing that does the same, and what a message costs when there are many keys. */
class LanesTest {
    private static final int STEPS = 6_000;
    private static final int MANY_KEYS = 100_000;

    private final EntrySpace entries = new EntrySpace(new Slab(), new Slab());
    private final LaneSpace space = new LaneSpace();
    private final TimerWheel timers = new TimerWheel(entries);
    private final DispatchQueue dispatchQueue = new DispatchQueue();
    private final MessageQueue queue = new MessageQueue(
            1,
            "queue://test",
            true,
            new QueuePolicy(
                    RedeliveryPolicy.DEFAULT,
                    "queue://DLQ.test",
                    -1,
                    null,
                    KeyOrder.KEY,
                    DeadLetterOrder.SKIP,
                    false,
                    -1,
                    -1,
                    AddressFullPolicy.BLOCK,
                    -1,
                    null,
                    false,
                    false),
            entries,
            space,
            timers,
            dispatchQueue);
    private final List<TestConsumer> consumers = new ArrayList<>();

    @AfterEach
    void close() {
        entries.close();
        space.close();
    }

    private int arrive(final long key, final int priority) {
        final int entry = entries.allocateDurable();
        entries.key(entry, key);
        entries.priority(entry, priority);
        entries.length(entry, 1);
        queue.arrive(entry);
        return entry;
    }

    private void consume(final int entry) {
        queue.remove(entry);
        entries.free(entry);
    }

    private TestConsumer open(final int selects) {
        final TestConsumer consumer = new TestConsumer(selects);
        consumers.add(consumer);
        queue.addConsumer(consumer);
        return consumer;
    }

    private int dispatch(final int limit) {
        return queue.dispatch(limit, new MessageQueue.DispatchGate() {
            @Override
            public int check(final MessageQueue from, final int entry) {
                return MessageQueue.GO;
            }

            @Override
            public void park(final MessageQueue from, final int entry) {
                throw new AssertionError("no key is parked");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldDoWhatASimpleModelDoes(final long seed) {
        final Random random = new Random(seed);
        final Model model = new Model(entries);
        final int keys = 1 + random.nextInt(12);
        for (int i = 0; i < 3; i++) {
            open(seed % 2 == 0 ? -1 : random.nextInt(3) - 1);
        }
        for (int step = 0; step < STEPS; step++) {
            final int roll = random.nextInt(100);
            final Model.Item inFlight = model.anyInFlight(random);
            if (roll < 40) {
                model.add(arrive(random.nextInt(keys), seed > 4 ? 4 : random.nextInt(10)));
            } else if (roll < 65) {
                consumers.get(random.nextInt(consumers.size())).credit += random.nextInt(3);
                checkDispatch(model);
            } else if (roll < 82 && inFlight != null) {
                model.remove(inFlight);
                consume(inFlight.entry);
            } else if (roll < 92 && inFlight != null) {
                model.giveBack(inFlight, false);
                entries.deliveryCount(inFlight.entry, 1);
                queue.giveBack(inFlight.entry);
            } else if (roll < 95 && inFlight != null) {
                model.giveBack(inFlight, true);
                entries.deliveryCount(inFlight.entry, 1);
                queue.delay(inFlight.entry, 1_000_000 + step);
            } else if (roll < 97) {
                final Model.Item delayed = model.anyDelayed(random);
                if (delayed != null) {
                    delayed.delayed = false;
                    queue.becomeReady(delayed.entry, 0);
                }
            } else if (roll < 98) {
                final Model.Item waiting = model.anyWaiting(random);
                if (waiting != null) {
                    model.remove(waiting);
                    consume(waiting.entry); // as when it expires
                }
            } else if (roll < 99) {
                final TestConsumer leaving = consumers.remove(random.nextInt(consumers.size()));
                queue.removeConsumer(leaving);
                open(leaving.selects);
            }
            assertThat(queue.readyCount()).isEqualTo(model.count(Model.Item::isReady));
            assertThat(queue.delayedCount()).isEqualTo(model.count(i -> i.delayed));
            assertThat(queue.inFlightCount()).isEqualTo(model.count(i -> i.holder != null));
        }
        for (final Model.Item item : List.copyOf(model.items)) {
            model.remove(item);
            consume(item.entry);
        }
        assertThat(queue.keyCount()).isZero();
        assertThat(space.count()).isZero();
        assertThat(timers.size()).isZero();
    }

    /** Whatever goes out must be what the model says is next for the one who gets it; and nothing may be left over. */
    private void checkDispatch(final Model model) {
        while (true) {
            consumers.forEach(c -> c.got = EntrySpace.NIL);
            final int handed = dispatch(1);
            final TestConsumer taker = consumers.stream()
                    .filter(c -> c.got != EntrySpace.NIL)
                    .findFirst()
                    .orElse(null);
            if (taker == null) {
                assertThat(handed).isZero();
                break;
            }
            assertThat(taker.got).isEqualTo(model.nextFor(taker));
            model.take(taker.got, taker);
        }
        for (final TestConsumer consumer : consumers) {
            if (consumer.hasCredit()) {
                assertThat(model.nextFor(consumer)).isEqualTo(EntrySpace.NIL);
            }
        }
    }

    @Test
    void shouldCostAMessageTheSameHoweverManyKeysThereAre() {
        for (int key = 0; key < MANY_KEYS; key++) {
            arrive(1L + key * 7919L, key % 10);
        }
        final TestConsumer consumer = open(-1);
        final long before = space.steps();
        final int messages = 10_000;

        for (int i = 0; i < messages; i++) {
            arrive(1L + (i * 31L % MANY_KEYS) * 7919L, 4);
            consumer.credit = 1;
            dispatch(10);
            if (i % 3 == 0) {
                queue.giveBack(consumer.got);
            } else {
                consume(consumer.got);
            }
        }

        final double perMessage = (double) (space.steps() - before) / messages;
        System.out.printf("%.1f steps per message beside %d keys%n", perMessage, MANY_KEYS);
        // three visits of a heap that is 17 deep, and the short chains of a hash table for each move
        assertThat(perMessage).isLessThan(80);
        assertThat(queue.keyCount()).isGreaterThan(MANY_KEYS / 2);
    }

    @Test
    void shouldFindEveryKeyOfEveryQueueWhileTheTableGrowsAndShrinks() {
        final Random random = new Random(11);
        final List<int[]> lanes = new ArrayList<>();
        for (int i = 0; i < 200_000; i++) {
            if (i < 120_000 || random.nextBoolean()) {
                lanes.add(new int[] {i % 5, i, space.allocate(i % 5, i, 1)});
            } else {
                final int[] lane = lanes.remove(random.nextInt(lanes.size()));
                space.free(lane[2]);
                assertThat(space.find(lane[0], lane[1])).isEqualTo(LaneSpace.NIL);
            }
        }
        for (final int[] lane : lanes) {
            assertThat(space.find(lane[0], lane[1])).isEqualTo(lane[2]);
            assertThat(space.find(lane[0] + 5, lane[1])).isEqualTo(LaneSpace.NIL);
        }
    }

    private static final class TestConsumer implements QueueConsumer {
        private final int selects;
        private final SearchCursor cursor;
        private int credit;
        private int got = EntrySpace.NIL;

        /** @param selects wants entries whose number has this rest by 2; -1 for all. */
        TestConsumer(final int selects) {
            this.selects = selects;
            cursor = selects < 0 ? null : new SearchCursor();
        }

        @Override
        public boolean hasCredit() {
            return credit > 0;
        }

        @Override
        public int priority() {
            return 0;
        }

        @Override
        public SearchCursor cursor() {
            return cursor;
        }

        @Override
        public boolean matches(final int entry) {
            return selects < 0 || entry % 2 == selects;
        }

        @Override
        public void deliver(final int entry) {
            credit--;
            got = entry;
        }
    }

    /** All entries in one list, and every question answered by looking at all of them. */
    private static final class Model {
        private final EntrySpace entries;
        private final List<Item> items = new ArrayList<>();

        Model(final EntrySpace entries) {
            this.entries = entries;
        }

        void add(final int entry) {
            items.add(new Item(entry, entries.key(entry), entries.priority(entry), entries.sequence(entry)));
        }

        void remove(final Item item) {
            items.remove(item);
            settle(item.key);
        }

        void giveBack(final Item item, final boolean delayed) {
            item.holder = null;
            item.delayed = delayed;
            items.stream().filter(i -> i.key == item.key && i.holder != null).forEach(i -> i.stopped = true);
            settle(item.key);
        }

        private void settle(final long key) {
            if (items.stream().noneMatch(i -> i.key == key && i.holder != null)) {
                items.stream().filter(i -> i.key == key).forEach(i -> i.stopped = false);
            }
        }

        void take(final int entry, final TestConsumer by) {
            final Item item =
                    items.stream().filter(i -> i.entry == entry).findFirst().orElseThrow();
            assertThat(item.isReady()).isTrue();
            assertThat(entries.state(entry)).isEqualTo(EntryState.IN_FLIGHT);
            item.holder = by;
        }

        int nextFor(final TestConsumer consumer) {
            Item best = null;
            for (final Item item : items) {
                if (item.isReady() && consumer.matches(item.entry) && isNextOfKey(item, consumer)) {
                    final boolean better = best == null
                            || item.priority > best.priority
                            || (item.priority == best.priority && item.sequence < best.sequence);
                    best = better ? item : best;
                }
            }
            return best == null ? EntrySpace.NIL : best.entry;
        }

        private boolean isNextOfKey(final Item item, final TestConsumer consumer) {
            return item.key == 0
                    || items.stream()
                            .filter(i -> i.key == item.key && i != item)
                            .allMatch(i ->
                                    i.holder == null ? i.sequence > item.sequence : i.holder == consumer && !i.stopped);
        }

        long count(final Predicate<Item> which) {
            return items.stream().filter(which).count();
        }

        Item anyInFlight(final Random random) {
            return any(random, i -> i.holder != null);
        }

        Item anyDelayed(final Random random) {
            return any(random, i -> i.delayed);
        }

        Item anyWaiting(final Random random) {
            return any(random, i -> i.holder == null);
        }

        private Item any(final Random random, final Predicate<Item> which) {
            final List<Item> found = items.stream().filter(which).toList();
            return found.isEmpty() ? null : found.get(random.nextInt(found.size()));
        }

        private static final class Item {
            private final int entry;
            private final long key;
            private final int priority;
            private final long sequence;
            private TestConsumer holder;
            private boolean delayed;
            private boolean stopped;

            Item(final int entry, final long key, final int priority, final long sequence) {
                this.entry = entry;
                this.key = key;
                this.priority = priority;
                this.sequence = sequence;
            }

            boolean isReady() {
                return holder == null && !delayed;
            }
        }
    }
}

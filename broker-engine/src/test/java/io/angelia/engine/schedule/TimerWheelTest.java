/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.engine.memory.EntrySpace;
import io.angelia.engine.memory.Slab;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {
    private static final long NOW = 1_767_225_600_000L;

    private final EntrySpace entries = new EntrySpace(new Slab(), new Slab());
    private final TimerWheel wheel = new TimerWheel(entries);
    private final List<Integer> expired = new ArrayList<>();

    @AfterEach
    void closeSlabs() {
        entries.close();
    }

    @Test
    void shouldExpireByDueTimeThenInOrderOfScheduling() {
        final int late = scheduled(NOW + 10);
        final int early = scheduled(NOW + 5);
        final int earlyToo = scheduled(NOW + 5);

        wheel.expire(NOW + 10, 100, expired::add);

        assertThat(expired).containsExactly(early, earlyToo, late);
        assertThat(wheel.size()).isZero();
        assertThat(wheel.isScheduled(early)).isFalse();
    }

    @Test
    void shouldNeverExpireEarly() {
        wheel.expire(NOW, 100, expired::add);
        for (final long delay : new long[] {0, 1, 63, 64, 4095, 4096, 86_400_000, 400L * 86_400_000}) {
            final int id = scheduled(NOW + delay);

            while (wheel.expire(NOW + delay - 1, 100, expired::add) == 100) {}
            assertThat(expired).as("delay " + delay).isEmpty();

            wheel.expire(NOW + delay, 1000, expired::add);
            assertThat(expired).as("delay " + delay).containsExactly(id);
            expired.clear();
        }
    }

    @Test
    void shouldReachToTheEndOfTime() {
        final int last = scheduled(Long.MAX_VALUE - 1);

        wheel.expire(NOW, 100, expired::add);
        assertThat(expired).isEmpty();

        wheel.expire(Long.MAX_VALUE, 1000, expired::add);
        assertThat(expired).containsExactly(last);
        assertThat(wheel.nextDueMs()).isEqualTo(TimerWheel.NEVER);
    }

    @Test
    void shouldNotExpireWhatWasScheduledAfterTheClockWentBackBeforeItsTime() {
        scheduled(NOW + 1);
        wheel.expire(NOW + 1_000_000, 100, expired::add);
        expired.clear();
        final int id = scheduled(NOW + 500);

        wheel.expire(NOW + 499, 100, expired::add);
        assertThat(expired).isEmpty();

        wheel.expire(NOW + 500, 100, expired::add);
        assertThat(expired).containsExactly(id);
    }

    @Test
    void shouldKeepOrderAmongEqualTimesWhenTheCursorGoesBackWhileABucketIsSpread() {
        final long due = NOW / 4096 * 4096 + 4096 + 100;
        wheel.expire(due - 4196 + 1, 10, expired::add);
        final List<Integer> same = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            same.add(scheduled(due));
        }
        assertThat(wheel.expire(due, 4, expired::add)).isEqualTo(4);
        assertThat(expired).isEmpty();
        same.add(scheduled(due));
        final int before = scheduled(due - 200);
        same.add(scheduled(due));

        wheel.expire(due, 1000, expired::add);

        assertThat(expired.get(0)).isEqualTo(before);
        assertThat(expired.subList(1, expired.size())).isEqualTo(same);
    }

    @Test
    void shouldCancelEachTimerOnce() {
        final int first = scheduled(NOW + 5);
        final int second = scheduled(NOW + 5);
        final int third = scheduled(NOW + 5);

        assertThat(wheel.cancel(second)).isTrue();
        assertThat(wheel.cancel(second)).isFalse();
        wheel.expire(NOW + 5, 100, expired::add);

        assertThat(expired).containsExactly(first, third);
        assertThat(wheel.cancel(first)).isFalse();
    }

    @Test
    void shouldRefuseASecondTimerForTheSameEntryAndNegativeTimes() {
        final int id = scheduled(NOW);

        assertThatThrownBy(() -> wheel.schedule(id, NOW + 1)).isInstanceOf(IllegalStateException.class);
        wheel.cancel(id);
        assertThatThrownBy(() -> wheel.schedule(id, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldLetTheHandlerScheduleAndCancel() {
        final int other = scheduled(NOW + 2);
        final int again = scheduled(NOW + 1);

        wheel.expire(NOW + 10, 1000, id -> {
            expired.add(id);
            if (expired.size() < 3) {
                wheel.cancel(other);
                wheel.schedule(again, NOW + 3);
            }
        });

        assertThat(expired).containsExactly(again, again, again);
    }

    @Test
    void shouldComeToEveryTimerByFollowingNextDue() {
        final Random random = new Random(42);
        for (int i = 0; i < 1_000; i++) {
            scheduled(NOW + random.nextLong(1L << random.nextInt(1, 45)));
        }
        long now = NOW;
        int wakeUps = 0;

        while (wheel.size() > 0) {
            now = Math.max(now, wheel.nextDueMs());
            final long at = now;
            wheel.expire(now, Integer.MAX_VALUE, id -> {
                assertThat(entries.due(id)).isEqualTo(at);
                expired.add(id);
            });
            wakeUps++;
        }

        assertThat(expired).hasSize(1_000);
        assertThat(wakeUps).isLessThan(1_000 * 8);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldBehaveLikeASortedMapWhateverTheClockDoes(final long seed) {
        final Random random = new Random(seed);
        final Model model = new Model();
        long now = NOW;

        for (int step = 0; step < 20_000; step++) {
            final int choice = random.nextInt(20);
            if (choice < 9) {
                final long due = switch (random.nextInt(4)) {
                    case 0 -> now + random.nextInt(5) - 2;
                    case 1 -> now + random.nextInt(200);
                    case 2 -> Math.max(0, now + random.nextLong(1L << random.nextInt(1, 40)) - 1000);
                    default -> random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63);
                };
                model.schedule(entry(), due);
            } else if (choice < 11 && model.size() > 0) {
                model.cancelAny(random);
            } else if (choice < 19) {
                now += random.nextInt(50);
                model.expire(now, 1 + random.nextInt(20));
            } else {
                now = switch (random.nextInt(4)) {
                    case 0 -> now + random.nextLong(1L << random.nextInt(1, 40));
                    case 1 -> Math.max(0, now - random.nextLong(1L << random.nextInt(1, 40)));
                    case 2 -> random.nextLong(1L << 45);
                    default -> NOW;
                };
            }
            model.checkNextDue();
        }
        model.expire(Long.MAX_VALUE, Integer.MAX_VALUE);
        assertThat(wheel.size()).isZero();
    }

    @Test
    void shouldHoldAMillionTimersWithoutHeap() {
        final int count = 1_000_000;
        final Random random = new Random(42);
        wheel.expire(NOW, 1, expired::add);
        for (int i = 0; i < count; i++) {
            scheduled(NOW + random.nextInt(3_600_000));
        }
        final long[] last = {0, 0};

        for (long now = NOW; wheel.size() > 0; now += 1_000) {
            while (wheel.expire(now, 1_000, id -> {
                        assertThat(entries.due(id)).isGreaterThanOrEqualTo(last[0]);
                        last[0] = entries.due(id);
                        last[1]++;
                    })
                    == 1_000) {}
        }

        assertThat(last[1]).isEqualTo(count);
        assertThat(entries.offHeapBytes()).isLessThan(65_000_000);
    }

    private int entry() {
        final int id = entries.durable().allocated() % 2 == 0 ? entries.allocateDurable() : entries.allocateVolatile();
        entries.state(id, 1);
        return id;
    }

    private int scheduled(final long dueMs) {
        final int id = entry();
        wheel.schedule(id, dueMs);
        return id;
    }

    /** Timers by (due, order of scheduling), next to the wheel. */
    private final class Model {
        private record Key(long dueMs, long order) implements Comparable<Key> {
            @Override
            public int compareTo(final Key other) {
                return dueMs != other.dueMs ? Long.compare(dueMs, other.dueMs) : Long.compare(order, other.order);
            }
        }

        private final TreeMap<Key, Integer> timers = new TreeMap<>();
        private final Map<Integer, Key> keys = new HashMap<>();
        private long order;

        int size() {
            return timers.size();
        }

        void schedule(final int id, final long dueMs) {
            final Key key = new Key(dueMs, order++);
            timers.put(key, id);
            keys.put(id, key);
            wheel.schedule(id, dueMs);
        }

        void cancelAny(final Random random) {
            final Key probe = new Key(timers.firstKey().dueMs() + random.nextInt(1000), 0);
            final Key key = timers.floorKey(probe) == null ? timers.firstKey() : timers.floorKey(probe);
            final int id = timers.remove(key);
            keys.remove(id);
            assertThat(wheel.cancel(id)).isTrue();
            entries.free(id);
        }

        void expire(final long now, final int limit) {
            final int work = wheel.expire(now, limit, id -> {
                final Map.Entry<Key, Integer> first = timers.pollFirstEntry();
                assertThat(id).isEqualTo(first.getValue());
                assertThat(first.getKey().dueMs()).isLessThanOrEqualTo(now);
                keys.remove(id);
                entries.free(id);
            });
            assertThat(work).isLessThanOrEqualTo(limit);
            if (work < limit && !timers.isEmpty()) {
                assertThat(timers.firstKey().dueMs()).isGreaterThan(now);
                assertThat(wheel.nextDueMs()).isGreaterThan(now);
            }
            assertThat(wheel.size()).isEqualTo(timers.size());
        }

        void checkNextDue() {
            final long next = wheel.nextDueMs();
            if (timers.isEmpty()) {
                assertThat(next).isEqualTo(TimerWheel.NEVER);
            } else {
                assertThat(next).isLessThanOrEqualTo(timers.firstKey().dueMs());
            }
        }
    }
}

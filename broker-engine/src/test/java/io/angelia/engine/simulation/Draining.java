/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import io.angelia.engine.EngineStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The end of a run: faults have stopped, clients finish what was in doubt, everything is consumed. Then nothing may be
 * owed, nothing may be left, and what the disk holds must replay to the same state.
 */
final class Draining {
    private static final int MAX_CYCLES = 4_000;
    private static final int QUIET_CYCLES = 12;
    private static final long CYCLE_MS = 25;
    /** Beyond every delay, expiration and clock jump of a run. */
    private static final long AFTER_EVERYTHING_MS = 3_600_000;

    private static final int MAX_SEGMENTS_LEFT = 4;

    private final World world;
    private final KeyOperator keyOperator;
    private final List<VirtualClient> drainers;

    Draining(final World world, final Dice dice, final List<VirtualClient> clients, final KeyOperator keyOperator) {
        this.world = world;
        this.keyOperator = keyOperator;
        this.drainers = new ArrayList<>(clients);
        drainers.add(VirtualClient.anonymous(world, dice));
    }

    /** Before anybody is sent away: who listens to topics must have got everything. */
    void listen(final List<VirtualClient> listeners) {
        settle(listeners, VirtualClient::listen);
        world.clock().advance(AFTER_EVERYTHING_MS);
        settle(listeners, VirtualClient::listen);
        world.history().checkNothingMissed();
    }

    void run() {
        settle();
        keyOperator.finish();
        settle();
        world.clock().advance(AFTER_EVERYTHING_MS);
        settle();
        keyOperator.finish();
        settle();
        world.history().checkDrained();
        drainers.forEach(VirtualClient::close);
        for (int i = 0; i < QUIET_CYCLES; i++) {
            cycle();
        }
        checkNothingLeft();
        world.broker().checkRestart();
        world.broker().stop();
    }

    private void settle() {
        settle(drainers, VirtualClient::finish);
    }

    private void settle(final List<VirtualClient> clients, final Predicate<VirtualClient> action) {
        int quiet = 0;
        for (int i = 0; quiet < QUIET_CYCLES; i++) {
            if (i == MAX_CYCLES) {
                throw new Violation("does not come to rest: " + busy());
            }
            boolean idle = true;
            for (final VirtualClient client : clients) {
                idle &= action.test(client);
            }
            idle &= world.transactionManager().finish();
            final int work = cycle();
            quiet = idle && work == 0 ? quiet + 1 : 0;
        }
    }

    private int cycle() {
        world.clock().advance(CYCLE_MS);
        world.history().beforeCycle();
        world.transactionManager().beforeCycle();
        final int work = world.broker().doWork();
        final Throwable failure = world.broker().engine().failure();
        if (failure instanceof Violation violation) {
            throw violation;
        }
        if (failure != null) {
            throw new Violation("the engine stopped while it was drained: " + failure, failure);
        }
        world.history()
                .afterCycle(
                        world.broker().log().appendedPosition(),
                        world.broker().log().durablePosition());
        return work;
    }

    private List<VirtualClient> busy() {
        return drainers.stream().filter(c -> !c.finish()).toList();
    }

    private void checkNothingLeft() {
        world.transactionManager().beforeCheckpoint();
        world.transactionManager().checkNothingLeft();
        world.broker().engine().checkpoint();
        for (int i = 0; i < QUIET_CYCLES; i++) {
            cycle();
        }
        final EngineStatistics statistics = world.broker().engine().statistics();
        for (final EngineStatistics.QueueStatistics queue : statistics.queues()) {
            if (queue.ready() + queue.inFlight() + queue.delayed() > 0 || queue.bytes() > 0) {
                throw new Violation("left over after all was consumed: " + queue);
            }
        }
        world.occurrences()
                .add(Occurrence.LETTER_OUTDATED, statistics.deadLetters().outdated());
        if (statistics.segments() > MAX_SEGMENTS_LEFT) {
            throw new Violation(statistics.segments() + " segments left over: " + statistics);
        }
        if (statistics.openTransactions() > 0 || statistics.openConnections() > 0) {
            throw new Violation("left over: " + statistics);
        }
    }
}

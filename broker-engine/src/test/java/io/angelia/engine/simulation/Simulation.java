/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import io.angelia.engine.journal.NoSpaceException;
import io.angelia.engine.journal.SimulatedCrash;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** One run: clients, broker, disk and clock on one thread, everything decided by the seed. */
final class Simulation {
    private static final long LONGEST_JUMP_MS = 60_000;
    private static final long LONGEST_STEP_BACK_MS = 2_000;

    private final Dice dice;
    private final World world;
    private final Faults faults;
    private final KeyOperator keyOperator;
    private final Operator operator;
    private final DeadLetterOperator deadLetterOperator;
    private final List<VirtualClient> clients = new ArrayList<>();

    Simulation(final long seed, final PlantedBug bug, final Occurrences occurrences, final Trace trace) {
        this(seed, 0, Scenario.random(new Dice(~seed)), bug, occurrences, trace);
    }

    /** @param diskSeed decides what the disk keeps of unforced writes; changes nothing else. */
    Simulation(
            final long seed,
            final long diskSeed,
            final Scenario scenario,
            final PlantedBug bug,
            final Occurrences occurrences,
            final Trace trace) {
        this.dice = new Dice(seed);
        final Clock clock = new Clock();
        final SimulatedBroker broker =
                new SimulatedBroker(scenario, clock, new Dice(seed * 31 + diskSeed), bug, occurrences);
        final History history = new History(clock, new Holders(scenario), occurrences);
        final TransactionManager transactionManager =
                new TransactionManager(scenario, clock, broker, history, occurrences, trace, dice.split());
        this.world = new World(scenario, clock, broker, history, transactionManager, bug, occurrences, trace);
        this.faults = new Faults(world, dice.split());
        this.keyOperator = new KeyOperator(world, dice.split());
        this.operator = new Operator(world, new Dice(seed * 37 + 5));
        this.deadLetterOperator = new DeadLetterOperator(world, faults, new Dice(seed * 41 + 7));
        for (int i = 0; i < scenario.clients(); i++) {
            clients.add(new VirtualClient(world, dice.split(), i));
        }
    }

    void run() {
        startUp();
        runSteps();
    }

    /** The same, with one power loss after so many I/O calls. True when that many were reached. */
    boolean runWithPowerLossAfter(final long ioCalls) {
        final long before = powerLosses();
        faults.losePowerAfterIo(ioCalls);
        startUp();
        runSteps();
        return powerLosses() > before;
    }

    private long powerLosses() {
        return world.occurrences().of(Occurrence.POWER_LOSS)
                + world.occurrences().of(Occurrence.POWER_LOSS_IN_RECOVERY);
    }

    private void runSteps() {
        for (int step = 0; step < world.scenario().steps(); step++) {
            survive(this::step);
        }
        faults.stop();
        operator.resumeAll();
        final Draining draining = new Draining(world, dice.split(), clients, keyOperator);
        draining.listen(clients);
        clients.forEach(VirtualClient::abandon);
        draining.run();
    }

    private void step() {
        faults.step();
        operator.step();
        deadLetterOperator.step();
        final int roll = dice.between(1, 1000);
        if (roll <= (world.scenario().has(Feature.BRANCHES_IN_PEACE) ? 120 : 60)
                && world.scenario().has(Feature.BRANCHES)) {
            world.transactionManager().step();
        } else if (roll <= 620) {
            dice.pick(clients).step();
        } else if (roll <= 980) {
            world.clock().advance(dice.between(0, 4));
            cycle();
        } else {
            oddity();
        }
    }

    private void cycle() {
        world.history().beforeCycle();
        world.transactionManager().beforeCycle();
        world.broker().doWork();
        world.history()
                .afterCycle(
                        world.broker().log().appendedPosition(),
                        world.broker().log().durablePosition());
        operator.checkRings();
    }

    private void oddity() {
        final Scenario scenario = world.scenario();
        if (scenario.has(Feature.CLOCK_JUMPS) && dice.chance(0.2)) {
            jump();
        } else if (scenario.has(Feature.KEYS) && dice.chance(0.3)) {
            keyOperator.step();
        } else if (scenario.has(Feature.CHECKPOINTS) && dice.chance(0.3)) {
            world.trace().note("checkpoint");
            world.occurrences().count(Occurrence.CHECKPOINT);
            checkpoint();
        } else if (scenario.has(Feature.CLEAN_RESTARTS) && dice.chance(0.1)) {
            world.trace().note("clean restart");
            world.occurrences().count(Occurrence.CLEAN_RESTART);
            world.history().beforeCycle();
            world.transactionManager().beforeCycle();
            final Throwable failure = world.broker().stop();
            if (failure != null) {
                survive(failure);
                return;
            }
            clients.forEach(VirtualClient::brokerGone);
            world.transactionManager().brokerGone();
            operator.brokerGone();
            deadLetterOperator.brokerGone();
            world.history().stopped();
            startUp();
        }
    }

    private void checkpoint() {
        try {
            world.transactionManager().beforeCheckpoint();
            world.broker().engine().checkpoint();
        } catch (final UncheckedIOException e) {
            if (!(e.getCause() instanceof NoSpaceException) || !faults.spaceIsShort()) {
                throw e;
            }
        }
    }

    private void jump() {
        if (dice.chance(0.7)) {
            world.clock().advance(dice.between(0, LONGEST_JUMP_MS));
        } else {
            world.occurrences().count(Occurrence.CLOCK_SET_BACK);
            world.clock().advance(-dice.between(0, LONGEST_STEP_BACK_MS));
        }
    }

    /** Does something; when the broker dies of a fault that was injected, starts it again. */
    private void survive(final Runnable action) {
        try {
            action.run();
            final Throwable failure = world.broker().engine().failure();
            if (failure != null) {
                survive(failure);
            }
        } catch (final SimulatedCrash | RuntimeException e) {
            survive(e);
        }
    }

    /** The broker died: of an injected fault, or there is something wrong with it. */
    private void survive(final Throwable cause) {
        if (cause instanceof Violation violation) {
            throw violation;
        }
        if (cause instanceof SimulatedCrash) {
            world.trace().note("power lost %s", cause.getMessage());
            world.occurrences().count(Occurrence.POWER_LOSS);
        } else if (faults.mayHaveStruck()) {
            world.trace().note("the engine stopped: %s", cause);
        } else {
            throw new Violation("the engine stopped without a fault: " + cause, cause);
        }
        world.broker().crash();
        clients.forEach(VirtualClient::brokerGone);
        world.transactionManager().brokerGone();
        operator.brokerGone();
        deadLetterOperator.brokerGone();
        world.history().powerLost();
        startUp();
    }

    /** Launches the broker, several times if the power goes again meanwhile. */
    private void startUp() {
        faults.restarting();
        while (true) {
            try {
                world.broker().launch();
                world.history().brokerUp();
                world.transactionManager().brokerUp();
                world.trace().note("the broker is up");
                return;
            } catch (final SimulatedCrash e) {
                world.trace().note("power lost in recovery %s", e.getMessage());
                world.occurrences().count(Occurrence.POWER_LOSS_IN_RECOVERY);
            } catch (final RuntimeException e) {
                if (!faults.mayHaveStruck() && !faults.spaceIsShort()) {
                    throw new Violation("the broker does not start: " + e, e);
                }
                faults.stop();
            }
            world.broker().crash();
            world.history().powerLost();
            faults.restarting();
        }
    }
}

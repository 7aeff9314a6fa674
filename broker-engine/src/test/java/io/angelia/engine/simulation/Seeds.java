/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

/** Runs single seeds, and tells of a failed one how to see it again. */
final class Seeds {
    private Seeds() {}

    /** Runs the seed; when it fails, runs it again with its trace. */
    static void run(final long seed, final PlantedBug bug, final Occurrences occurrences) {
        try {
            new Simulation(seed, bug, occurrences, new Trace(false)).run();
        } catch (final RuntimeException | Error e) {
            throw new AssertionError(describe(seed, bug, e), e);
        }
    }

    private static String describe(final long seed, final PlantedBug bug, final Throwable failure) {
        final Trace trace = new Trace(true);
        String again = "does not fail again: the run is not deterministic";
        try {
            new Simulation(seed, bug, new Occurrences(), trace).run();
        } catch (final RuntimeException | Error e) {
            again = e.toString();
        }
        return String.format(
                "seed %d: %s%nagain: %s%nrun it with: mvn -pl broker-engine -am test -Dtest=SimulationTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dangelia.simulation.seeds=1"
                        + " -Dangelia.simulation.firstSeed=%d%n%s%n%s",
                seed, failure.getMessage(), again, seed, Scenario.random(new Dice(~seed)), trace);
    }
}

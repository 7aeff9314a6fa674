/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Runs what follows from a command once the log says that everything up to the end of the command's duty cycle is durable.
 * Gives the checker a lower bound for effects that the engine does not answer.
 */
final class Durability {
    private final List<Runnable> sinceLastCycle = new ArrayList<>();
    private final Deque<Pending> pending = new ArrayDeque<>();

    void whenDurable(final Runnable consequence) {
        sinceLastCycle.add(consequence);
    }

    void afterCycle(final long appendedPosition, final long durablePosition) {
        for (final Runnable consequence : sinceLastCycle) {
            pending.addLast(new Pending(appendedPosition, consequence));
        }
        sinceLastCycle.clear();
        while (!pending.isEmpty() && pending.getFirst().position() <= durablePosition) {
            pending.removeFirst().consequence().run();
        }
    }

    /** A clean stop: nothing is left behind. */
    void allDurable() {
        pending.forEach(p -> p.consequence().run());
        sinceLastCycle.forEach(Runnable::run);
        forget();
    }

    /** The power went. */
    void forget() {
        pending.clear();
        sinceLastCycle.clear();
    }

    private record Pending(long position, Runnable consequence) {}
}

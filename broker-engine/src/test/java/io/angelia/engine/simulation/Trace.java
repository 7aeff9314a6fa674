/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import java.util.ArrayDeque;
import java.util.Deque;

/** What happened in a run, step by step, for whoever reads a failure. Off unless a failed seed is run again. */
final class Trace {
    private static final int CAPACITY = 1_500;

    private final Deque<String> lines = new ArrayDeque<>();
    private final boolean enabled;

    Trace(final boolean enabled) {
        this.enabled = enabled;
    }

    @SuppressWarnings("AnnotateFormatMethod") // Error Prone's annotations are not on the class path
    void note(final String format, final Object... arguments) {
        if (enabled) {
            if (lines.size() == CAPACITY) {
                lines.removeFirst();
            }
            lines.addLast(String.format(format, arguments));
        }
    }

    @Override
    public String toString() {
        return String.join(System.lineSeparator(), lines);
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.xa;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The named steps of one unit of work, at one of which something may happen. Used by the worker's only thread. */
final class Steps {
    private final List<String> passed = new ArrayList<>();
    private final String stop;
    private final Consumer<String> deed;

    /** Steps at which nothing happens. */
    Steps() {
        this("", step -> {});
    }

    /**
     * Steps of which one is special.
     *
     * @param deed what happens when that step is reached for the first time.
     */
    Steps(final String stop, final Consumer<String> deed) {
        this.stop = stop;
        this.deed = deed;
    }

    void at(final String step) {
        final boolean first = !passed.contains(step);
        passed.add(step);
        if (first && step.equals(stop)) {
            deed.accept(step);
        }
    }

    List<String> passed() {
        return passed.stream().distinct().toList();
    }
}

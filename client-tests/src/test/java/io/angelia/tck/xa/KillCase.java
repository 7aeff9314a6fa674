/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.xa;

import java.util.ArrayList;
import java.util.List;

/**
 * One unit of work in which somebody is killed at one step.
 *
 * @param steps all steps of that unit of work when nobody is killed.
 */
record KillCase(Work work, boolean databaseFirst, String step, Victim victim, List<String> steps) {
    enum Victim {
        WORKER,
        BROKER,
        BOTH
    }

    /** Every step with every victim. */
    static List<KillCase> all(final Work work, final boolean databaseFirst, final List<String> steps) {
        final List<KillCase> cases = new ArrayList<>();
        for (final String step : steps) {
            for (final Victim victim : Victim.values()) {
                cases.add(new KillCase(work, databaseFirst, step, victim, steps));
            }
        }
        return cases;
    }

    /** How the transaction must end. */
    enum End {
        COMMITTED,
        ROLLED_BACK,
        /** As the worker was told. */
        AS_REPORTED
    }

    /**
     * With one phase, the transaction is committed when the broker has done it. With two, it is when the decision is in the log; and
     * to a decision it comes, when only the broker dies, from the moment on at which the broker has prepared. A branch that holds
     * no work yet when the broker dies may begin again.
     */
    End end() {
        if (!work.commits()) {
            return End.ROLLED_BACK;
        }
        if (isPassed(milestone())) {
            return End.COMMITTED;
        }
        return victim == Victim.BROKER && !holdsWork() ? End.AS_REPORTED : End.ROLLED_BACK;
    }

    private String milestone() {
        if (steps.contains("jms.commit.after") && !steps.contains("log.write.after")) {
            return "jms.commit.after";
        }
        if (victim == Victim.BROKER) {
            return "jms.prepare.after";
        }
        // With an idle session that voted first, the database is the only resource left and commits in one phase.
        return steps.contains("log.write.after") ? "log.write.after" : "db.commit.after";
    }

    private boolean holdsWork() {
        return (work.receives() && isPassed("received")) || (work.sends() && isPassed("sent"));
    }

    private boolean isPassed(final String milestone) {
        return steps.indexOf(step) >= steps.indexOf(milestone);
    }

    @Override
    public String toString() {
        return work + (databaseFirst ? ", database first" : ", broker first") + ": " + victim + " killed at " + step;
    }
}

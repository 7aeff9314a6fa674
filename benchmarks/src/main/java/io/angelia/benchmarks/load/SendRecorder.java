/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.load;

import org.HdrHistogram.Histogram;

/** Takes note of one producer's sends as they are confirmed. For one thread at a time: the sending one, or the one of its completions. */
final class SendRecorder {
    private final int producer;
    private final Schedule schedule;
    private final SequenceLedger ledger;
    private final Histogram fromDue = Latencies.newHistogram();
    private final Histogram fromCall = Latencies.newHistogram();

    SendRecorder(final int producer, final Schedule schedule, final SequenceLedger ledger) {
        this.producer = producer;
        this.schedule = schedule;
        this.ledger = ledger;
    }

    /**
     * Notes that messages are sent for good.
     *
     * @param count    how many, in order behind the last ones.
     * @param dueNs    when the first of them should have been sent.
     * @param calledNs when its send call began.
     */
    void confirmed(final int count, final long dueNs, final long calledNs) {
        ledger.sent(producer, count);
        if (schedule.measures(dueNs)) {
            final long nowNs = System.nanoTime();
            fromDue.recordValue(nowNs - dueNs);
            fromCall.recordValue(nowNs - calledNs);
        }
    }

    Histogram fromDue() {
        return fromDue;
    }

    Histogram fromCall() {
        return fromCall;
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.load;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Executes one plan on a fresh queue and checks that every message arrived once. For one use. */
final class LoadRun {
    /** From the last connection made to the first send, so that all threads are waiting by then. */
    private static final long LEAD_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /** A producer that has not come back this long after the end hangs. */
    private static final long STOP_TIMEOUT_S = 60;

    private final String label;
    private final LoadPlan plan;
    private final String queue;
    private final SequenceLedger ledger;
    private final Semaphore backlog;
    private final RunFailure failure = new RunFailure();
    private final List<Producer> producers = new ArrayList<>();
    private final List<SendRecorder> recorders = new ArrayList<>();
    private final List<DrainingConsumer> consumers = new ArrayList<>();
    private double sentPerSecond;
    private double receivedPerSecond;

    /**
     * Prepares a run.
     *
     * @param label whose broker it is, for the result.
     * @param queue name of a queue that nobody else uses.
     */
    LoadRun(final String label, final LoadPlan plan, final String queue) {
        this.label = label;
        this.plan = plan;
        this.queue = queue;
        this.ledger = new SequenceLedger(plan.producers());
        this.backlog = plan.maxBacklog() > 0 && !plan.openLoop() ? new Semaphore(plan.maxBacklog()) : null;
    }

    LoadResult execute(final ConnectionFactory factory) throws InterruptedException {
        try {
            connect(factory);
            load();
            drain();
        } catch (final JMSException e) {
            failure.report(e);
        } finally {
            disconnect();
        }
        return result();
    }

    private void connect(final ConnectionFactory factory) throws JMSException {
        for (int i = 0; i < plan.consumers(); i++) {
            consumers.add(new DrainingConsumer(factory, queue, plan, ledger, backlog, failure));
        }
        for (int i = 0; i < plan.producers(); i++) {
            producers.add(new Producer(factory, queue, plan, i, backlog, failure));
        }
    }

    private void load() throws JMSException, InterruptedException {
        final long startNs = System.nanoTime() + LEAD_NS;
        final long measureNs = startNs + plan.warmUp().toNanos();
        final Schedule schedule =
                new Schedule(startNs, measureNs, measureNs + plan.window().toNanos());
        for (final DrainingConsumer consumer : consumers) {
            consumer.start(schedule);
        }
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < producers.size(); i++) {
            final SendRecorder recorder = new SendRecorder(i, schedule, ledger);
            recorders.add(recorder);
            threads.add(startProducer(i, schedule, recorder));
        }

        failure.awaitUntil(schedule.measureNs());
        final long fromNs = System.nanoTime();
        final long sentBefore = ledger.sent();
        final long receivedBefore = ledger.received();
        failure.awaitUntil(schedule.endNs());
        final double seconds = (System.nanoTime() - fromNs) / 1e9;
        sentPerSecond = (ledger.sent() - sentBefore) / seconds;
        receivedPerSecond = (ledger.received() - receivedBefore) / seconds;

        for (final Thread thread : threads) {
            if (failure.happened()) {
                thread.interrupt();
            }
            thread.join(TimeUnit.SECONDS.toMillis(STOP_TIMEOUT_S));
            if (thread.isAlive()) {
                failure.report(new JMSException(
                        thread.getName() + " did not come back within " + STOP_TIMEOUT_S + " s after the end"));
            }
        }
    }

    private Thread startProducer(final int index, final Schedule schedule, final SendRecorder recorder) {
        final Thread thread = new Thread(
                () -> {
                    try {
                        producers.get(index).run(schedule, recorder, failure);
                    } catch (JMSException | InterruptedException | RuntimeException e) {
                        failure.report(e);
                    }
                },
                "producer-" + index);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Waits for the last message for as long as any arrives. */
    private void drain() throws InterruptedException {
        long seen = ledger.received();
        long deadlineNs = System.nanoTime() + plan.drainTimeout().toNanos();
        while (ledger.received() < ledger.sent() && !failure.happened() && System.nanoTime() - deadlineNs < 0) {
            failure.awaitUntil(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(5));
            final long received = ledger.received();
            if (received != seen) {
                seen = received;
                deadlineNs = System.nanoTime() + plan.drainTimeout().toNanos();
            }
        }
    }

    private void disconnect() {
        final List<AutoCloseable> connections = new ArrayList<>(producers);
        connections.addAll(consumers);
        for (final AutoCloseable connection : connections) {
            try {
                connection.close();
            } catch (final Exception e) {
                failure.report(e);
            }
        }
    }

    private LoadResult result() {
        final Histogram send = Latencies.newHistogram();
        final Histogram sendCall = Latencies.newHistogram();
        for (final SendRecorder recorder : recorders) {
            send.add(recorder.fromDue());
            sendCall.add(recorder.fromCall());
        }
        final Histogram endToEnd = Latencies.newHistogram();
        for (final DrainingConsumer consumer : consumers) {
            endToEnd.add(consumer.endToEnd());
        }
        return new LoadResult(
                label,
                plan.name(),
                plan.producers(),
                plan.consumers(),
                plan.bodyBytes(),
                plan.persistent(),
                plan.ratePerSecond(),
                plan.window().toNanos() / 1e9,
                sentPerSecond,
                receivedPerSecond,
                Latencies.of(send),
                Latencies.of(sendCall),
                Latencies.of(endToEnd),
                ledger.sent(),
                ledger.received(),
                ledger.lost(),
                ledger.doubled(),
                ledger.unexpected(),
                overtaken(),
                fault());
    }

    /** Only one consumer has an order of its own. */
    private long overtaken() {
        return plan.consumers() == 1 ? ledger.overtaken() : 0;
    }

    private String fault() {
        if (failure.happened()) {
            return failure.cause().toString();
        }
        if (ledger.sent() == 0) {
            return "nothing was sent";
        }
        if (ledger.lost() + ledger.doubled() + ledger.unexpected() + overtaken() > 0) {
            return "of " + ledger.sent() + " messages " + ledger.lost() + " were lost, " + ledger.doubled()
                    + " doubled, " + overtaken() + " overtaken by later ones, and " + ledger.unexpected()
                    + " came that were never confirmed";
        }
        return null;
    }
}

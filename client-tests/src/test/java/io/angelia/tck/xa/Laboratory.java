/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.xa;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.tck.xa.KillCase.Victim;
import io.angelia.tck.xa.UnitOfWork.Outcome;
import io.angelia.testing.BrokerProcess;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.QueueBrowser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A broker and a worker in processes of their own, and the accounts of what they did. For one owning thread. */
final class Laboratory implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final BrokerProcess broker;
    private final WorkerProcess worker;
    private final List<String> violations = new ArrayList<>();
    private int units;

    /** Nothing runs yet. */
    Laboratory(final Path directory) throws IOException {
        Files.createDirectories(directory);
        broker = new BrokerProcess(directory);
        worker = new WorkerProcess(broker.address(), directory.resolve("worker"));
    }

    void start() throws IOException, InterruptedException {
        broker.start();
        worker.start();
    }

    /** What was wrong, in words. */
    List<String> violations() {
        return List.copyOf(violations);
    }

    /** What the worker and the broker said. */
    String output() throws IOException {
        return "worker:\n" + worker.output() + "\nbroker:\n" + broker.output();
    }

    /** Does a unit of work to its end and returns its steps. */
    List<String> rehearse(final Work work, final boolean databaseFirst) throws IOException, InterruptedException {
        final String id = begin(work, databaseFirst, "-", "-");
        final String[] done = worker.expect("@DONE").split(" ", -1);
        final Outcome expected = work.commits() ? Outcome.COMMITTED : Outcome.ROLLED_BACK;
        if (Outcome.valueOf(done[0]) != expected) {
            violations.add(work + " without a fault ended as " + done[0]);
        }
        check(work, id, work.commits());
        return List.of(done[1].split(",", -1));
    }

    /** Kills as the case says, recovers and checks. */
    void run(final KillCase it) throws IOException, InterruptedException {
        final String id =
                begin(it.work(), it.databaseFirst(), it.step(), it.victim() == Victim.WORKER ? "halt" : "pause");
        Outcome outcome = Outcome.UNKNOWN;
        switch (it.victim()) {
            case WORKER -> {
                worker.awaitEnd();
                worker.start();
            }
            case BROKER -> {
                worker.expect("@AT");
                broker.kill();
                broker.start();
                worker.say("go");
                outcome = Outcome.valueOf(worker.expect("@DONE").split(" ", -1)[0]);
            }
            case BOTH -> {
                worker.expect("@AT");
                broker.kill();
                worker.kill();
                broker.start();
                worker.start();
            }
        }
        check(it.work(), id, isCommitted(it, outcome));
    }

    /** Kills both when the transaction is decided; the recovery goes on without the broker, and to its end when it is back. */
    void recoverWithoutBroker(final Work work, final boolean databaseFirst) throws IOException, InterruptedException {
        final String id = begin(work, databaseFirst, "log.write.after", "pause");
        worker.expect("@AT");
        broker.kill();
        worker.kill();
        worker.start();
        worker.say("scan-database");
        worker.expect("@SCANNED");
        broker.start();
        check(work, id, true);
    }

    /** Whether the unit of work must have taken effect; what the worker believes must fit, unless it does not know. */
    private boolean isCommitted(final KillCase it, final Outcome believed) {
        final boolean committed = switch (it.end()) {
            case COMMITTED -> true;
            case ROLLED_BACK -> false;
            case AS_REPORTED -> believed == Outcome.COMMITTED;
        };
        final boolean mustKnow = it.end() == KillCase.End.AS_REPORTED;
        if (believed == Outcome.UNKNOWN ? mustKnow : committed != (believed == Outcome.COMMITTED)) {
            violations.add("the worker believes in " + believed);
        }
        return committed;
    }

    /** Puts messages with these ids into IN. */
    void fill(final List<String> ids) {
        try (JMSContext context = factory().createContext(JMSContext.SESSION_TRANSACTED)) {
            ids.forEach(id -> context.createProducer().send(context.createQueue(UnitOfWork.IN), id));
            context.commit();
        }
    }

    /** Has the worker transfer, kills after a time that is part of the experiment, starts again and recovers. */
    void killWhileTransferring(final Victim victim, final int afterMs) throws IOException, InterruptedException {
        worker.say("transfer " + Integer.MAX_VALUE);
        new CountDownLatch(1).await(afterMs, TimeUnit.MILLISECONDS);
        if (victim != Victim.WORKER) {
            broker.kill();
        }
        if (victim != Victim.BROKER) {
            worker.kill();
        }
        if (victim != Victim.WORKER) {
            broker.start();
        }
        if (victim == Victim.BROKER) {
            worker.expect("@TRANSFERRED");
        } else {
            worker.start();
        }
        recover();
    }

    /** Transfers so many and compares everything with what was put into IN. */
    void finish(final List<String> ids, final int left) throws IOException, InterruptedException {
        worker.say("transfer " + left);
        compare("the number of the last transfers", Integer.toString(left), worker.expect("@TRANSFERRED"));
        recover();
        final String all = String.join(",", sorted(ids));
        compare("rows", all, String.join(",", sorted(rows())));
        compare("OUT", all, String.join(",", sorted(take(UnitOfWork.OUT, true))));
        compare("IN", "", String.join(",", take(UnitOfWork.IN, false)));
    }

    private static List<String> sorted(final List<String> ids) {
        return ids.stream().sorted().toList();
    }

    /** How many messages lie in IN. */
    int waiting() throws JMSException {
        try (JMSContext context = factory().createContext();
                QueueBrowser browser = context.createBrowser(context.createQueue(UnitOfWork.IN))) {
            final Enumeration<?> messages = browser.getEnumeration();
            return Collections.list(messages).size();
        }
    }

    private void recover() throws IOException, InterruptedException {
        worker.say("recover");
        worker.expect("@RECOVERED");
    }

    /** The rows of the database, which are then deleted. */
    private List<String> rows() throws IOException, InterruptedException {
        worker.say("rows");
        final String rows = worker.expect("@ROWS");
        return rows.isEmpty() ? List.of() : List.of(rows.split(",", -1));
    }

    private String begin(final Work work, final boolean databaseFirst, final String step, final String deed)
            throws IOException {
        units++;
        final String id = "unit-" + units;
        if (work.receives()) {
            try (JMSContext context = factory().createContext()) {
                context.createProducer().send(context.createQueue(UnitOfWork.IN), id);
            }
        }
        worker.say(String.join(" ", "unit", work.name(), Boolean.toString(databaseFirst), id, step, deed));
        return id;
    }

    private AngeliaConnectionFactory factory() {
        return new AngeliaConnectionFactory(broker.address());
    }

    private void check(final Work work, final String id, final boolean committed)
            throws IOException, InterruptedException {
        recover();
        final boolean sent = work.sends() && committed;
        compare("rows", work.inserts() && committed ? id : "", String.join(",", rows()));
        compare("OUT", sent ? id : "", String.join(",", take(UnitOfWork.OUT, sent)));
        final boolean kept = work.receives() && !committed;
        compare("IN", kept ? id : "", String.join(",", take(UnitOfWork.IN, kept)));
    }

    private void compare(final String what, final String expected, final String actual) {
        if (!expected.equals(actual)) {
            violations.add(what + " should be [" + expected + "] and is [" + actual + "]");
        }
    }

    /** Takes all messages of a queue, and waits for one when there should be one. */
    private List<String> take(final String queue, final boolean expected) {
        final List<String> texts = new ArrayList<>();
        try (JMSContext context = factory().createContext()) {
            final JMSConsumer consumer = context.createConsumer(context.createQueue(queue));
            String text = expected
                    ? consumer.receiveBody(String.class, PATIENCE.toMillis())
                    : consumer.receiveBodyNoWait(String.class);
            while (text != null) {
                texts.add(text);
                text = consumer.receiveBodyNoWait(String.class);
            }
        }
        return texts;
    }

    @Override
    public void close() throws InterruptedException {
        worker.close();
        broker.close();
    }
}

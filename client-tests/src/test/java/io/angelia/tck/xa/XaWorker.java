/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.xa;

import com.arjuna.ats.arjuna.common.CoordinatorEnvironmentBean;
import com.arjuna.ats.arjuna.common.CoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.CoreEnvironmentBeanException;
import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.RecoveryEnvironmentBean;
import com.arjuna.ats.internal.arjuna.recovery.AtomicActionRecoveryModule;
import com.arjuna.ats.internal.jta.recovery.arjunacore.JTAActionStatusServiceXAResourceOrphanFilter;
import com.arjuna.ats.internal.jta.recovery.arjunacore.JTANodeNameXAResourceOrphanFilter;
import com.arjuna.ats.internal.jta.recovery.arjunacore.JTATransactionLogXAResourceOrphanFilter;
import com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule;
import com.arjuna.ats.jta.common.JTAEnvironmentBean;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import io.angelia.jms.AngeliaConnectionFactory;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.XAConnectionFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A process with a transaction manager and a database. Takes one command per line and answers each with a line that begins with
 * {@code @}:
 *
 * <ul>
 *   <li>{@code unit WORK DATABASE_FIRST ID STEP DEED}: does a unit of work; at the step it halts the process or answers
 *       {@code @AT} and waits for {@code go}, as the deed says. Answers {@code @DONE OUTCOME STEPS}.
 *   <li>{@code transfer COUNT}: transfers so many messages, or fewer when one of them fails. Answers {@code @TRANSFERRED COUNT}.
 *   <li>{@code recover}: {@code @RECOVERED SCANS}.
 *   <li>{@code scan-database}: one scan of the recovery without the broker. Answers {@code @SCANNED}.
 *   <li>{@code rows}: {@code @ROWS IDS}, and deletes them.
 * </ul>
 */
final class XaWorker {
    private static final String NODE = "angelia";

    private final BufferedReader commands =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    private final Database database;
    private final UnitOfWork units;
    private final Recovery recovery;

    private XaWorker(final String brokerAddress, final Path directory) throws Exception {
        configure(directory.resolve("log"));
        database = new Database(directory.resolve("database"));
        final ConnectionFactory factory = new AngeliaConnectionFactory(brokerAddress);
        final XAConnectionFactory broker = (XAConnectionFactory) factory;
        units = new UnitOfWork(com.arjuna.ats.jta.TransactionManager.transactionManager(), database, broker);
        recovery = new Recovery(database, broker);
    }

    /** Arguments: the broker's address and a directory of its own. */
    public static void main(final String[] arguments) throws Exception {
        final XaWorker worker = new XaWorker(arguments[0], Path.of(arguments[1]));
        answer("@READY");
        worker.run();
        // Threads of the transaction manager would go on.
        Runtime.getRuntime().halt(0);
    }

    private static void configure(final Path log) throws CoreEnvironmentBeanException {
        for (final String store : new String[] {null, "communicationStore", "stateStore"}) {
            final ObjectStoreEnvironmentBean settings = store == null
                    ? BeanPopulator.getDefaultInstance(ObjectStoreEnvironmentBean.class)
                    : BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, store);
            settings.setObjectStoreDir(log.toString());
            if (store == null) {
                settings.setObjectStoreType(SteppedLog.class.getName());
            }
        }
        BeanPopulator.getDefaultInstance(CoreEnvironmentBean.class).setNodeIdentifier(NODE);
        BeanPopulator.getDefaultInstance(CoordinatorEnvironmentBean.class).setTransactionStatusManagerEnable(false);
        final JTAEnvironmentBean transactions = BeanPopulator.getDefaultInstance(JTAEnvironmentBean.class);
        transactions.setXaRecoveryNodes(List.of(NODE));
        transactions.setOrphanSafetyInterval(0);
        transactions.setXAResourceRecordWrappingPlugin(new ResourceNames());
        transactions.setXaResourceOrphanFilters(List.of(
                new JTATransactionLogXAResourceOrphanFilter(),
                new JTANodeNameXAResourceOrphanFilter(),
                new JTAActionStatusServiceXAResourceOrphanFilter()));
        final RecoveryEnvironmentBean recovery = BeanPopulator.getDefaultInstance(RecoveryEnvironmentBean.class);
        recovery.setRecoveryListener(false);
        recovery.setPeriodicRecoveryPeriod(1);
        recovery.setRecoveryBackoffPeriod(1);
        recovery.setExpiryScanners(List.of());
        recovery.setRecoveryModules(List.of(new AtomicActionRecoveryModule(), new XARecoveryModule()));
    }

    private static void answer(final String line) {
        System.out.println(line);
        System.out.flush();
    }

    private void run() throws Exception {
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            final String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "unit" -> unit(words);
                case "transfer" -> answer("@TRANSFERRED " + transfer(Integer.parseInt(words[1])));
                case "recover" -> answer("@RECOVERED " + recovery.recover());
                case "scan-database" -> {
                    recovery.scanDatabase();
                    answer("@SCANNED");
                }
                case "rows" -> {
                    answer("@ROWS " + String.join(",", database.rows()));
                    database.clear();
                }
                default -> throw new IllegalArgumentException(line);
            }
        }
    }

    private void unit(final String[] words) throws Exception {
        final Steps steps = new Steps(words[4], "halt".equals(words[5]) ? XaWorker::halt : this::pause);
        SteppedLog.steps = steps;
        final UnitOfWork.Outcome outcome =
                units.perform(Work.valueOf(words[1]), Boolean.parseBoolean(words[2]), words[3], steps);
        SteppedLog.steps = new Steps();
        answer("@DONE " + outcome + ' ' + String.join(",", steps.passed()));
    }

    private int transfer(final int count) throws Exception {
        int done = 0;
        try {
            while (done < count
                    && units.perform(Work.TRANSFER, done % 2 == 0, null, new Steps()) == UnitOfWork.Outcome.COMMITTED) {
                done++;
            }
        } catch (final JMSException e) {
            System.out.println("no connection: " + e);
        }
        return done;
    }

    private static void halt(final String step) {
        Runtime.getRuntime().halt(1);
    }

    private void pause(final String step) {
        answer("@AT " + step);
        try {
            final String line = commands.readLine();
            if (!"go".equals(line)) {
                throw new IllegalStateException("expected go, not " + line);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.xa;

import com.arjuna.ats.arjuna.common.Uid;
import com.arjuna.ats.arjuna.exceptions.ObjectStoreException;
import com.arjuna.ats.arjuna.objectstore.StoreManager;
import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import com.arjuna.ats.arjuna.recovery.RecoveryModule;
import com.arjuna.ats.arjuna.state.InputObjectState;
import com.arjuna.ats.internal.arjuna.common.UidHelper;
import com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule;
import com.arjuna.ats.jta.recovery.XAResourceRecoveryHelper;
import jakarta.jms.JMSException;
import jakarta.jms.XAConnection;
import jakarta.jms.XAConnectionFactory;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** The transaction manager's recovery, scan by scan. */
final class Recovery {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final String TRANSACTION_TYPE = "/StateManager/BasicAction/TwoPhaseCoordinator/AtomicAction";

    private final Database database;
    private final XAConnectionFactory broker;
    private final RecoveryManager manager = RecoveryManager.manager(RecoveryManager.DIRECT_MANAGEMENT);
    /** Those of the scan that is going on. */
    private XAResource[] resources = {};
    /** What was in doubt when it was last told. */
    private List<String> seen = List.of();

    Recovery(final Database database, final XAConnectionFactory broker) {
        this.database = database;
        this.broker = broker;
        manager.initialize();
        XARecoveryModule.getRegisteredXARecoveryModule().addXAResourceRecoveryHelper(new XAResourceRecoveryHelper() {
            @Override
            public boolean initialise(final String parameters) {
                return true;
            }

            @Override
            public XAResource[] getXAResources() {
                return resources.clone();
            }
        });
    }

    /**
     * Scans until nothing is in doubt anywhere.
     *
     * @return the number of scans.
     * @throws IllegalStateException when something stays in doubt.
     */
    int recover() throws JMSException, SQLException, XAException, ObjectStoreException, IOException {
        final long deadlineNs = System.nanoTime() + TIMEOUT.toNanos();
        int scans = 0;
        List<String> left = scan();
        scans++;
        while (!left.isEmpty()) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IllegalStateException("still in doubt after " + scans + " scans: " + left);
            }
            left = scan();
            scans++;
        }
        return scans;
    }

    private List<String> scan() throws JMSException, SQLException, XAException, ObjectStoreException, IOException {
        final javax.sql.XAConnection data = database.connect();
        try (XAConnection messaging = broker.createXAConnection()) {
            final XAResource branches = messaging.createXASession().getXAResource();
            final List<String> found = inDoubt(branches);
            if (!found.equals(seen)) {
                System.out.println("in doubt: " + found);
                seen = found;
            }
            if (!found.isEmpty()) {
                ask(named("jms", branches), named("db", data.getXAResource()));
            }
            return inDoubt(branches);
        } finally {
            data.close();
        }
    }

    /** One scan in which the broker cannot be asked. */
    void scanDatabase() throws SQLException {
        final javax.sql.XAConnection data = database.connect();
        try {
            ask(named("db", data.getXAResource()));
        } finally {
            data.close();
        }
    }

    private static XAResource named(final String name, final XAResource resource) {
        return new SteppedResource(name, resource, new Steps());
    }

    private void ask(final XAResource... those) {
        resources = those;
        final List<RecoveryModule> modules = List.copyOf(manager.getModules());
        modules.forEach(RecoveryModule::periodicWorkFirstPass);
        modules.forEach(RecoveryModule::periodicWorkSecondPass);
    }

    private List<String> inDoubt(final XAResource branches)
            throws SQLException, XAException, ObjectStoreException, IOException {
        final List<String> found = new ArrayList<>();
        for (final Xid xid : branches.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN)) {
            found.add("broker: " + xid);
        }
        database.inDoubt().forEach(name -> found.add("database: " + name));
        final InputObjectState uids = new InputObjectState();
        if (StoreManager.getRecoveryStore().allObjUids(TRANSACTION_TYPE, uids)) {
            for (Uid uid = UidHelper.unpackFrom(uids); uid.notEquals(Uid.nullUid()); uid = UidHelper.unpackFrom(uids)) {
                found.add("log: " + uid);
            }
        }
        return Collections.unmodifiableList(found);
    }
}

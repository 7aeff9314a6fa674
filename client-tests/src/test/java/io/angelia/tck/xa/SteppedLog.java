/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.xa;

import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.Uid;
import com.arjuna.ats.arjuna.exceptions.ObjectStoreException;
import com.arjuna.ats.arjuna.state.OutputObjectState;
import com.arjuna.ats.internal.arjuna.objectstore.ShadowNoFileLockStore;

/** The transaction manager's log with a step before and after it is told of a decision and of its end. */
public final class SteppedLog extends ShadowNoFileLockStore {
    /** Part of the type name of what is logged for a transaction. */
    static final String TRANSACTION = "AtomicAction";

    /** The transaction manager makes this object itself, so that its steps can only be found here. */
    static volatile Steps steps = new Steps();

    /** For the transaction manager. */
    public SteppedLog(final ObjectStoreEnvironmentBean settings) throws ObjectStoreException {
        super(settings);
    }

    @Override
    public boolean write_committed(final Uid uid, final String type, final OutputObjectState state)
            throws ObjectStoreException {
        if (!type.contains(TRANSACTION)) {
            return super.write_committed(uid, type, state);
        }
        steps.at("log.write.before");
        final boolean written = super.write_committed(uid, type, state);
        steps.at("log.write.after");
        return written;
    }

    @Override
    public boolean remove_committed(final Uid uid, final String type) throws ObjectStoreException {
        if (!type.contains(TRANSACTION)) {
            return super.remove_committed(uid, type);
        }
        steps.at("log.remove.before");
        final boolean removed = super.remove_committed(uid, type);
        steps.at("log.remove.after");
        return removed;
    }
}

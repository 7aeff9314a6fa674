/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.containers.app;

import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** A resource that can be prepared, and ends the server at once when it is to be committed. */
final class HaltingResource implements XAResource {
    @Override
    public void start(final Xid xid, final int flags) {}

    @Override
    public void end(final Xid xid, final int flags) {}

    @Override
    public int prepare(final Xid xid) {
        return XA_OK;
    }

    @Override
    public void commit(final Xid xid, final boolean onePhase) {
        Runtime.getRuntime().halt(1);
    }

    @Override
    public void rollback(final Xid xid) {}

    @Override
    public void forget(final Xid xid) {}

    @Override
    public Xid[] recover(final int flags) {
        return new Xid[0];
    }

    @Override
    public boolean isSameRM(final XAResource other) {
        return other == this;
    }

    @Override
    public int getTransactionTimeout() {
        return 0;
    }

    @Override
    public boolean setTransactionTimeout(final int seconds) {
        return false;
    }
}

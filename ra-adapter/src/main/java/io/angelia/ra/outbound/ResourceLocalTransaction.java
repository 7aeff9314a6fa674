/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.outbound;

import io.angelia.ra.connection.BrokerResource;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.LocalTransactionException;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;

/**
 * A local transaction that the application server demarcates: a branch of our own that ends in one phase, so that producers and
 * consumers that were made before work in it. Used by one thread at a time.
 */
final class ResourceLocalTransaction implements LocalTransaction {
    private final BrokerResource resource;
    private LocalXid current;

    ResourceLocalTransaction(final BrokerResource resource) {
        this.resource = resource;
    }

    @Override
    public void begin() throws ResourceException {
        if (current != null || resource.isInBranch()) {
            throw new LocalTransactionException("The connection works in a transaction already");
        }
        final LocalXid xid = LocalXid.next();
        run("begun", () -> resource.start(xid, XAResource.TMNOFLAGS));
        current = xid;
    }

    @Override
    public void commit() throws ResourceException {
        final LocalXid xid = ended();
        run("committed", () -> {
            resource.end(xid, XAResource.TMSUCCESS);
            resource.commit(xid, true);
        });
    }

    @Override
    public void rollback() throws ResourceException {
        final LocalXid xid = ended();
        run("rolled back", () -> {
            resource.end(xid, XAResource.TMSUCCESS);
            resource.rollback(xid);
        });
    }

    /** Rolls back what was begun and not ended. */
    void abandon() throws ResourceException {
        if (current != null) {
            rollback();
        }
    }

    private LocalXid ended() throws ResourceException {
        final LocalXid xid = current;
        if (xid == null) {
            throw new LocalTransactionException("The connection works in no local transaction");
        }
        current = null;
        return xid;
    }

    /** A part of the work. */
    @FunctionalInterface
    private interface Step {
        void run() throws XAException;
    }

    private static void run(final String what, final Step step) throws ResourceException {
        try {
            step.run();
        } catch (final XAException e) {
            throw new LocalTransactionException(
                    "The local transaction could not be " + what + " (code " + e.errorCode + "): " + e.getMessage(), e);
        }
    }
}

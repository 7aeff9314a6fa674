/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.xa;

import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jboss.tm.XAResourceWrapper;

/**
 * A resource with a step before and after whatever the transaction manager asks of it, and with a name, by which the transaction
 * manager knows whether its recovery has asked that resource.
 */
final class SteppedResource implements XAResourceWrapper {
    private final String name;
    private final XAResource resource;
    private final Steps steps;

    @FunctionalInterface
    private interface Call<T> {
        T call() throws XAException;
    }

    SteppedResource(final String name, final XAResource resource, final Steps steps) {
        this.name = name;
        this.resource = resource;
        this.steps = steps;
    }

    @Override
    public XAResource getResource() {
        return resource;
    }

    @Override
    public String getJndiName() {
        return name;
    }

    @Override
    public String getProductName() {
        return name;
    }

    @Override
    public String getProductVersion() {
        return "";
    }

    private <T> T step(final String call, final Call<T> body) throws XAException {
        steps.at(name + '.' + call + ".before");
        final T result = body.call();
        steps.at(name + '.' + call + ".after");
        return result;
    }

    @Override
    public void start(final Xid xid, final int flags) throws XAException {
        step("start", () -> {
            resource.start(xid, flags);
            return null;
        });
    }

    @Override
    public void end(final Xid xid, final int flags) throws XAException {
        step("end", () -> {
            resource.end(xid, flags);
            return null;
        });
    }

    @Override
    public int prepare(final Xid xid) throws XAException {
        return step("prepare", () -> resource.prepare(xid));
    }

    @Override
    public void commit(final Xid xid, final boolean onePhase) throws XAException {
        step("commit", () -> {
            resource.commit(xid, onePhase);
            return null;
        });
    }

    @Override
    public void rollback(final Xid xid) throws XAException {
        step("rollback", () -> {
            resource.rollback(xid);
            return null;
        });
    }

    @Override
    public void forget(final Xid xid) throws XAException {
        step("forget", () -> {
            resource.forget(xid);
            return null;
        });
    }

    @Override
    public Xid[] recover(final int flag) throws XAException {
        return resource.recover(flag);
    }

    @Override
    public boolean isSameRM(final XAResource other) throws XAException {
        return resource.isSameRM(other instanceof SteppedResource stepped ? stepped.resource : other);
    }

    @Override
    public int getTransactionTimeout() throws XAException {
        return resource.getTransactionTimeout();
    }

    @Override
    public boolean setTransactionTimeout(final int seconds) throws XAException {
        return resource.setTransactionTimeout(seconds);
    }
}

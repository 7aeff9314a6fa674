/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import io.angelia.jms.client.ClientSession;
import io.angelia.jms.client.Deadlines;
import io.angelia.jms.client.Delivery;
import java.util.List;

/** The thread that calls the message listeners of one session, in the order in which its messages came (section 8.7). */
final class ListenerThread extends Thread {
    private final JmsSession session;
    private final ClientSession core;
    private final List<JmsMessageConsumer> consumers;

    ListenerThread(final String name, final JmsSession session, final List<JmsMessageConsumer> consumers) {
        super(name);
        setDaemon(true);
        this.session = session;
        this.core = session.core();
        this.consumers = consumers;
    }

    @Override
    public void run() {
        while (session.isUsable()) {
            try {
                core.await(this::hasWork, Deadlines.NEVER);
            } catch (final InterruptedException e) {
                // Whoever interrupts a listener means what it does, not the session: go on.
                continue;
            }
            deliver();
        }
    }

    private boolean hasWork() {
        return session.mayDeliver() && (next() != null || wantsPull());
    }

    private boolean wantsPull() {
        for (final JmsMessageConsumer consumer : consumers) {
            if (consumer.wantsPullForListener()) {
                return true;
            }
        }
        return false;
    }

    private JmsMessageConsumer next() {
        JmsMessageConsumer first = null;
        long lowestTag = Long.MAX_VALUE;
        for (final JmsMessageConsumer consumer : consumers) {
            final long tag = consumer.nextTagForListener();
            if (tag < lowestTag) {
                first = consumer;
                lowestTag = tag;
            }
        }
        return first;
    }

    /**
     * Calls listeners until no message is left, holding the lock that others wait for who stop or close the session. Makes
     * way for anybody who wants it.
     */
    private void deliver() {
        core.lockDelivery();
        try {
            while (session.mayDeliver() && !core.isDeliveryLockWanted()) {
                final JmsMessageConsumer consumer = next();
                if (consumer == null) {
                    consumers.forEach(JmsMessageConsumer::pullForListener);
                    break;
                }
                final Delivery delivery = core.take(consumer.core());
                if (delivery != null) {
                    consumer.callListener(delivery);
                }
            }
            core.flush();
        } finally {
            core.unlockDelivery();
        }
    }
}

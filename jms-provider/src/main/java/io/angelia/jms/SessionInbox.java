/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import io.angelia.jms.client.ClientSession;
import io.angelia.jms.client.Deadlines;
import io.angelia.jms.client.Delivery;
import jakarta.jms.MessageListener;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The messages that connection consumers have loaded into a session of a pool, and the listener that processes them when the
 * application server runs the session (section 11.2.1). Thread-safe.
 */
final class SessionInbox {
    private final JmsSession session;
    private final ClientSession core;
    private final Queue<Delivery> loaded = new ConcurrentLinkedQueue<>();
    private volatile MessageListener listener;

    SessionInbox(final JmsSession session) {
        this.session = session;
        core = session.core();
    }

    MessageListener listener() {
        return listener;
    }

    void listener(final MessageListener newListener) {
        listener = newListener;
    }

    void load(final List<Delivery> deliveries) {
        loaded.addAll(deliveries);
        if (session.isClosing()) {
            giveBack();
        }
    }

    /** Processes what was loaded. Waits while the connection is stopped; what cannot be processed goes back. */
    void run() {
        core.atWork(true);
        try {
            while (!loaded.isEmpty() && awaitTurn()) {
                processNext();
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            giveBack();
            core.atWork(false);
        }
    }

    private boolean awaitTurn() throws InterruptedException {
        core.await(() -> session.mayDeliver() || !session.isUsable(), Deadlines.NEVER);
        return session.isUsable() && listener != null;
    }

    /** Under the lock that others wait for who stop or close the session. */
    private void processNext() {
        core.lockDelivery();
        try {
            if (session.mayDeliver()) {
                final Delivery next = loaded.poll();
                if (next != null && next.begin()) {
                    session.handover().toListener(next, listener);
                    core.flush();
                }
            }
        } finally {
            core.unlockDelivery();
        }
    }

    /** Nothing of this will be processed here. */
    void giveBack() {
        for (Delivery next = loaded.poll(); next != null; next = loaded.poll()) {
            next.takeBack();
        }
    }
}

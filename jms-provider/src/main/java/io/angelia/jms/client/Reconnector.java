/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import io.angelia.jms.transport.TransportConnector;
import jakarta.jms.JMSException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Brings a lost connection back: tries one host after the other, first the one it was connected to, with growing pauses
 * between the rounds, until one takes the connection with all that belongs to it, or there is no point in going on. Runs
 * on a daemon thread of its own, from the loss of a link to the next or to the end.
 */
final class Reconnector implements Runnable {
    private static final Logger LOGGER = System.getLogger(Reconnector.class.getName());
    /** How long a broker may refuse what it had granted before, in ms: somebody may still be in the place that was ours. */
    private static final long REFUSAL_PATIENCE_MS = 15_000;

    private final ClientConnection connection;
    private final Link old;
    private final Throwable cause;
    private final Backoff backoff;
    private final long lostNs = System.nanoTime();
    private final List<Link> failed = new ArrayList<>();
    private long firstRefusalNs;
    private boolean refused;
    private JMSException lastFailure;

    Reconnector(final ClientConnection connection, final Link old, final Throwable cause, final Backoff backoff) {
        this.connection = connection;
        this.old = old;
        this.cause = cause;
        this.backoff = backoff;
    }

    void start() {
        final Thread thread = new Thread(this, "angelia-reconnect-" + old.remoteName());
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        LOGGER.log(
                Level.INFO,
                () -> JmsExceptions.connectionLost(old.remoteName(), cause).getMessage() + "; reconnecting");
        failed.add(old);
        try {
            old.end();
            reconnect();
        } catch (final RuntimeException | Error e) {
            LOGGER.log(Level.ERROR, "Reconnecting to " + old.remoteName() + " failed unexpectedly", e);
            connection.giveUp(JmsExceptions.unexpected("Reconnecting failed", e));
        } finally {
            failed.forEach(link -> link.outbound().release());
        }
    }

    private void reconnect() {
        while (backoff.pause(connection, leftMs())) {
            for (final TransportConnector connector : connection.connectors()) {
                if (leftMs() <= 0) {
                    giveUp();
                }
                if (!connection.isReconnecting() || isBack(connector)) {
                    return;
                }
            }
        }
    }

    private long elapsedMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lostNs);
    }

    private long leftMs() {
        return connection.policy().patienceMs() - elapsedMs();
    }

    private boolean isBack(final TransportConnector connector) {
        try {
            final long timeoutMs = Math.max(1, Math.min(connection.timeouts().connectMs(), leftMs()));
            return isResumed(Link.open(connection, connector, connection.descriptor(), timeoutMs), connector);
        } catch (final JMSException e) {
            onFailed(e);
            return false;
        }
    }

    private boolean isResumed(final Link link, final TransportConnector connector) throws JMSException {
        final Resumption resumption = new Resumption(connection, link);
        boolean resumed = false;
        try {
            resumption.run();
            resumed = connection.resume(link, connector);
        } finally {
            if (!resumed) {
                failed.add(link);
                end(link);
            }
        }
        if (resumed) {
            LOGGER.log(Level.INFO, () -> "Connected again after " + elapsedMs() + " ms, to " + link.remoteName());
            resumption.finish();
        }
        return resumed;
    }

    /** A goodbye would have the broker drop what the next attempt still wants. */
    private void end(final Link link) {
        if (connection.isReconnecting()) {
            link.end();
        } else {
            link.leave();
        }
    }

    /** Some answers will not change however often one asks. */
    private void onFailed(final JMSException e) {
        LOGGER.log(Level.DEBUG, "An attempt to reconnect failed", e);
        lastFailure = e;
        if (JmsExceptions.isFinal(e)) {
            giveUp();
        } else if (JmsExceptions.isRefusal(e)) {
            if (!refused) {
                refused = true;
                firstRefusalNs = System.nanoTime();
            } else if (System.nanoTime() - firstRefusalNs >= TimeUnit.MILLISECONDS.toNanos(REFUSAL_PATIENCE_MS)) {
                giveUp();
            }
        }
    }

    private void giveUp() {
        connection.giveUp(JmsExceptions.gaveUp(elapsedMs(), lastFailure));
    }
}

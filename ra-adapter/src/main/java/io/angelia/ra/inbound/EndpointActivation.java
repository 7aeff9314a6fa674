/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.inbound;

import jakarta.jms.JMSException;
import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkException;
import jakarta.resource.spi.work.WorkManager;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One message-driven bean that is to be fed, from its activation to its deactivation. Sets up its deliveries on a thread of
 * the work manager, as often as it takes, and again when they are lost for good. Thread-safe.
 */
public final class EndpointActivation {
    private static final Logger LOGGER = System.getLogger(EndpointActivation.class.getName());
    /** The pause after the first failure, in ms; it doubles up to what the activation allows. */
    private static final long FIRST_PAUSE_MS = 100;
    /** How long the end waits for an attempt to set up that it has interrupted, in ms. */
    private static final long PATIENCE_MS = 10_000;

    private final AngeliaActivationSpec spec;
    private final MessageEndpointFactory endpoints;
    private final WorkManager workManager;
    private final BeanInterface bean;
    private final boolean transacted;
    private final Object lock = new Object();
    private EndpointDeliveries deliveries;
    private boolean settingUp;
    /** The thread of the server that sets up now; null for none. */
    private Thread worker;

    private boolean interruptedWorker;
    private boolean stopped;

    /**
     * Prepares the activation; {@link #start} begins it.
     *
     * @throws ResourceException when the endpoint cannot be fed.
     */
    public EndpointActivation(
            final AngeliaActivationSpec spec, final MessageEndpointFactory endpoints, final WorkManager workManager)
            throws ResourceException {
        this.spec = spec;
        this.endpoints = endpoints;
        this.workManager = workManager;
        bean = BeanInterface.of(endpoints);
        SpecCheck.checkFor(bean, spec);
        try {
            transacted = endpoints.isDeliveryTransacted(bean.method());
        } catch (final NoSuchMethodException e) {
            throw new NotSupportedException("The endpoint has no method " + bean.method(), e);
        }
    }

    /** Begins to set up, and returns. */
    public void start() throws WorkException {
        synchronized (lock) {
            settingUp = true;
        }
        schedule(new SetUp(this, null));
    }

    /**
     * The server may keep the context class loader as long as the thread, although the work is long done: not that of the
     * application.
     */
    private void schedule(final SetUp setUp) throws WorkException {
        final Thread thread = Thread.currentThread();
        final ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(EndpointActivation.class.getClassLoader());
        try {
            workManager.scheduleWork(setUp);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /**
     * Ends all deliveries; returns when those that run have ended or the connection's close timeout is over. An attempt to set up
     * has ended, too: afterwards the server may take away the classes that it needs.
     */
    public void stop() {
        final EndpointDeliveries last;
        synchronized (lock) {
            stopped = true;
            last = deliveries;
            deliveries = null;
            lock.notifyAll();
            if (worker != null) {
                interruptedWorker = true;
                worker.interrupt();
            }
        }
        if (last != null) {
            last.close();
        }
        awaitWorker();
    }

    private void awaitWorker() {
        final long deadlineNs = System.nanoTime() + PATIENCE_MS * 1_000_000;
        synchronized (lock) {
            try {
                for (long left = PATIENCE_MS;
                        worker != null && left > 0;
                        left = (deadlineNs - System.nanoTime()) / 1_000_000) {
                    lock.wait(left);
                }
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** True while messages can be delivered. */
    public boolean isDelivering() {
        synchronized (lock) {
            return deliveries != null;
        }
    }

    // ---- setting up

    /**
     * Work for a thread of the server, which may keep it long after it has run: then it has let go of the activation, and with it
     * of the application. Some servers call {@link #release} for every work that has run.
     */
    private static final class SetUp implements Work {
        private final AtomicReference<EndpointActivation> activation;
        private final AtomicReference<EndpointDeliveries> replaced;

        /**
         * @param replaced what was lost, to be closed before; null for nothing.
         */
        SetUp(final EndpointActivation activation, final EndpointDeliveries replaced) {
            this.activation = new AtomicReference<>(activation);
            this.replaced = new AtomicReference<>(replaced);
        }

        @Override
        public void run() {
            final EndpointDeliveries lost = replaced.getAndSet(null);
            if (lost != null) {
                lost.close();
            }
            final EndpointActivation working = activation.get();
            try {
                working.setUp();
            } finally {
                activation.set(null);
            }
        }

        /** Ends it when it still runs or has not run yet. */
        @Override
        public void release() {
            final EndpointActivation working = activation.get();
            if (working != null) {
                working.giveUp();
            }
        }
    }

    /** Tries until it works, it is no longer wanted, or the attempts are used up. */
    private void setUp() {
        synchronized (lock) {
            if (stopped) {
                settingUp = false;
                return;
            }
            worker = Thread.currentThread();
        }
        try {
            int attempt = 1;
            while (!tried(attempt) && !givesUp(attempt) && awaitNext(attempt)) {
                attempt++;
            }
        } finally {
            synchronized (lock) {
                settingUp = false;
                worker = null;
                if (interruptedWorker) {
                    // The thread is the server's again, and the interruption was for this work.
                    Thread.interrupted();
                }
                lock.notifyAll();
            }
        }
    }

    private void giveUp() {
        synchronized (lock) {
            stopped = true;
            lock.notifyAll();
        }
    }

    private boolean tried(final int attempt) {
        try {
            final EndpointDeliveries opened =
                    EndpointDeliveries.open(Wanted.by(spec, bean), spec, endpoints, transacted, this::lost);
            if (!adopt(opened)) {
                opened.close();
            } else if (opened.failure() != null) {
                lost(opened);
            }
            return true;
        } catch (final Exception e) {
            final Level level = attempt == 1 && isWanted() ? Level.WARNING : Level.DEBUG;
            LOGGER.log(level, "Setting up the " + spec + " failed at attempt " + attempt + ": " + e.getMessage(), e);
            return false;
        }
    }

    private boolean isWanted() {
        synchronized (lock) {
            return !stopped;
        }
    }

    private boolean adopt(final EndpointDeliveries opened) {
        synchronized (lock) {
            if (stopped) {
                return false;
            }
            deliveries = opened;
            settingUp = false;
        }
        LOGGER.log(Level.INFO, "The {0} receives messages", spec);
        return true;
    }

    private boolean givesUp(final int attempt) {
        final int most = spec.getSetupAttempts();
        if (most < 0 || attempt < most) {
            return false;
        }
        LOGGER.log(Level.ERROR, "Setting up the {0} was given up after {1} attempts", spec, attempt);
        return true;
    }

    /** False when nobody wants a further attempt. */
    private boolean awaitNext(final int attempt) {
        final long most = spec.getSetupInterval();
        final long pauseMs = attempt > 20 ? most : Math.min(most, FIRST_PAUSE_MS << (attempt - 1));
        final long deadlineNs = System.nanoTime() + pauseMs * 1_000_000;
        synchronized (lock) {
            for (long left = pauseMs; !stopped && left > 0; left = (deadlineNs - System.nanoTime()) / 1_000_000) {
                try {
                    lock.wait(left);
                } catch (final InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
            return !stopped;
        }
    }

    // ---- losing it

    /** The client has given up the connection, or a consumer ended. */
    private void lost(final EndpointDeliveries lost) {
        synchronized (lock) {
            if (stopped || settingUp || deliveries != lost) {
                return;
            }
            deliveries = null;
            settingUp = true;
        }
        final JMSException cause = lost.failure();
        LOGGER.log(
                Level.WARNING,
                "The " + spec + " lost its deliveries and sets them up again: " + cause.getMessage(),
                cause);
        try {
            schedule(new SetUp(this, lost));
        } catch (final WorkException e) {
            LOGGER.log(Level.ERROR, "The " + spec + " cannot be set up again", e);
        }
    }
}

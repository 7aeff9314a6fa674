/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.inbound;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkException;
import jakarta.resource.spi.work.WorkManager;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Method;

/**
 * One message-driven bean that is to be fed, from its activation to its deactivation. Sets up its deliveries on a thread of
 * the work manager, as often as it takes, and again when they are lost for good. Thread-safe.
 */
public final class EndpointActivation {
    private static final Logger LOGGER = System.getLogger(EndpointActivation.class.getName());
    /** The pause after the first failure, in ms; it doubles up to what the activation allows. */
    private static final long FIRST_PAUSE_MS = 100;

    static final Method ON_MESSAGE = onMessage();

    private final AngeliaActivationSpec spec;
    private final MessageEndpointFactory endpoints;
    private final WorkManager workManager;
    private final boolean transacted;
    private final Object lock = new Object();
    private EndpointDeliveries deliveries;
    private boolean settingUp;
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
        try {
            transacted = endpoints.isDeliveryTransacted(ON_MESSAGE);
        } catch (final NoSuchMethodException e) {
            throw new NotSupportedException("The endpoint is no jakarta.jms.MessageListener", e);
        }
    }

    private static Method onMessage() {
        try {
            return MessageListener.class.getMethod("onMessage", Message.class);
        } catch (final NoSuchMethodException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Begins to set up, and returns. */
    public void start() throws WorkException {
        synchronized (lock) {
            settingUp = true;
        }
        workManager.scheduleWork(new SetUp());
    }

    /** Ends all deliveries; returns when those that run have ended or the connection's close timeout is over. */
    public void stop() {
        final EndpointDeliveries last;
        synchronized (lock) {
            stopped = true;
            last = deliveries;
            deliveries = null;
            lock.notifyAll();
        }
        if (last != null) {
            last.close();
        }
    }

    /** True while messages can be delivered. */
    public boolean isDelivering() {
        synchronized (lock) {
            return deliveries != null;
        }
    }

    // ---- setting up

    /** Tries until it works, it is no longer wanted, or the attempts are used up. */
    private final class SetUp implements Work {
        @Override
        public void run() {
            int attempt = 1;
            while (!tried(attempt) && !givesUp(attempt) && awaitNext(attempt)) {
                attempt++;
            }
            synchronized (lock) {
                settingUp = false;
            }
        }

        @Override
        public void release() {
            synchronized (lock) {
                stopped = true;
                lock.notifyAll();
            }
        }
    }

    private boolean tried(final int attempt) {
        try {
            final EndpointDeliveries opened =
                    EndpointDeliveries.open(Wanted.by(spec), spec, endpoints, transacted, this::lost);
            if (!adopt(opened)) {
                opened.close();
            } else if (opened.failure() != null) {
                lost(opened);
            }
            return true;
        } catch (final Exception e) {
            final Level level = attempt == 1 ? Level.WARNING : Level.DEBUG;
            LOGGER.log(level, "Setting up the " + spec + " failed at attempt " + attempt + ": " + e.getMessage(), e);
            return false;
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
            workManager.scheduleWork(new ReplaceLost(lost));
        } catch (final WorkException e) {
            LOGGER.log(Level.ERROR, "The " + spec + " cannot be set up again", e);
        }
    }

    /** Closes what is left of the lost deliveries, then sets up anew. */
    private final class ReplaceLost implements Work {
        private final EndpointDeliveries lost;
        private final SetUp setUp = new SetUp();

        ReplaceLost(final EndpointDeliveries lost) {
            this.lost = lost;
        }

        @Override
        public void run() {
            lost.close();
            setUp.run();
        }

        @Override
        public void release() {
            setUp.release();
        }
    }
}

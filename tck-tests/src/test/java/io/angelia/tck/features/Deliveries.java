/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import static org.awaitility.Awaitility.await;

import io.angelia.jms.AngeliaMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A listener that notes what it gets and when, and then does with it what the test says. Thread-safe. */
final class Deliveries implements MessageListener {
    private final List<One> all = new ArrayList<>();
    private final Handler handler;

    Deliveries(final Handler handler) {
        this.handler = handler;
    }

    @Override
    public void onMessage(final Message message) {
        final One delivery;
        try {
            delivery = new One(
                    ((TextMessage) message).getText(),
                    message.getIntProperty("JMSXDeliveryCount"),
                    message.getJMSRedelivered(),
                    System.currentTimeMillis());
        } catch (final JMSException e) {
            throw new AssertionError(e);
        }
        synchronized (this) {
            all.add(delivery);
        }
        try {
            handler.handle(delivery, (AngeliaMessage) message);
        } catch (final JMSException e) {
            throw new AssertionError(e);
        }
    }

    synchronized List<One> all() {
        return List.copyOf(all);
    }

    List<String> texts() {
        return all().stream().map(One::text).toList();
    }

    /** Texts with the number of the attempt, such as {@code a#2}. */
    List<String> attempts() {
        return all().stream().map(one -> one.text() + '#' + one.attempt()).toList();
    }

    /** Those deliveries that are of one text. */
    List<One> of(final String text) {
        return all().stream().filter(one -> one.text().equals(text)).toList();
    }

    List<One> awaitCount(final int count) {
        await().atMost(Duration.ofMillis(FeatureTest.PATIENCE_MS)).until(() -> all().size() >= count);
        return all();
    }

    /**
     * One delivery.
     *
     * @param atMs by the clock of this machine, which is the broker's as well.
     */
    record One(String text, int attempt, boolean redelivered, long atMs) {}

    /** What a listener does with a message. */
    @FunctionalInterface
    interface Handler {
        void handle(One delivery, AngeliaMessage message) throws JMSException;
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.subscription;

import java.util.ArrayList;
import java.util.List;

/** A topic: the subscriptions that its messages are copied to. */
public final class Topic {
    private final List<Subscription> durable = new ArrayList<>();
    private final List<Subscription> passing = new ArrayList<>();
    private int announced;

    /** Those that survive a restart, ascending by id. */
    public List<Subscription> durableSubscriptions() {
        return durable;
    }

    /** Those that do not. */
    public List<Subscription> passingSubscriptions() {
        return passing;
    }

    /** True when a message must survive a restart because a durable subscription wants it, or is about to be there. */
    public boolean hasDurableInterest() {
        return announced > 0 || !durable.isEmpty();
    }

    /** A durable subscription is on its way through the log. */
    public void announce() {
        announced++;
    }

    /** The announced subscription has arrived, or was given up. */
    public void arrived() {
        announced--;
    }

    public void add(final Subscription subscription) {
        if (!subscription.isDurable()) {
            passing.add(subscription);
            return;
        }
        int at = durable.size();
        while (at > 0 && durable.get(at - 1).id() > subscription.id()) {
            at--;
        }
        durable.add(at, subscription);
    }

    public void remove(final Subscription subscription) {
        (subscription.isDurable() ? durable : passing).remove(subscription);
    }
}

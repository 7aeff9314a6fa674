/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.destination.Destination;
import io.angelia.engine.subscription.Subscription;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * What a client's connection owns over all its transports: its temporary destinations and, once a transport was lost, the
 * non-durable subscriptions of the consumers that it had. Those are <em>held</em>: they go on collecting messages until
 * their consumer opens again, or until the connection is given up.
 */
final class Belongings {
    private final BrokerState state;
    private final ConsumerDesk desk;
    private final List<Destination> temporary = new ArrayList<>();
    private final List<Hold> holds = new ArrayList<>();

    Belongings(final BrokerState state, final ConsumerDesk desk) {
        this.state = state;
        this.desk = desk;
    }

    /** True when nothing is lost with it. */
    boolean isEmpty() {
        return temporary.isEmpty() && holds.isEmpty();
    }

    boolean holdsSubscriptions() {
        return !holds.isEmpty();
    }

    // ---- temporary destinations

    void add(final Destination destination) {
        temporary.add(destination);
    }

    boolean owns(final Destination destination) {
        return temporary.contains(destination);
    }

    /** Deletes a temporary destination that no consumer uses. */
    void delete(final Destination destination) {
        releaseHoldsOn(destination);
        temporary.remove(destination);
        state.removeDestination(destination);
    }

    // ---- held subscriptions

    /** Keeps the consumer's subscription, if it is one that would end with its consumers. */
    void hold(final ClientConsumer consumer) {
        final Subscription subscription = consumer.subscription();
        if (subscription != null && !subscription.isDurable()) {
            subscription.hold();
            holds.add(new Hold(consumer.consumerId(), subscription));
        }
    }

    /**
     * The subscription that was held for the consumer, held no longer: the caller attaches a consumer or ends it.
     *
     * @return null when none was held.
     */
    Subscription reclaim(final long consumerId) {
        for (final Iterator<Hold> all = holds.iterator(); all.hasNext(); ) {
            final Hold hold = all.next();
            if (hold.consumerId == consumerId) {
                all.remove();
                hold.subscription.releaseHold();
                return hold.subscription;
            }
        }
        return null;
    }

    private void releaseHoldsOn(final Destination topic) {
        for (final Iterator<Hold> all = holds.iterator(); all.hasNext(); ) {
            final Hold hold = all.next();
            if (hold.subscription.topicId() == topic.id()) {
                all.remove();
                release(hold);
            }
        }
    }

    /** Gives up what no consumer came back for. */
    void releaseHolds() {
        holds.forEach(this::release);
        holds.clear();
    }

    private void release(final Hold hold) {
        hold.subscription.releaseHold();
        desk.endIfUnused(hold.subscription);
    }

    /** The connection is gone for good. */
    void end() {
        releaseHolds();
        temporary.forEach(state::removeDestination);
        temporary.clear();
    }

    private record Hold(long consumerId, Subscription subscription) {}
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.destination.Destination;
import io.angelia.engine.queue.KeyOrder;
import io.angelia.engine.queue.MessageQueue;
import io.angelia.engine.record.RecordType;
import io.angelia.engine.record.SubscriptionRecord;
import io.angelia.engine.selector.InvalidSelectorException;
import io.angelia.engine.selector.Selector;
import io.angelia.engine.subscription.Subscription;
import io.angelia.engine.subscription.SubscriptionKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Opens consumers and manages the subscriptions that they name. Such a command is decided only when all before it has taken
 * effect, and a subscription that is being created or deleted is <em>busy</em>: whoever names it meanwhile waits its turn.
 */
final class ConsumerDesk {
    /** Deliveries that are just being given back are in flight for another cycle; so look again before refusing. */
    private static final int PATIENCE = 2;

    private final BrokerState state;
    private final Recorder recorder;
    private final Catalog catalog;
    private final Dispatcher dispatcher;
    private final Map<SubscriptionKey, Subscription> durable = new HashMap<>();
    private final Map<SubscriptionKey, Subscription> shared = new HashMap<>();
    private final Set<SubscriptionKey> busy = new HashSet<>();

    ConsumerDesk(final BrokerState state, final Recorder recorder, final Catalog catalog, final Dispatcher dispatcher) {
        this.state = state;
        this.recorder = recorder;
        this.catalog = catalog;
        this.dispatcher = dispatcher;
    }

    /** Takes over the durable subscriptions that recovery found. */
    void recovered() {
        for (final Subscription subscription : state.durableSubscriptions.values()) {
            durable.put(subscription.key(), subscription);
        }
    }

    // ---- open

    void open(final ClientBrowser browser, final long requestId) {
        final Destination destination = catalog.resolve(browser.spec().destination());
        final Selector selector;
        try {
            selector = parse(browser.spec().selector());
        } catch (final InvalidSelectorException e) {
            refuse(browser.session(), requestId, ErrorCode.INVALID_SELECTOR, e.getMessage());
            return;
        }
        if (destination == null || destination.queue() == null) {
            refuse(
                    browser.session(),
                    requestId,
                    ErrorCode.INVALID_DESTINATION,
                    browser.spec().destination());
            return;
        }
        recorder.then(() -> {
            if (!browser.isEnded()) {
                browser.open(destination.queue(), selector);
                browser.session().done(requestId, destination.id());
                dispatcher.add(browser);
            }
        });
    }

    void open(final ClientConsumer consumer, final long requestId) {
        final ConsumerSpec spec = consumer.spec();
        final ClientConnection connection = consumer.session().connection();
        final Destination destination = catalog.resolve(spec.destination());
        if (destination == null || (destination.queue() != null) != (spec.kind() == ConsumerSpec.Kind.QUEUE)) {
            refuse(consumer, requestId, ErrorCode.INVALID_DESTINATION, "cannot consume from " + spec.destination());
            return;
        }
        if (destination.isTemporary() && !connection.owns(destination)) {
            refuse(
                    consumer,
                    requestId,
                    ErrorCode.INVALID_DESTINATION,
                    destination.name() + " belongs to another connection");
            return;
        }
        final Selector selector;
        try {
            selector = parse(spec.selector());
        } catch (final InvalidSelectorException e) {
            refuse(consumer, requestId, ErrorCode.INVALID_SELECTOR, e.getMessage());
            return;
        }
        if (spec.kind() == ConsumerSpec.Kind.DURABLE && connection.clientId() == null) {
            refuse(consumer, requestId, ErrorCode.ILLEGAL_STATE, "a durable subscription needs a client id");
            return;
        }
        final String conflict = conflict(spec, connection, destination);
        if (conflict != null) {
            refuse(consumer, requestId, ErrorCode.INVALID_DESTINATION, conflict);
            return;
        }
        if (spec.kind() == ConsumerSpec.Kind.QUEUE) {
            recorder.thenDurable(() -> attach(consumer, requestId, destination.queue(), null, selector));
        } else {
            recorder.thenDurable(() -> subscribe(new Opening(consumer, requestId, destination, selector)));
        }
    }

    /** Why the consumer cannot have what it asks for; null when it can. */
    private String conflict(final ConsumerSpec spec, final ClientConnection connection, final Destination destination) {
        final ConsumerOptions asked = spec.options();
        if (asked.order() != null) {
            final SubscriptionKey key = spec.subscriptionName() == null
                    ? null
                    : new SubscriptionKey(connection.clientId(), spec.subscriptionName());
            final KeyOrder order = state.policy(destination, key).order();
            if (asked.order() != order) {
                return "the consumer asks for order=" + name(asked.order()) + ", but " + destination.name()
                        + " has order " + name(order) + ": configure that order at the broker, or ask for none";
            }
        }
        return asked.deadLetterAddress() != null
                        && destination.name().equals(Settings.queueName(asked.deadLetterAddress()))
                ? "dead letters of " + destination.name() + " cannot go to itself"
                : null;
    }

    private static String name(final KeyOrder order) {
        return order.name().toLowerCase(Locale.ROOT);
    }

    private void subscribe(final Opening opening) {
        final ClientConsumer consumer = opening.consumer;
        final ConsumerSpec spec = consumer.spec();
        final ClientConnection connection = consumer.session().connection();
        if (consumer.isClosed()) {
            consumer.session().done(opening.requestId, 0);
            return;
        }
        final Subscription held = connection.belongings().reclaim(consumer.consumerId());
        switch (spec.kind()) {
            case TOPIC -> attach(opening, opening.mayGoOnWith(held) ? held : addPassing(opening, null));
            case SHARED -> openShared(opening, new SubscriptionKey(connection.clientId(), spec.subscriptionName()));
            case DURABLE, SHARED_DURABLE ->
                openDurable(opening, new SubscriptionKey(connection.clientId(), spec.subscriptionName()));
            default -> throw new IllegalStateException("consumer kind " + spec.kind() + " has no subscription");
        }
        if (held != null) {
            endIfUnused(held);
        }
    }

    private void openShared(final Opening opening, final SubscriptionKey key) {
        Subscription subscription = shared.get(key);
        if (subscription == null) {
            subscription = addPassing(opening, key);
            shared.put(key, subscription);
        } else if (!opening.fits(subscription)) {
            refuse(opening, ErrorCode.SUBSCRIPTION_IN_USE, key.label() + " is in use with another topic or selector");
            return;
        }
        attach(opening, subscription);
    }

    private Subscription addPassing(final Opening opening, final SubscriptionKey key) {
        final ConsumerSpec spec = opening.consumer.spec();
        final ClientConnection connection = opening.consumer.session().connection();
        return state.addPassingSubscription(
                opening.destination,
                key,
                spec.noLocal(),
                connection.clientId(),
                connection.connectionId(),
                opening.selector);
    }

    private void openDurable(final Opening opening, final SubscriptionKey key) {
        if (busy.contains(key)) {
            recorder.then(() -> subscribe(opening));
            return;
        }
        final Subscription subscription = durable.get(key);
        final boolean wantsShared = opening.consumer.spec().kind() == ConsumerSpec.Kind.SHARED_DURABLE;
        if (subscription == null) {
            createDurable(opening, key, wantsShared);
        } else if (subscription.isShared() != wantsShared) {
            refuse(
                    opening,
                    ErrorCode.SUBSCRIPTION_IN_USE,
                    key.label() + " is " + (wantsShared ? "not " : "") + "a shared subscription");
        } else if (opening.fits(subscription)) {
            if (!wantsShared && subscription.queue().consumerCount() > 0) {
                refuse(opening, ErrorCode.SUBSCRIPTION_IN_USE, key.label() + " has an active consumer");
            } else {
                attach(opening, subscription);
            }
        } else if (isInUse(subscription)) {
            if (subscription.queue().consumerCount() == 0 && opening.mayLookAgain()) {
                recorder.then(() -> subscribe(opening));
            } else {
                refuse(
                        opening,
                        ErrorCode.SUBSCRIPTION_IN_USE,
                        key.label() + " is in use with another topic, selector or noLocal");
            }
        } else {
            deleteDurable(subscription);
            createDurable(opening, key, wantsShared);
        }
    }

    private static boolean isInUse(final Subscription subscription) {
        return subscription.queue().consumerCount() > 0 || subscription.queue().inFlightCount() > 0;
    }

    private void createDurable(final Opening opening, final SubscriptionKey key, final boolean wantsShared) {
        final int id = catalog.takeId();
        busy.add(key);
        opening.destination.topic().announce();
        recorder.createSubscription(new SubscriptionRecord(
                id,
                opening.destination.id(),
                wantsShared,
                opening.consumer.spec().noLocal(),
                key.clientId(),
                key.name(),
                opening.selector == null ? null : opening.selector.text()));
        recorder.firstMark(id);
        recorder.thenDurable(() -> {
            opening.destination.topic().arrived();
            busy.remove(key);
            final Subscription created = state.durableSubscriptions.get(id);
            durable.put(key, created);
            attach(opening, created);
        });
    }

    private void deleteDurable(final Subscription subscription) {
        durable.remove(subscription.key());
        subscription.queue().beginClose();
        recorder.pair(RecordType.SUBSCRIPTION_DELETED, subscription.id(), 0, true);
    }

    // ---- attach and detach

    private void attach(final Opening opening, final Subscription subscription) {
        // The subscription has applied the selector already.
        attach(opening.consumer, opening.requestId, subscription.queue(), subscription, null);
    }

    private void attach(
            final ClientConsumer consumer,
            final long requestId,
            final MessageQueue queue,
            final Subscription subscription,
            final Selector selector) {
        consumer.found(queue);
        consumer.session().done(requestId, queue.id());
        if (!consumer.isClosed()) {
            consumer.attach(queue, subscription, selector);
        }
    }

    /** A consumer is detached: a subscription that lived by it alone ends. */
    void closed(final ClientConsumer consumer) {
        final Subscription subscription = consumer.subscription();
        if (subscription != null && !subscription.isDurable()) {
            endIfUnused(subscription);
        }
    }

    /** Ends a subscription that is not durable, when nobody uses it any more. */
    void endIfUnused(final Subscription subscription) {
        if (!subscription.isUnused()) {
            return;
        }
        if (subscription.key() != null) {
            shared.remove(subscription.key());
        }
        state.removeSubscription(subscription);
    }

    // ---- unsubscribe

    void unsubscribe(
            final SubscriptionKey key, final SessionListener listener, final long requestId, final int patience) {
        if (busy.contains(key)) {
            recorder.then(() -> unsubscribe(key, listener, requestId, patience));
            return;
        }
        final Subscription subscription = durable.get(key);
        if (subscription == null) {
            listener.onRefused(requestId, ErrorCode.UNKNOWN_SUBSCRIPTION, "there is no subscription " + key.label());
        } else if (isInUse(subscription)) {
            if (subscription.queue().consumerCount() == 0 && patience > 0) {
                recorder.then(() -> unsubscribe(key, listener, requestId, patience - 1));
            } else {
                listener.onRefused(
                        requestId,
                        ErrorCode.SUBSCRIPTION_IN_USE,
                        key.label() + " has an active consumer or unacknowledged messages");
            }
        } else {
            busy.add(key);
            deleteDurable(subscription);
            recorder.thenDurable(() -> {
                busy.remove(key);
                listener.onDone(requestId, 0);
            });
        }
    }

    void unsubscribe(final SubscriptionKey key, final SessionListener listener, final long requestId) {
        recorder.then(() -> unsubscribe(key, listener, requestId, PATIENCE));
    }

    private void refuse(final Opening opening, final ErrorCode code, final String reason) {
        refuse(opening.consumer, opening.requestId, code, reason);
    }

    private void refuse(
            final ClientConsumer consumer, final long requestId, final ErrorCode code, final String reason) {
        consumer.session().openingFailed(consumer);
        refuse(consumer.session(), requestId, code, reason);
    }

    private void refuse(final ClientSession session, final long requestId, final ErrorCode code, final String reason) {
        recorder.then(() -> session.refused(requestId, code, reason));
    }

    private static Selector parse(final String selector) throws InvalidSelectorException {
        return selector == null || selector.isBlank() ? null : Selector.parse(selector);
    }

    /** A consumer on its way to a subscription. */
    private static final class Opening {
        private final ClientConsumer consumer;
        private final long requestId;
        private final Destination destination;
        private final Selector selector;
        private int looks;

        Opening(
                final ClientConsumer consumer,
                final long requestId,
                final Destination destination,
                final Selector selector) {
            this.consumer = consumer;
            this.requestId = requestId;
            this.destination = destination;
            this.selector = selector;
        }

        boolean mayLookAgain() {
            return looks++ < PATIENCE;
        }

        /** True for the subscription that an unshared consumer left behind with its connection. */
        boolean mayGoOnWith(final Subscription held) {
            return held != null && held.key() == null && fits(held);
        }

        boolean fits(final Subscription subscription) {
            final ConsumerSpec spec = consumer.spec();
            return subscription.topic() == destination.topic()
                    && subscription.isNoLocal() == spec.noLocal()
                    && Objects.equals(subscription.selector(), selector);
        }
    }
}

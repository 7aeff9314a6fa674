/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import io.angelia.engine.DestinationSettings;
import io.angelia.wire.message.MessageLayout;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every queue and subscription that ever was, by name. */
final class Holders {
    private static final String DEAD_LETTER_PREFIX = MessageLayout.QUEUE_PREFIX + "DLQ.";

    private final Scenario scenario;
    private final Map<String, Holder> queues = new LinkedHashMap<>();
    private final Map<String, Holder> named = new LinkedHashMap<>();
    private final Map<String, List<Holder>> byTopic = new LinkedHashMap<>();
    private final Set<String> temporaries = new LinkedHashSet<>();
    private final Set<String> deletedTemporaries = new HashSet<>();

    Holders(final Scenario scenario) {
        this.scenario = scenario;
    }

    DestinationSettings settings(final String destination) {
        return scenario.destinationSettings(destination);
    }

    /** The queue of that name, which comes to be with its first use; a temporary one may be gone. */
    Holder queue(final String name) {
        final Holder known = queues.get(name);
        if (known != null) {
            return known;
        }
        final boolean temporary = name.startsWith(MessageLayout.TEMPORARY_QUEUE_PREFIX);
        final boolean last = temporary || name.startsWith(DEAD_LETTER_PREFIX);
        final Holder created = Holder.queue(
                        name,
                        !temporary,
                        settings(name),
                        last ? null : deadLetters(name.substring(MessageLayout.QUEUE_PREFIX.length())),
                        settings(name).expiryAddress() == null
                                ? null
                                : queue(settings(name).expiryAddress()))
                .keepsExhausted(mayLackRoom());
        queues.put(name, created);
        return created;
    }

    /** Also while no segment can be prepared because a force failed. */
    private boolean mayLackRoom() {
        return scenario.has(Feature.SHORT_SPACE) || scenario.has(Feature.FAILED_FORCES);
    }

    private Holder deadLetters(final String of) {
        return queue(DEAD_LETTER_PREFIX + of);
    }

    /** A subscription that is about to be created; not yet {@link #add added}. */
    Holder newSubscription(
            final String topic,
            final Holder.SubscriptionId id,
            final Selection selection,
            final Offer.Origin noLocalOrigin) {
        return Holder.subscription(
                        topic,
                        id,
                        selection,
                        noLocalOrigin,
                        settings(id.nameOn(topic)),
                        id.isDurable() ? deadLetters(id.label()) : null)
                .keepsExhausted(mayLackRoom());
    }

    void add(final Holder subscription) {
        named.put(subscription.name(), subscription);
        final List<Holder> siblings = byTopic.computeIfAbsent(subscription.topic(), t -> new ArrayList<>());
        siblings.removeIf(s -> s.presence() == Holder.Presence.GONE);
        siblings.add(subscription);
    }

    /** Null when none of that name was ever created. */
    Holder subscription(final String topic, final Holder.SubscriptionId id) {
        return named.get(id.nameOn(topic));
    }

    /** The queue or subscription that has this name now; null when there is none. */
    Holder named(final String name) {
        return queues.containsKey(name) ? queues.get(name) : named.get(name);
    }

    /** Where the message goes if it matches. */
    Collection<Holder> of(final Offer offer) {
        final String destination = offer.content().destination();
        if (!isTopic(destination)) {
            final Holder queue = queue(destination);
            return queue.isPresent() ? List.of(queue) : List.of();
        }
        return byTopic.getOrDefault(destination, List.of()).stream()
                .filter(s -> s.presence() != Holder.Presence.GONE)
                .toList();
    }

    static boolean isDeadLetterQueue(final String name) {
        return name.startsWith(DEAD_LETTER_PREFIX);
    }

    static boolean isTopic(final String destination) {
        return destination.startsWith(MessageLayout.TOPIC_PREFIX)
                || destination.startsWith(MessageLayout.TEMPORARY_TOPIC_PREFIX);
    }

    static boolean isTemporary(final String destination) {
        return destination.startsWith(MessageLayout.TEMPORARY_QUEUE_PREFIX)
                || destination.startsWith(MessageLayout.TEMPORARY_TOPIC_PREFIX);
    }

    Collection<Holder> queues() {
        return queues.values();
    }

    /** The subscriptions that survive a restart. */
    Collection<Holder> durableSubscriptions() {
        return named.values().stream()
                .filter(h -> h.isDurable() && h.presence() != Holder.Presence.GONE)
                .toList();
    }

    /** The subscriptions that a restart would end. */
    Collection<Holder> passingSubscriptions() {
        return byTopic.values().stream()
                .flatMap(List::stream)
                .filter(h -> !h.isDurable() && h.presence() != Holder.Presence.GONE)
                .toList();
    }

    /** All temporary destinations that are there, also those of clients that are away. */
    Set<String> temporaries() {
        return temporaries;
    }

    /** A temporary destination came to be, perhaps under a name of one that was deleted. */
    void temporaryCreated(final String name) {
        temporaries.add(name);
        queues.remove(name);
    }

    /** A temporary destination went, and with it what waited there. */
    void temporaryDeleted(final String name) {
        temporaries.remove(name);
        deletedTemporaries.add(name);
        if (name.startsWith(MessageLayout.TEMPORARY_QUEUE_PREFIX)) {
            queue(name).presence(Holder.Presence.GONE);
        }
        byTopic.getOrDefault(name, List.of()).forEach(s -> s.presence(Holder.Presence.GONE));
    }

    /** True when it was sent to a temporary destination that is no more, or was made anew. */
    boolean isGone(final Offer offer) {
        return deletedTemporaries.contains(offer.content().destination());
    }

    void powerLost() {
        List.copyOf(temporaries).forEach(this::temporaryDeleted);
        all().forEach(Holder::powerLost);
    }

    void stopped() {
        List.copyOf(temporaries).forEach(this::temporaryDeleted);
        all().forEach(Holder::stopped);
    }

    private List<Holder> all() {
        final List<Holder> all = new ArrayList<>(queues.values());
        byTopic.values().forEach(all::addAll);
        return all;
    }
}

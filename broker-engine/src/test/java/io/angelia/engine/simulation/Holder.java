/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import io.angelia.engine.ConsumerSpec;
import io.angelia.engine.DestinationSettings;
import io.angelia.engine.queue.AddressFullPolicy;
import io.angelia.engine.queue.DeadLetterOrder;
import io.angelia.engine.queue.KeyOrder;
import io.angelia.engine.queue.RedeliveryPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A queue or a subscription: whatever holds copies of messages. */
final class Holder {
    enum Presence {
        /** Its creation was asked and not answered. */
        OPENING,
        PRESENT,
        /** Its deletion was asked and not answered. */
        CLOSING,
        /** Its creation or deletion was not answered when the connection or the power went. */
        UNCERTAIN,
        GONE
    }

    private final String name;
    private final String topic;
    private final SubscriptionId subscriptionId;
    private final Selection selection;
    private final Offer.Origin noLocalOrigin;
    private final boolean durable;
    private final DestinationSettings settings;
    private final Holder deadLetterQueue;
    private final Holder expiryQueue;
    private final Map<Offer, Copy> copies = new HashMap<>();
    private final List<Copy> open = new ArrayList<>();
    private final FirstDeliveries firstDeliveries = new FirstDeliveries();
    private final KeyOrderCheck keyOrder = new KeyOrderCheck();
    private final KeyBlocks keyBlocks = new KeyBlocks();
    private final List<ConsumerHistory> openConsumers = new ArrayList<>();
    private ConsumerHistory lastConsumer;
    private boolean paused;
    private Presence presence = Presence.PRESENT;
    private boolean mayKeepExhausted;
    private boolean searched;
    private int consumers;
    private int attached;
    private int holds;

    private Holder(
            final String name,
            final String topic,
            final SubscriptionId subscriptionId,
            final Selection selection,
            final Offer.Origin noLocalOrigin,
            final boolean durable,
            final DestinationSettings settings,
            final Holder deadLetterQueue,
            final Holder expiryQueue) {
        this.name = name;
        this.topic = topic;
        this.subscriptionId = subscriptionId;
        this.selection = selection;
        this.noLocalOrigin = noLocalOrigin;
        this.durable = durable;
        this.settings = settings;
        this.deadLetterQueue = deadLetterQueue;
        this.expiryQueue = expiryQueue;
    }

    static Holder queue(
            final String name,
            final boolean durable,
            final DestinationSettings settings,
            final Holder deadLetterQueue,
            final Holder expiryQueue) {
        return new Holder(name, null, null, Selection.ALL, null, durable, settings, deadLetterQueue, expiryQueue);
    }

    /** @param noLocalOrigin whose messages to leave out; null for nobody's. */
    static Holder subscription(
            final String topic,
            final SubscriptionId id,
            final Selection selection,
            final Offer.Origin noLocalOrigin,
            final DestinationSettings settings,
            final Holder deadLetterQueue) {
        final Holder holder = new Holder(
                id.nameOn(topic), topic, id, selection, noLocalOrigin, id.isDurable(), settings, deadLetterQueue, null);
        holder.presence = Presence.OPENING;
        return holder;
    }

    String name() {
        return name;
    }

    /** Null for a queue. */
    String topic() {
        return topic;
    }

    /** Null for a queue. */
    SubscriptionId subscriptionId() {
        return subscriptionId;
    }

    /** Of a subscription; all messages for a queue. */
    Selection selection() {
        return selection;
    }

    boolean isNoLocal() {
        return noLocalOrigin != null;
    }

    boolean isDurable() {
        return durable;
    }

    /** The disk may be too full for a move to the dead-letter queue, so that a message is tried once more. */
    Holder keepsExhausted(final boolean may) {
        mayKeepExhausted = may;
        return this;
    }

    boolean mayKeepExhausted() {
        return mayKeepExhausted;
    }

    /** Null where expired messages are dropped. */
    Holder expiryQueue() {
        return expiryQueue;
    }

    /** A copy that was settled may come again after all. */
    void reopen(final Copy copy) {
        if (copies.get(copy.offer()) == copy && !open.contains(copy)) {
            open.add(copy);
        }
    }

    Holder deadLetterQueue() {
        return deadLetterQueue;
    }

    /** For what fails at a consumer without a policy of its own. */
    RedeliveryPolicy redelivery() {
        return settings.redelivery();
    }

    /** Failed attempts before a message is dead-lettered; -1 where that does not happen, as in dead-letter queues. */
    int maxDeliveryAttempts() {
        return maxDeliveryAttempts(redelivery());
    }

    int maxDeliveryAttempts(final RedeliveryPolicy policy) {
        return deadLetterQueue == null ? -1 : policy.maxAttempts();
    }

    /** True when a message that is rejected here is where the checker knows it to be. */
    boolean mayReject() {
        return deadLetterQueue != null || Holders.isDeadLetterQueue(name);
    }

    /** When a message that failed so often may be delivered again, at the earliest; 0 for at once. */
    static long redeliveryTimeMs(final RedeliveryPolicy policy, final int failures, final long nowMs) {
        final long delay = delayMs(policy, failures);
        final long shortest = delay - (long) (delay * policy.collisionAvoidanceFactor());
        return shortest == 0 ? 0 : nowMs + shortest;
    }

    private static long delayMs(final RedeliveryPolicy policy, final int failures) {
        if (!policy.delaysMs().isEmpty()) {
            return policy.delaysMs()
                    .get(Math.max(0, Math.min(failures, policy.delaysMs().size()) - 1));
        }
        if (failures < 2 || policy.delayMs() == 0) {
            return 0;
        }
        final long delay = (long) (policy.delayMs() * Math.pow(policy.multiplier(), failures - 2));
        return policy.maxDelayMs() < 0 ? delay : Math.min(delay, policy.maxDelayMs());
    }

    /** True when messages may go on purpose. */
    boolean isLossy() {
        return settings.ringSize() >= 0
                || settings.lastValueKey() != null
                || settings.addressFullPolicy() == AddressFullPolicy.DROP;
    }

    /** How long dead letters stay here; -1 for ever. */
    long retentionMs() {
        return settings.deadLetterRetentionMs();
    }

    /** True when nothing may be delivered from it. */
    boolean isPaused() {
        return paused;
    }

    void paused(final boolean stopped) {
        paused = stopped;
    }

    boolean isPresent() {
        return presence == Presence.PRESENT;
    }

    Presence presence() {
        return presence;
    }

    void presence(final Presence presence) {
        this.presence = presence;
        if (presence == Presence.GONE) {
            open.forEach(Copy::settle);
            open.clear();
        } else if (presence == Presence.UNCERTAIN || presence == Presence.CLOSING) {
            open.forEach(Copy::uncertain);
        }
    }

    /** Whether a message to its topic belongs in it. */
    Match match(final Offer offer) {
        if (!selection.test(offer.content())) {
            return Match.NO;
        }
        if (noLocalOrigin == null) {
            return Match.YES;
        }
        if (noLocalOrigin.connectionId() == offer.origin().connectionId()) {
            return Match.NO;
        }
        final boolean sameClient = noLocalOrigin.clientId() != null
                && noLocalOrigin.clientId().equals(offer.origin().clientId());
        return sameClient ? Match.PERHAPS : Match.YES;
    }

    Copy copyOf(final Offer offer) {
        return copies.get(offer);
    }

    Copy add(final Offer offer, final boolean certain) {
        return add(new Copy(offer, this, certain));
    }

    Copy deadLetter(final Copy origin, final boolean certain) {
        return add(Copy.deadLetterOf(origin, this, certain));
    }

    /** A dead letter comes here, perhaps. */
    Copy sendBack(final Copy deadLetter) {
        return add(Copy.sentBack(deadLetter, this));
    }

    private Copy add(final Copy copy) {
        if (holds > 0 && attached == 0) {
            copy.arriveWhileAway();
        }
        copy.displaces(copies.put(copy.offer(), copy));
        open.add(copy);
        copy.offer().copies().add(copy);
        return copy;
    }

    void withdraw(final Copy copy) {
        if (copies.remove(copy.offer(), copy) && copy.displaced() != null) {
            copies.put(copy.offer(), copy.displaced());
        }
        open.remove(copy);
    }

    /** Every copy of which the last word is not spoken. */
    List<Copy> open() {
        open.removeIf(copy -> copy.state() == Copy.State.SETTLED);
        return open;
    }

    void consumerOpened(final ConsumerHistory consumer) {
        consumers++;
        openConsumers.add(consumer);
    }

    /** Whoever is not closed, perhaps not open yet. */
    List<ConsumerHistory> openConsumers() {
        openConsumers.removeIf(ConsumerHistory::isClosed);
        return openConsumers;
    }

    /** One consumer gets everything as long as it is there. */
    boolean isExclusive() {
        return settings.exclusiveConsumer() || settings.order() == KeyOrder.GLOBAL;
    }

    /** A consumer was opened for good. */
    void consumerAttached() {
        attached++;
    }

    /** @param wasAttached false when it was still being opened. */
    void consumerClosed(final boolean wasAttached) {
        consumers--;
        if (wasAttached) {
            attached--;
        }
        endIfUnused();
    }

    /** It stays for a consumer of a lost connection. */
    void hold() {
        holds++;
    }

    void releaseHold() {
        holds--;
        endIfUnused();
    }

    /** A subscription that is not durable goes with its last consumer; one that is just being opened makes a new one. */
    private void endIfUnused() {
        if (topic == null || durable || attached > 0 || holds > 0 || presence == Presence.GONE) {
            return;
        }
        if (consumers == 0) {
            presence(Presence.GONE);
        } else if (presence == Presence.PRESENT) {
            presence = Presence.OPENING;
            open.forEach(Copy::holderRestarted);
        }
    }

    /** True when a consumer or what one left unacknowledged may keep it from being deleted. */
    boolean mayBeInUse() {
        return consumers > 0 || open().stream().anyMatch(copy -> copy.state() == Copy.State.IN_FLIGHT || copy.isHeld());
    }

    int consumers() {
        return consumers;
    }

    /** True when some consumer gets what it holds. */
    boolean isAttended() {
        return attached > 0;
    }

    void powerLost() {
        forgetConsumers();
        if (!durable) {
            presence(Presence.GONE);
        } else if (presence != Presence.PRESENT && presence != Presence.GONE) {
            presence(Presence.UNCERTAIN);
        }
        keyBlocks.powerLost();
        open().forEach(Copy::powerLost);
    }

    void stopped() {
        forgetConsumers();
        if (!durable) {
            presence(Presence.GONE);
        } else if (presence != Presence.PRESENT && presence != Presence.GONE) {
            presence(Presence.UNCERTAIN);
        }
        keyBlocks.stopped();
        open().forEach(Copy::stopped);
    }

    private void forgetConsumers() {
        consumers = 0;
        attached = 0;
        holds = 0;
    }

    /** A consumer with a selector of its own takes messages out of turn. */
    void searched() {
        searched = true;
    }

    boolean isSearched() {
        return searched;
    }

    /** Order over all its consumers, kept as long as none of them selects. */
    FirstDeliveries firstDeliveries() {
        return firstDeliveries;
    }

    /** The key that keeps a message in order here; null for none. */
    String keyOf(final MessageContent content) {
        return switch (settings.order()) {
            case KEY -> content.key();
            case GLOBAL -> "";
            case NONE -> null;
        };
    }

    /** A dead letter stops its key, or takes it along. */
    boolean blocksKeys() {
        return deadLetterQueue != null && settings.orderOnDeadLetter() != DeadLetterOrder.SKIP;
    }

    /** What waits behind a dead letter of its key follows it. */
    boolean parksKeys() {
        return deadLetterQueue != null && settings.orderOnDeadLetter() == DeadLetterOrder.PARK_KEY;
    }

    KeyBlocks keyBlocks() {
        return keyBlocks;
    }

    /** A consumer gets something: answers whether it took over from another one, where only one at a time may get something. */
    boolean takenBy(final ConsumerHistory consumer) {
        final ConsumerHistory before = lastConsumer;
        lastConsumer = consumer;
        if (before == null || before == consumer) {
            return false;
        }
        final boolean exclusive = isExclusive();
        if (exclusive && !before.isClosed()) {
            throw new Violation("another consumer of " + this + " gets messages while the first is open");
        }
        return exclusive;
    }

    KeyOrderCheck keyOrder() {
        return keyOrder;
    }

    @Override
    public String toString() {
        return name;
    }

    /**
     * What identifies a subscription.
     *
     * @param clientId null for a client without one.
     * @param name     null for one that only its consumer knows.
     */
    record SubscriptionId(String clientId, String name, ConsumerSpec.Kind kind) {
        boolean isDurable() {
            return kind == ConsumerSpec.Kind.DURABLE || kind == ConsumerSpec.Kind.SHARED_DURABLE;
        }

        /** As the engine calls it, without the topic. */
        String label() {
            return clientId == null || name == null ? String.valueOf(name) : clientId + "." + name;
        }

        String nameOn(final String topic) {
            return topic + "?subscription=" + label();
        }
    }

    enum Match {
        YES,
        NO,
        /** The specification leaves it open. */
        PERHAPS
    }
}

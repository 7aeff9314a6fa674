/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.destination.Destination;
import io.angelia.engine.queue.DeadLetterOrder;
import io.angelia.engine.queue.Deduplication;
import io.angelia.engine.queue.KeyOrder;
import io.angelia.engine.queue.QueuePolicy;
import io.angelia.engine.subscription.SubscriptionKey;
import io.angelia.wire.message.MessageLayout;
import java.util.function.Function;

/** Turns what the configuration says of a name into the policy of a queue. */
final class Settings {
    /** Between the name of a topic and the label of a subscription. */
    static final String SUBSCRIPTION_OPTION = "?subscription=";

    private static final String DEAD_LETTER_PREFIX = "DLQ.";

    /** How the names of subscriptions begin that have none. */
    static final String UNNAMED = "#";

    private final Function<String, DestinationSettings> source;

    Settings(final Function<String, DestinationSettings> source) {
        this.source = source;
    }

    /** @param name with prefix. */
    QueuePolicy ofQueue(final String name) {
        final String bare = Destination.bareName(name);
        return policy(source.apply(name), bare, bare.startsWith(DEAD_LETTER_PREFIX));
    }

    /**
     * How copies of messages to a queue or topic are recognised; null when they are not.
     *
     * @param name with prefix.
     */
    Deduplication deduplicationOf(final String name) {
        final DestinationSettings given = source.apply(name);
        return given == null ? null : given.deduplication();
    }

    QueuePolicy ofSubscription(final String queueName, final SubscriptionKey key) {
        // One that only its consumer knows has no name that somebody would look for.
        final String label = key.name().startsWith(UNNAMED)
                ? Destination.bareName(queueName.substring(0, queueName.indexOf(SUBSCRIPTION_OPTION)))
                : key.label();
        return policy(source.apply(queueName), label, false);
    }

    /** The name under which a subscription's queue is configured and shown. */
    static String subscriptionName(final String topicName, final SubscriptionKey key) {
        return topicName + SUBSCRIPTION_OPTION + key.label();
    }

    private static QueuePolicy policy(
            final DestinationSettings given, final String bareName, final boolean deadLetters) {
        final DestinationSettings s = given == null ? DestinationSettings.DEFAULT : given;
        return new QueuePolicy(
                s.redelivery(),
                queueName(s.deadLetterAddress() == null ? DEAD_LETTER_PREFIX + bareName : s.deadLetterAddress()),
                s.deadLetterRetentionMs(),
                s.expiryAddress() == null ? null : queueName(s.expiryAddress()),
                s.order(),
                deadLetters ? DeadLetterOrder.SKIP : s.orderOnDeadLetter(),
                s.exclusiveConsumer() || s.order() == KeyOrder.GLOBAL,
                s.maxSizeMessages(),
                s.maxSizeBytes(),
                s.addressFullPolicy(),
                s.ringSize(),
                s.lastValueKey(),
                s.asyncDurability(),
                deadLetters);
    }

    /** With prefix. */
    static String queueName(final String address) {
        return Destination.isQueueName(address) ? address : MessageLayout.QUEUE_PREFIX + address;
    }
}

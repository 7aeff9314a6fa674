/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.inbound;

import io.angelia.jms.AngeliaMessageListener;
import io.angelia.jms.destination.Destinations;
import io.angelia.jms.uri.QueryString;
import jakarta.jms.InvalidDestinationException;
import jakarta.resource.spi.InvalidPropertyException;
import java.beans.IntrospectionException;
import java.beans.PropertyDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Finds everything that is wrong with an activation, so that it can be said at once. For one use. */
final class SpecCheck {
    static final Set<String> DUPS_OK = Set.of("dups-ok-acknowledge", "dups_ok_acknowledge");
    private static final Set<String> AUTO = Set.of("auto-acknowledge", "auto_acknowledge");
    private static final Set<String> DURABILITIES = Set.of("durable", "nondurable");
    private static final Set<String> TYPES = Set.of(
            AngeliaActivationSpec.QUEUE_TYPE, AngeliaActivationSpec.TOPIC_TYPE, "javax.jms.Queue", "javax.jms.Topic");
    private static final int MAX_SESSIONS = 1_000;
    private static final int MAX_PREFETCH = 1_000_000;
    private static final int MAX_BATCH = 1_000;

    private final AngeliaActivationSpec spec;
    private final List<String> reasons = new ArrayList<>();
    private final List<PropertyDescriptor> properties = new ArrayList<>();

    private SpecCheck(final AngeliaActivationSpec spec) {
        this.spec = spec;
    }

    static void check(final AngeliaActivationSpec spec) throws InvalidPropertyException {
        final SpecCheck check = new SpecCheck(spec);
        check.checkDestination();
        check.checkSubscription();
        check.checkNumbers();
        check.checkDestinationOptions();
        check.checkRebalance();
        check.checkConnection();
        check.finish();
    }

    /** What cannot be said before it is known what the bean is. */
    static void checkFor(final BeanInterface bean, final AngeliaActivationSpec spec) throws InvalidPropertyException {
        final SpecCheck check = new SpecCheck(spec);
        if (bean == BeanInterface.MESSAGE && spec.getMaxBatch() != null && spec.getMaxBatch() > 1) {
            check.wrong(
                    "maxBatch",
                    spec.getMaxBatch(),
                    "must not be set for a jakarta.jms.MessageListener, which gets its messages one by one; make the bean an "
                            + AngeliaMessageListener.class.getName());
        }
        check.finish();
    }

    static String lower(final String text) {
        return text == null ? "" : text.toLowerCase(Locale.ROOT);
    }

    private void checkDestination() {
        final String destination = spec.getDestination();
        final String type = spec.getDestinationType();
        if (type != null && !TYPES.contains(type)) {
            wrong("destinationType", type, "must be jakarta.jms.Queue or jakarta.jms.Topic");
        }
        if (spec.getDestinationLookup() != null) {
            return;
        }
        if (destination == null) {
            wrong("destination", null, "must name a queue or topic, unless destinationLookup does");
        } else if (type == null && !destination.contains("://") && !destination.startsWith("java:")) {
            wrong(
                    "destinationType",
                    null,
                    "must say whether '" + destination + "' is a jakarta.jms.Queue or a jakarta.jms.Topic");
        }
    }

    private void checkSubscription() {
        final String mode = lower(spec.getAcknowledgeMode());
        if (!mode.isEmpty() && !AUTO.contains(mode) && !DUPS_OK.contains(mode)) {
            wrong("acknowledgeMode", spec.getAcknowledgeMode(), "must be Auto-acknowledge or Dups-ok-acknowledge");
        }
        final String durability = lower(spec.getSubscriptionDurability());
        if (!durability.isEmpty() && !DURABILITIES.contains(durability)) {
            wrong("subscriptionDurability", spec.getSubscriptionDurability(), "must be Durable or NonDurable");
        }
        if (spec.isDurable() && spec.getSubscriptionName() == null) {
            wrong("subscriptionName", null, "must be set for a durable subscription");
        }
        if (spec.isDurable()
                && !spec.getShareSubscriptions()
                && spec.getConnectionFactoryLookup() == null
                && spec.effectiveSettings().clientId() == null
                && !spec.effectiveSettings().hasOption("clientID")
                && !spec.effectiveSettings().hasOption("clientId")) {
            wrong(
                    "clientId",
                    null,
                    "must be set for a durable subscription that is not shared; or set shareSubscriptions");
        }
        if (spec.getShareSubscriptions() && spec.getSubscriptionName() == null) {
            wrong("subscriptionName", null, "must be set for a shared subscription");
        }
    }

    private void checkNumbers() {
        range("maxSession", spec.getMaxSession(), 1, MAX_SESSIONS);
        if (spec.getPrefetch() != null) {
            range("prefetch", spec.getPrefetch(), 1, MAX_PREFETCH);
        }
        checkBatch();
        if (spec.getSetupAttempts() < -1 || spec.getSetupAttempts() == 0) {
            wrong("setupAttempts", spec.getSetupAttempts(), "must be at least 1, or -1 for ever");
        }
        range("setupInterval", spec.getSetupInterval(), 1, Integer.MAX_VALUE);
    }

    private void checkBatch() {
        final Integer maxBatch = spec.getMaxBatch();
        if (maxBatch == null) {
            return;
        }
        range("maxBatch", maxBatch, 1, MAX_BATCH);
        if (spec.getPrefetch() != null && spec.getPrefetch() < maxBatch) {
            wrong("prefetch", spec.getPrefetch(), "must be at least maxBatch, which is " + maxBatch);
        }
    }

    /** Each property has the name of its option, in another spelling. */
    private void checkDestinationOptions() {
        for (final Map.Entry<String, String> option : spec.destinationOptions().entrySet()) {
            try {
                Destinations.queue("any?" + QueryString.format(Map.of(option.getKey(), option.getValue())));
            } catch (final InvalidDestinationException e) {
                wrong(property(option.getKey()), option.getValue(), "is not valid: " + e.getMessage());
            }
        }
    }

    private void checkRebalance() {
        if (spec.getRebalance()) {
            wrong("rebalance", true, "needs a cluster of brokers, which there is not in this version; leave it out");
        }
    }

    private static String property(final String option) {
        final StringBuilder property = new StringBuilder();
        for (final String word : option.split("-", -1)) {
            property.append(property.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return property.toString();
    }

    private void range(final String property, final int value, final int least, final int most) {
        if (value < least || value > most) {
            wrong(property, value, "must be from " + least + " to " + most);
        }
    }

    private void checkConnection() {
        try {
            spec.effectiveSettings().factory();
        } catch (final IllegalArgumentException e) {
            wrong("connectionUri", spec.effectiveSettings().uri(), "is not valid: " + e.getMessage());
        }
    }

    private void wrong(final String property, final Object value, final String what) {
        reasons.add(value == null ? property + " is not set and " + what : property + " '" + value + "' " + what);
        try {
            properties.add(new PropertyDescriptor(property, AngeliaActivationSpec.class));
        } catch (final IntrospectionException e) {
            throw new IllegalStateException("There is no activation property " + property, e);
        }
    }

    private void finish() throws InvalidPropertyException {
        if (!reasons.isEmpty()) {
            final InvalidPropertyException failure =
                    new InvalidPropertyException("Activation properties are not valid: " + String.join("; ", reasons));
            failure.setInvalidPropertyDescriptors(properties.toArray(PropertyDescriptor[]::new));
            throw failure;
        }
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.inbound;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.jms.destination.AngeliaDestination;
import io.angelia.jms.destination.AngeliaQueue;
import io.angelia.jms.destination.AngeliaTopic;
import io.angelia.jms.destination.Destinations;
import io.angelia.jms.uri.QueryString;
import io.angelia.ra.connection.ConnectionDefaults;
import io.angelia.ra.connection.ConnectionSettings;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** What an activation means when all names are looked up: from where, what, and in which shape of consumer. Immutable. */
final class Wanted {
    private static final int DEFAULT_PREFETCH = 10;

    private final AngeliaActivationSpec spec;
    private final BeanInterface bean;
    private final AngeliaDestination destination;
    private final AngeliaConnectionFactory factory;
    private final String anonymousSubscription = "angelia-activation-" + UUID.randomUUID();

    private Wanted(
            final AngeliaActivationSpec spec,
            final BeanInterface bean,
            final AngeliaDestination destination,
            final AngeliaConnectionFactory factory) {
        this.spec = spec;
        this.bean = bean;
        this.destination = destination;
        this.factory = factory;
    }

    /** Looks up what has to be looked up. */
    static Wanted by(final AngeliaActivationSpec spec, final BeanInterface bean) throws NamingException, JMSException {
        return new Wanted(spec, bean, withOptions(spec, destination(spec)), factory(spec, bean));
    }

    BeanInterface bean() {
        return bean;
    }

    /** Most messages that a bean gets at a time. */
    int maxBatch() {
        return spec.maxBatch(bean);
    }

    AngeliaConnectionFactory factory() {
        return factory;
    }

    /** Consumers at a time: one for a subscription that is neither shared nor may become so, and where order is global. */
    int sessions() {
        final boolean ofOne = destination.isTopic() && spec.isDurable() && !spec.getShareSubscriptions();
        return ofOne || "global".equals(destination.options().get("order")) ? 1 : spec.getMaxSession();
    }

    MessageConsumer consumer(final Session session) throws JMSException {
        final String selector = spec.getMessageSelector();
        if (!(destination instanceof AngeliaTopic topic)) {
            return session.createConsumer(destination, selector);
        }
        final String name = spec.getSubscriptionName();
        if (spec.isDurable()) {
            return spec.getShareSubscriptions()
                    ? session.createSharedDurableConsumer(topic, name, selector)
                    : session.createDurableConsumer(topic, name, selector, false);
        }
        if (spec.getShareSubscriptions()) {
            return session.createSharedConsumer(topic, name, selector);
        }
        return sessions() == 1
                ? session.createConsumer(topic, selector)
                : session.createSharedConsumer(topic, anonymousSubscription, selector);
    }

    @Override
    public String toString() {
        return destination + " at " + factory;
    }

    // ---- names

    private static AngeliaConnectionFactory factory(final AngeliaActivationSpec spec, final BeanInterface bean)
            throws NamingException, JMSException {
        final ConnectionSettings settings = settings(spec);
        return tuned(spec, bean, settings, settings.factory());
    }

    /** How to connect for an activation: as it says itself, else as its connection factory, else as the resource adapter. */
    static ConnectionSettings settings(final AngeliaActivationSpec spec) throws NamingException, JMSException {
        final String lookup = spec.getConnectionFactoryLookup();
        if (lookup == null) {
            return spec.effectiveSettings();
        }
        final Object found = lookedUp(lookup);
        if (found instanceof ConnectionDefaults ours) {
            return spec.settings().orElse(ours.settings());
        }
        if (found instanceof AngeliaConnectionFactory plain) {
            return new ConnectionSettings(plain.getUri(), null, null, null);
        }
        throw new JMSException("connectionFactoryLookup '" + lookup + "' is a "
                + found.getClass().getName() + "; it must be a connection factory of Angelia");
    }

    /** Endpoints want to wait for the broker for ever, and to have few messages waiting in each session: two lists of them. */
    private static AngeliaConnectionFactory tuned(
            final AngeliaActivationSpec spec,
            final BeanInterface bean,
            final ConnectionSettings settings,
            final AngeliaConnectionFactory factory) {
        AngeliaConnectionFactory tuned = factory;
        if (!settings.hasOption("reconnect")) {
            tuned = tuned.option("reconnect", "forever");
        }
        if (spec.getPrefetch() != null) {
            tuned = tuned.option("prefetch", spec.getPrefetch().toString());
        } else if (!settings.hasOption("prefetch")) {
            tuned = tuned.option("prefetch", Integer.toString(Math.max(DEFAULT_PREFETCH, 2 * spec.maxBatch(bean))));
        }
        return tuned;
    }

    private static AngeliaDestination destination(final AngeliaActivationSpec spec)
            throws NamingException, JMSException {
        final String name = spec.getDestination();
        final String lookup = spec.getDestinationLookup();
        final String type = spec.getDestinationType();
        if (lookup != null || name.startsWith("java:")) {
            return checked(lookup == null ? name : lookup, type);
        }
        if (type == null) {
            return Destinations.parse(name);
        }
        return isTopic(type) ? Destinations.topic(name) : Destinations.queue(name);
    }

    private static AngeliaDestination withOptions(
            final AngeliaActivationSpec spec, final AngeliaDestination destination) throws JMSException {
        final Map<String, String> options = new LinkedHashMap<>(destination.options());
        options.putAll(spec.destinationOptions());
        return options.isEmpty()
                ? destination
                : Destinations.parse(destination.address() + '?' + QueryString.format(options));
    }

    private static AngeliaDestination checked(final String lookup, final String type)
            throws NamingException, JMSException {
        final Object found = lookedUp(lookup);
        if (!(found instanceof Destination named)) {
            throw new InvalidDestinationException(
                    "The name '" + lookup + "' stands for " + found + ", which is no destination");
        }
        final AngeliaDestination destination = Destinations.of(named);
        if (type != null && isTopic(type) == destination instanceof AngeliaQueue) {
            throw new InvalidDestinationException(
                    "destinationType is " + type + ", but the name '" + lookup + "' stands for " + destination);
        }
        return destination;
    }

    @SuppressWarnings("BanJNDI") // The name comes from whoever deploys the application, and the names from its server.
    private static Object lookedUp(final String name) throws NamingException {
        return new InitialContext().lookup(name);
    }

    private static boolean isTopic(final String type) {
        return type.endsWith(".Topic");
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra;

import io.angelia.jms.AdapterSupport;
import io.angelia.ra.connection.ConnectionOwner;
import io.angelia.ra.connection.ConnectionProperties;
import io.angelia.ra.connection.ConnectionSettings;
import io.angelia.ra.connection.PhysicalConnections;
import io.angelia.ra.inbound.AngeliaActivationSpec;
import io.angelia.ra.inbound.EndpointActivation;
import io.angelia.ra.recovery.RecoveryResource;
import io.angelia.ra.recovery.RecoveryResources;
import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.resource.spi.work.WorkManager;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.transaction.xa.XAResource;

/**
 * The resource adapter. Its connection properties hold for every connection factory and activation that does not set its
 * own. Thread-safe once started.
 */
public final class AngeliaResourceAdapter extends ConnectionProperties implements ResourceAdapter, ConnectionOwner {
    private static final long serialVersionUID = 1L;

    /** Activations by endpoint and specification, which application servers tell apart by identity. */
    private final transient Map<Key, EndpointActivation> activations = new ConcurrentHashMap<>();

    private transient volatile RecoveryResources recovery = new RecoveryResources();
    private transient volatile PhysicalConnections connections = new PhysicalConnections();
    private transient volatile WorkManager workManager;

    /** For application servers, which set the properties afterwards. */
    public AngeliaResourceAdapter() {
        setConnectionUri(ConnectionSettings.DEFAULT_URI);
    }

    /** What an activation has looked up, under settings of its own. */
    private record Lookup(String name, ConnectionSettings own) {}

    /** An activation's name. */
    private record Key(MessageEndpointFactory endpoints, ActivationSpec spec) {
        @Override
        public boolean equals(final Object other) {
            return other instanceof Key key && endpoints == key.endpoints && spec == key.spec;
        }

        @Override
        public int hashCode() {
            return 31 * System.identityHashCode(endpoints) + System.identityHashCode(spec);
        }
    }

    /**
     * Begins to work; connects only when it has to.
     *
     * @throws ResourceAdapterInternalException when the connection URI is not valid.
     */
    @Override
    public void start(final BootstrapContext context) throws ResourceAdapterInternalException {
        try {
            settings().factory();
        } catch (final IllegalArgumentException e) {
            throw new ResourceAdapterInternalException(
                    "The property connectionUri of the resource adapter is not valid: " + e.getMessage(), e);
        }
        recovery = new RecoveryResources();
        connections = new PhysicalConnections();
        workManager = context.getWorkManager();
    }

    @Override
    public void stop() {
        activations.values().forEach(EndpointActivation::stop);
        activations.clear();
        recovery.close();
        connections.close();
        workManager = null;
        AdapterSupport.endUnusedThreads();
    }

    @Override
    public void endpointActivation(final MessageEndpointFactory endpoints, final ActivationSpec spec)
            throws ResourceException {
        final AngeliaActivationSpec ours = ours(spec);
        ours.validate();
        if (workManager == null) {
            throw new ResourceException("The resource adapter is not started");
        }
        final EndpointActivation activation = new EndpointActivation(ours, endpoints, workManager);
        activations.put(new Key(endpoints, spec), activation);
        activation.start();
    }

    /** Returns when the deliveries that run have ended. */
    @Override
    public void endpointDeactivation(final MessageEndpointFactory endpoints, final ActivationSpec spec) {
        final EndpointActivation activation = activations.remove(new Key(endpoints, spec));
        if (activation != null) {
            activation.stop();
        }
    }

    /** One for each broker and user that the activations name; they connect when they are used. */
    @Override
    public XAResource[] getXAResources(final ActivationSpec[] specs) throws ResourceException {
        final Set<RecoveryResource> resources = new LinkedHashSet<>();
        for (final ActivationSpec spec : specs) {
            resources.add(resource(ours(spec)));
        }
        return resources.toArray(XAResource[]::new);
    }

    private RecoveryResource resource(final AngeliaActivationSpec spec) {
        final String lookup = spec.getConnectionFactoryLookup();
        return lookup == null
                ? recovery.of(spec.settings().orElse(settings()))
                : recovery.of(new Lookup(lookup, spec.settings()), spec::lookedUpSettings);
    }

    private static AngeliaActivationSpec ours(final ActivationSpec spec) throws NotSupportedException {
        if (spec instanceof AngeliaActivationSpec ours) {
            return ours;
        }
        throw new NotSupportedException("An activation of class "
                + spec.getClass().getName() + " belongs to another resource adapter; this one has "
                + AngeliaActivationSpec.class.getName());
    }

    @Override
    public PhysicalConnections connections() {
        return connections;
    }

    /** True for another one with the same properties. */
    @Override
    public boolean equals(final Object other) {
        return other instanceof AngeliaResourceAdapter adapter && settings().equals(adapter.settings());
    }

    @Override
    public int hashCode() {
        return settings().hashCode();
    }
}

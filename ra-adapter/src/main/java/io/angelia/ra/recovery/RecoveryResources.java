/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.recovery;

import io.angelia.ra.connection.ConnectionSettings;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The resources on which a transaction manager looks for branches, one for each way to connect, however often it asks for
 * them. Thread-safe.
 */
public final class RecoveryResources {
    private final Map<Object, RecoveryResource> resources = new ConcurrentHashMap<>();

    /** The resource of these settings. A client identifier makes no difference. */
    public RecoveryResource of(final ConnectionSettings settings) {
        final ConnectionSettings anonymous =
                new ConnectionSettings(settings.uri(), settings.userName(), settings.password(), null);
        return resources.computeIfAbsent(anonymous, key -> new RecoveryResource(() -> anonymous));
    }

    /**
     * The resource of settings that are looked up whenever it connects.
     *
     * @param key stands for them; equal keys for the same settings.
     */
    public RecoveryResource of(final Object key, final SettingsSource source) {
        return resources.computeIfAbsent(key, unused -> new RecoveryResource(source));
    }

    /** Closes their connections; none of them opens another one. */
    public void close() {
        resources.values().forEach(RecoveryResource::end);
    }
}

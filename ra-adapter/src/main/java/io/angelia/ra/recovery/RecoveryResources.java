/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.recovery;

import io.angelia.ra.connection.ConnectionSettings;
import java.util.HashMap;
import java.util.Map;

/**
 * The resources on which a transaction manager looks for branches, one for each way to connect, however often it asks for
 * them. Thread-safe.
 */
public final class RecoveryResources {
    private final Map<Object, RecoveryResource> resources = new HashMap<>();
    private boolean closed;

    /** The resource of these settings. A client identifier makes no difference. */
    public RecoveryResource of(final ConnectionSettings settings) {
        final ConnectionSettings anonymous =
                new ConnectionSettings(settings.uri(), settings.userName(), settings.password(), null);
        return of(anonymous, () -> anonymous);
    }

    /**
     * The resource of settings that are looked up whenever it connects.
     *
     * @param key stands for them; equal keys for the same settings.
     */
    public synchronized RecoveryResource of(final Object key, final SettingsSource source) {
        final RecoveryResource resource = resources.computeIfAbsent(key, unused -> new RecoveryResource(source));
        if (closed) {
            resource.end();
        }
        return resource;
    }

    /** Closes their connections; none of them opens another one, nor does one that is asked for later. */
    public synchronized void close() {
        closed = true;
        resources.values().forEach(RecoveryResource::end);
    }
}

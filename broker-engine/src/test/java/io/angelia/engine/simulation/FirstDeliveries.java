/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import java.util.HashMap;
import java.util.Map;

/** Checks that what one producer sent with the same mode and priority is delivered for the first time in that order. */
final class FirstDeliveries {
    private final Map<Key, Long> highest = new HashMap<>();

    void record(final Copy copy) {
        final MessageContent content = copy.offer().content();
        final Key key = new Key(
                content.producerId(),
                copy.offer().line(),
                copy.key(),
                copy.key() == null ? content.priority() : 0,
                content.persistent(),
                copy.offer().isChunked());
        final Long before = highest.put(key, content.sequence());
        if (before != null && before > content.sequence()) {
            throw new Violation("delivered after number " + before + " of the same producer: " + copy);
        }
    }

    private record Key(
            long producerId, long line, String orderingKey, int priority, boolean persistent, boolean chunked) {}
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The requests of one link that are not answered yet. Thread-safe. */
final class PendingRequests {
    private final Map<Long, Request> pending = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private volatile boolean lost;

    /** Enters a request and gives it its id; answers it at once when the link is gone. */
    long add(final Request request) {
        final long id = lastId.incrementAndGet();
        pending.put(id, request);
        if (lost && pending.remove(id) != null) {
            request.onLost();
        }
        return id;
    }

    /** The request that an answer belongs to; null when nobody waits for it any more. */
    Request remove(final long id) {
        return pending.remove(id);
    }

    /** The link is gone, for what is pending and what will be added. */
    void onLost() {
        lost = true;
        for (final Long id : List.copyOf(pending.keySet())) {
            final Request request = pending.remove(id);
            if (request != null) {
                request.onLost();
            }
        }
    }
}

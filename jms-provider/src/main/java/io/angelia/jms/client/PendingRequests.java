/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import jakarta.jms.JMSException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** The requests of one connection that are not answered yet. Thread-safe. */
final class PendingRequests {
    private final Map<Long, Request> pending = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private volatile Supplier<JMSException> failure;

    /** Enters a request and gives it its id; fails it at once when the connection is gone. */
    long add(final Request request) {
        final long id = lastId.incrementAndGet();
        pending.put(id, request);
        final Supplier<JMSException> cause = failure;
        if (cause != null && pending.remove(id) != null) {
            request.onFailed(cause.get());
        }
        return id;
    }

    /** The request that an answer belongs to; null when nobody waits for it any more. */
    Request remove(final long id) {
        return pending.remove(id);
    }

    /** Fails what is pending and what will be added. */
    void failAll(final Supplier<JMSException> cause) {
        failure = cause;
        for (final Long id : List.copyOf(pending.keySet())) {
            final Request request = pending.remove(id);
            if (request != null) {
                request.onFailed(cause.get());
            }
        }
    }
}

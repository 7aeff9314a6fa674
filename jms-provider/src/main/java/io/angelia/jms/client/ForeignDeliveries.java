/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import io.angelia.jms.message.OrderingKey;
import io.angelia.wire.frame.FrameWriter;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The deliveries of other sessions that one session processes and has yet to acknowledge, which is done where they came
 * from. Under the delivery lock of the session that processes them.
 */
final class ForeignDeliveries {
    private final Map<SessionLink, TagRanges> held = new LinkedHashMap<>();
    /** The ordering keys among them, and what was behind in the session that has lent them. */
    private final Map<ConsumerBuffer, Set<OrderingKey>> keys = new LinkedHashMap<>();

    boolean isEmpty() {
        return held.isEmpty();
    }

    void hold(final Delivery delivery) {
        held.computeIfAbsent(delivery.session(), from -> new TagRanges()).add(delivery.tag());
        final OrderingKey key = delivery.keyOfOrder();
        if (key != null) {
            keys.computeIfAbsent(delivery.buffer(), from -> new LinkedHashSet<>())
                    .add(key);
        }
    }

    /** Acknowledges all of them without a transaction. */
    void acknowledge() {
        held.forEach((from, tags) -> tags.forEach((first, last) ->
                from.outbound().writeLazily(out -> FrameWriter.acknowledge(out, from.id(), 0, first, last))));
        clear();
    }

    /** Acknowledges all of them in a transaction of the session that has processed them. */
    void acknowledgeIn(final int worker, final long transactionId) {
        held.forEach((from, tags) -> tags.forEach((first, last) -> from.outbound()
                .writeLazily(out -> FrameWriter.acknowledgeFor(out, from.id(), worker, transactionId, first, last))));
        clear();
    }

    private void clear() {
        held.clear();
        keys.clear();
    }

    /** Gives all of them back, as handed out in vain, and untouched what waits behind them of the same ordering keys. */
    void release(final String reason) {
        held.forEach((from, tags) -> tags.forEach((first, last) ->
                from.outbound().writeLazily(out -> FrameWriter.release(out, from.id(), first, last, true, reason))));
        keys.forEach((buffer, failed) -> failed.forEach(buffer::giveBack));
        clear();
    }
}

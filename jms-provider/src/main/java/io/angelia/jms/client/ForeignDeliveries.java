/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import io.angelia.jms.message.OrderingKey;
import io.angelia.wire.frame.FrameWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The deliveries of other sessions that one session processes and has yet to acknowledge, which is done where they came
 * from. Under the delivery lock of the session that processes them.
 */
final class ForeignDeliveries {
    private final Map<SessionLink, TagRanges> held = new LinkedHashMap<>();
    /** Those among them that have an ordering key, which is theirs until they are settled. */
    private final List<Delivery> keyed = new ArrayList<>();

    boolean isEmpty() {
        return held.isEmpty();
    }

    void hold(final Delivery delivery) {
        held.computeIfAbsent(delivery.session(), from -> new TagRanges()).add(delivery.tag());
        if (delivery.keyOfOrder() != null) {
            keyed.add(delivery);
        }
    }

    /** Acknowledges all of them without a transaction. */
    void acknowledge() {
        held.forEach((from, tags) -> tags.forEach((first, last) ->
                from.outbound().writeLazily(out -> FrameWriter.acknowledge(out, from.id(), 0, first, last))));
        consumed(clear());
    }

    /**
     * Acknowledges all of them in a transaction of the session that has processed them.
     *
     * @return those to tell of the outcome: {@link #consumed} or {@link #cameBack}.
     */
    List<Delivery> acknowledgeIn(final int worker, final long transactionId) {
        held.forEach((from, tags) -> tags.forEach((first, last) -> from.outbound()
                .writeLazily(out -> FrameWriter.acknowledgeFor(out, from.id(), worker, transactionId, first, last))));
        return clear();
    }

    private List<Delivery> clear() {
        final List<Delivery> settling = List.copyOf(keyed);
        held.clear();
        keyed.clear();
        return settling;
    }

    /** Gives all of them back, as handed out in vain, and untouched what waits behind them of the same ordering keys. */
    void release(final String reason) {
        held.forEach((from, tags) -> tags.forEach((first, last) ->
                from.outbound().writeLazily(out -> FrameWriter.release(out, from.id(), first, last, true, reason))));
        cameBack(clear());
    }

    /** The messages are consumed for good: their keys may go to others. Any thread. */
    static void consumed(final List<Delivery> deliveries) {
        deliveries.forEach(Delivery::settled);
    }

    /** The messages are the broker's again: gives back what waits behind them before others get their keys. Any thread. */
    static void cameBack(final List<Delivery> deliveries) {
        final Map<ConsumerBuffer, Set<OrderingKey>> keys = new LinkedHashMap<>();
        for (final Delivery delivery : deliveries) {
            keys.computeIfAbsent(delivery.buffer(), from -> new LinkedHashSet<>())
                    .add(delivery.keyOfOrder());
        }
        keys.forEach((buffer, failed) -> failed.forEach(buffer::giveBack));
        consumed(deliveries);
    }
}

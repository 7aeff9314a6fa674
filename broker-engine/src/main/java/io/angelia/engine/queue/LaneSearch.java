/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.queue;

import static io.angelia.engine.memory.LaneSpace.NIL;

import io.angelia.engine.memory.LaneHeap;
import io.angelia.engine.memory.LaneSpace;

/**
 * Which lanes a consumer with a selector may take from: it looks once at each head that anybody may take, and remembers those
 * that match. What it remembers may be gone when its turn comes, and is dropped then.
 */
final class LaneSearch {
    private static final int SMALL = 64;

    private final QueueConsumer consumer;
    private final LaneSpace space;
    private LaneHeap matched;
    private int looked = NIL;

    LaneSearch(final QueueConsumer consumer, final LaneSpace space) {
        this.consumer = consumer;
        this.space = space;
        matched = new LaneHeap(space, false);
    }

    /** A lane leaves its place in the list of all lanes; called before. */
    void onUnlink(final int lane) {
        if (looked == lane) {
            looked = space.prev(lane);
        }
    }

    /**
     * Looks at lanes that are new.
     *
     * @return true when it has seen all of them; false when it gave way to other work.
     */
    boolean look(final Lanes lanes, final int limit) {
        if (matched.size() > SMALL + 2 * lanes.count()) {
            forgetStale(lanes);
        }
        int work = 0;
        for (int lane = after(lanes); lane != NIL; lane = after(lanes)) {
            if (work++ == limit) {
                return false;
            }
            looked = lane;
            if (space.state(lane) == LaneState.READY && consumer.matches(space.waitingHead(lane))) {
                matched.add(lane, lanes.orderOfHead(lane));
            }
        }
        return true;
    }

    private int after(final Lanes lanes) {
        return looked == NIL ? lanes.firstOfAll() : space.next(looked);
    }

    /** The lane that comes first of those that match, or NIL. */
    int first(final Lanes lanes) {
        while (!matched.isEmpty()) {
            final int lane = matched.first();
            if (lanes.isReady(lane, matched.firstOrder())) {
                return lane;
            }
            matched.removeFirst();
        }
        return NIL;
    }

    private void forgetStale(final Lanes lanes) {
        final LaneHeap valid = new LaneHeap(space, false);
        long before = Long.MIN_VALUE;
        while (!matched.isEmpty()) {
            final int lane = matched.first();
            final long order = matched.firstOrder();
            matched.removeFirst();
            if (order != before && lanes.isReady(lane, order)) {
                valid.add(lane, order);
            }
            before = order;
        }
        matched.close();
        matched = valid;
    }

    void close() {
        matched.close();
    }
}

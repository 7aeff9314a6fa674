/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.queue;

import static io.angelia.engine.memory.EntrySpace.NIL;

import io.angelia.engine.memory.EntrySpace;
import io.angelia.engine.memory.LaneHeap;
import io.angelia.engine.memory.LaneSpace;
import io.angelia.engine.message.EntryFlag;
import io.angelia.engine.message.EntryState;
import io.angelia.engine.schedule.TimerWheel;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * The entries of one queue that have an ordering key, one lane per key. At any time one consumer has what is in flight of a key,
 * and gets more of it only while nothing came back; so whatever happens, the messages of a key are worked on in their order.
 *
 * <p>It always holds: an entry of a lane either waits, in the order of sequences, or is in flight; a lane whose head somebody
 * may take is in the one heap from which those may take it; a lane with neither is gone. Choosing the next lane and every move of
 * an entry costs the same however many keys there are, but for the depth of a heap.
 */
final class Lanes {
    /** Something of the lane came back while other things were in flight. */
    private static final int CAME_BACK = 1;
    /** The key is parked. */
    private static final int PARKED = 1 << 1;
    /** The key is stopped. */
    private static final int STOPPED = 1 << 2;
    /** What is in flight is on its way to the dead-letter queue. */
    private static final int PARKING = 1 << 3;

    /** Sequences stay below this; above it stand the priorities, the highest first. */
    private static final int PRIORITY_SHIFT = 59;

    private final MessageQueue queue;
    private final EntrySpace entries;
    private final LaneSpace space;
    private final TimerWheel timers;
    private final LaneHeap ready;
    private final LaneHeap parked;
    private final Int2ObjectHashMap<Taker> takers = new Int2ObjectHashMap<>();
    private final List<LaneSearch> searches = new ArrayList<>();
    private int first = NIL;
    private int last = NIL;
    private int count;
    private int heldCount;
    private long readyCount;
    private long delayedCount;
    private int inFlightCount;
    /** The entry that went back to its place last. */
    private int lastReturned = NIL;

    Lanes(final MessageQueue queue, final EntrySpace entries, final LaneSpace space, final TimerWheel timers) {
        this.queue = queue;
        this.entries = entries;
        this.space = space;
        this.timers = timers;
        ready = new LaneHeap(space, true);
        parked = new LaneHeap(space, true);
    }

    /** How many keys have messages. */
    int count() {
        return count;
    }

    long readyCount() {
        return readyCount;
    }

    long delayedCount() {
        return delayedCount;
    }

    long inFlightCount() {
        return inFlightCount;
    }

    /** True when there is a head that some consumer may take, if it has credit and wants it. */
    boolean hasDeliverable() {
        return ready.size() + heldCount > 0;
    }

    // ---- moves of an entry

    /** Not in a lane → waits as the last of its key. */
    void append(final int entry, final long key) {
        final int lane = laneFor(key);
        entries.state(entry, EntryState.READY);
        link(lane, space.waitingTail(lane), entry);
        if (entries.due(entry) != 0) {
            timers.schedule(entry, entries.due(entry));
        }
        settle(lane, entry);
    }

    /** Waits → in flight. Choosing is {@link #next}'s; here it may be any, since a record or the clock may name any. */
    void take(final int entry, final long key, final long expirationMs) {
        final int lane = existing(entry, key);
        unlinkWaiting(lane, entry);
        entries.flags(entry, entries.flags(entry) & ~EntryFlag.DUE_IS_DELIVERY);
        entries.due(entry, expirationMs);
        entries.state(entry, EntryState.IN_FLIGHT);
        linkInFlight(lane, entry);
        settle(lane, NIL);
    }

    /** Waits, as the head of a lane → in flight with that consumer. */
    void take(final int entry, final long key, final Taker taker) {
        final int lane = existing(entry, key);
        final int state = space.state(lane);
        if (space.waitingHead(lane) != entry
                || !(state == LaneState.READY || (state == LaneState.HELD && space.holder(lane) == taker.number()))) {
            throw new IllegalStateException("entry " + entry + " is not next of its key: lane " + describe(lane));
        }
        space.holder(lane, taker.number());
        take(entry, key, entries.due(entry));
    }

    /** In flight → waits, at its old place. */
    void giveBack(final int entry, final long key) {
        final int lane = existing(entry, key);
        comeBack(lane, entry);
        entries.state(entry, EntryState.READY);
        linkInOrder(lane, entry);
        if (entries.due(entry) != 0) {
            timers.schedule(entry, entries.due(entry));
        }
        settle(lane, NIL);
    }

    /** In flight → waits at its old place, until {@code dueMs}. */
    void delay(final int entry, final long key, final long dueMs) {
        final int lane = existing(entry, key);
        comeBack(lane, entry);
        entries.state(entry, EntryState.DELAYED);
        entries.flags(entry, entries.flags(entry) | EntryFlag.DUE_IS_DELIVERY | EntryFlag.RETURNED);
        linkInOrder(lane, entry);
        timers.schedule(entry, dueMs);
        settle(lane, NIL);
    }

    /** The delay of an entry that waits is over. */
    void endDelay(final int entry, final long key, final long expirationMs) {
        final int lane = existing(entry, key);
        timers.cancel(entry);
        delayedCount--;
        readyCount++;
        entries.state(entry, EntryState.READY);
        entries.flags(entry, entries.flags(entry) & ~EntryFlag.DUE_IS_DELIVERY);
        entries.due(entry, expirationMs);
        if (expirationMs != 0) {
            timers.schedule(entry, expirationMs);
        }
        settle(lane, entry);
    }

    /** Waits or in flight → out of the lane. */
    void remove(final int entry, final long key) {
        final int lane = existing(entry, key);
        switch (entries.state(entry)) {
            case EntryState.READY, EntryState.DELAYED -> unlinkWaiting(lane, entry);
            default -> unlinkInFlight(lane, entry);
        }
        settle(lane, NIL);
    }

    /** The delivery has failed, and what becomes of it is about to be recorded: its key stands still from now on. */
    void failing(final int entry, final long key) {
        final int lane = existing(entry, key);
        space.flags(lane, space.flags(lane) | CAME_BACK);
        settle(lane, NIL);
    }

    /** A prepared branch decides from now on what becomes of the entry, which is in flight. */
    void prepared(final int entry, final long key) {
        final int lane = existing(entry, key);
        if ((entries.flags(entry) & EntryFlag.PREPARED) == 0) {
            entries.flags(entry, entries.flags(entry) | EntryFlag.PREPARED);
            space.prepared(lane, space.prepared(lane) + 1);
            settle(lane, NIL);
        }
    }

    /** Takes an entry of a restored index; they come in ascending order of their sequence. */
    void restore(final int entry, final long key) {
        final int lane = laneFor(key);
        if (entries.state(entry) == EntryState.ACKNOWLEDGED_IN_TRANSACTION) {
            linkInFlight(lane, entry);
        } else {
            link(lane, space.waitingTail(lane), entry);
            if (entries.due(entry) != 0) {
                timers.schedule(entry, entries.due(entry));
            }
        }
        settle(lane, NIL);
    }

    // ---- parked and stopped keys

    /** The key was parked, stopped or released. */
    void blocked(final long key) {
        final int lane = space.find(queue.id(), key);
        if (lane != LaneSpace.NIL) {
            leaveHeap(lane);
            space.flags(lane, (space.flags(lane) & (CAME_BACK | PARKING)) | flagsOf(key));
            settle(lane, NIL);
        }
    }

    private int flagsOf(final long key) {
        final BlockedKey blocked = queue.blockedKey(key);
        if (blocked == null) {
            return 0;
        }
        return blocked.how() == DeadLetterOrder.PARK_KEY ? PARKED : STOPPED;
    }

    /** The entry that follows others of its key into the dead-letter queue next, or NIL. */
    int nextParked() {
        return parked.isEmpty() ? NIL : space.waitingHead(parked.first());
    }

    /** Waits, as the head of a parked lane → in flight to the dead-letter queue. */
    void takeParked(final int entry, final long key) {
        final int lane = existing(entry, key);
        if (space.state(lane) != LaneState.PARKED || space.waitingHead(lane) != entry) {
            throw new IllegalStateException("entry " + entry + " is not next of a parked key: lane " + describe(lane));
        }
        space.flags(lane, space.flags(lane) | PARKING);
        take(entry, key, entries.due(entry));
    }

    // ---- turns

    /**
     * The first of what is in flight of the entry's key and not decided; the entry itself is in flight.
     *
     * @return its sequence, or that of an earlier message that came back; Long.MAX_VALUE when there is neither.
     */
    long firstUndecided(final long key) {
        final int lane = space.find(queue.id(), key);
        if (lane == LaneSpace.NIL) {
            return Long.MAX_VALUE;
        }
        int entry = space.inFlightHead(lane);
        while (entry != NIL && (entries.flags(entry) & EntryFlag.DECIDED) != 0) {
            entry = entries.next(entry);
        }
        final long undecided = entry == NIL ? Long.MAX_VALUE : entries.sequence(entry);
        final int head = space.waitingHead(lane);
        return head == NIL ? undecided : Math.min(undecided, entries.sequence(head));
    }

    /** What of its key an entry that waits has to wait for: one that is in flight, else the head; NIL when it is that itself. */
    int ahead(final int entry, final long key) {
        final int lane = existing(entry, key);
        final int first = space.inFlight(lane) > 0 ? space.inFlightHead(lane) : space.waitingHead(lane);
        return first == entry ? NIL : first;
    }

    // ---- order

    /** Says which of two entries comes first, as {@link MessageQueue#first} has it for those without a key: the lower one. */
    long orderOf(final int entry) {
        return ((long) (MessageQueue.PRIORITIES - 1 - entries.priority(entry)) << PRIORITY_SHIFT)
                + entries.sequence(entry);
    }

    long orderOfHead(final int lane) {
        return orderOf(space.waitingHead(lane));
    }

    /** True for a lane of this queue that anybody may take from, if its head stands at that place of the order. */
    boolean isReady(final int lane, final long order) {
        return space.state(lane) == LaneState.READY && space.queueId(lane) == queue.id() && orderOfHead(lane) == order;
    }

    /** The first of all heads that anybody may take, or NIL. */
    int firstReady() {
        return ready.isEmpty() ? NIL : space.waitingHead(ready.first());
    }

    /** The entry that the consumer should take next, or NIL. One with a selector must have looked before. */
    int next(final Taker taker) {
        final int fromAll = taker.search() == null
                ? ready.isEmpty() ? NIL : ready.first()
                : taker.search().first(this);
        final int fromHeld = firstHeld(taker);
        if (fromAll == NIL && fromHeld == NIL) {
            return NIL;
        }
        final boolean held = fromAll == NIL || (fromHeld != NIL && orderOfHead(fromHeld) < orderOfHead(fromAll));
        return space.waitingHead(held ? fromHeld : fromAll);
    }

    private int firstHeld(final Taker taker) {
        final LaneHeap held = taker.held();
        while (!held.isEmpty()) {
            final int lane = held.first();
            if (taker.search() == null || taker.consumer().matches(space.waitingHead(lane))) {
                return lane;
            }
            held.removeFirst(); // nobody else may take it either: the key waits
            heldCount--;
        }
        return NIL;
    }

    // ---- consumers

    void add(final Taker taker) {
        takers.put(taker.number(), taker);
        if (taker.search() != null) {
            searches.add(taker.search());
        }
    }

    /** What the consumer has in flight keeps its keys until it is consumed or comes back. */
    void remove(final Taker taker) {
        takers.remove(taker.number());
        if (taker.search() != null) {
            searches.remove(taker.search());
        }
        heldCount -= taker.held().size();
        taker.close();
    }

    // ---- lanes

    /** The first lane of all, in the order in which they became ready as far as somebody searches; or NIL. */
    int firstOfAll() {
        return first;
    }

    private int laneFor(final long key) {
        final int known = space.find(queue.id(), key);
        if (known != LaneSpace.NIL) {
            return known;
        }
        final int lane = space.allocate(queue.id(), key, LaneState.READY);
        space.flags(lane, flagsOf(key));
        linkLane(lane);
        count++;
        return lane;
    }

    private int existing(final int entry, final long key) {
        final int lane = space.find(queue.id(), key);
        if (lane == LaneSpace.NIL) {
            throw new IllegalStateException(
                    "entry " + entry + " of queue " + queue.id() + " has key " + key + ", but there is no such lane");
        }
        return lane;
    }

    private void linkLane(final int lane) {
        space.prev(lane, last);
        space.next(lane, NIL);
        if (last == NIL) {
            first = lane;
        } else {
            space.next(last, lane);
        }
        last = lane;
    }

    private void unlinkLane(final int lane) {
        for (int i = 0; i < searches.size(); i++) {
            searches.get(i).onUnlink(lane);
        }
        final int before = space.prev(lane);
        final int after = space.next(lane);
        if (before == NIL) {
            first = after;
        } else {
            space.next(before, after);
        }
        if (after == NIL) {
            last = before;
        } else {
            space.prev(after, before);
        }
    }

    /**
     * Brings the lane into the state that follows from its entries.
     *
     * @param changed what was changed or added, when everything else is as before; NIL otherwise.
     */
    private void settle(final int lane, final int changed) {
        if (changed != NIL && changed != space.waitingHead(lane)) {
            return; // behind the head nothing counts
        }
        leaveHeap(lane);
        if (space.inFlight(lane) == 0) {
            space.holder(lane, 0);
            space.flags(lane, space.flags(lane) & ~(CAME_BACK | PARKING));
            if (space.waiting(lane) == 0) {
                unlinkLane(lane);
                space.free(lane);
                count--;
                return;
            }
        }
        change(lane, stateOf(lane));
    }

    private int stateOf(final int lane) {
        final int flags = space.flags(lane);
        if (space.inFlight(lane) > 0) {
            if (space.prepared(lane) > 0) {
                return LaneState.PREPARED;
            }
            if (flags == (PARKED | PARKING)) {
                return LaneState.PARKED;
            }
            return flags != 0 ? LaneState.FAILED : LaneState.HELD;
        }
        if ((flags & STOPPED) != 0) {
            return LaneState.STOPPED;
        }
        if (entries.state(space.waitingHead(lane)) == EntryState.DELAYED) {
            return LaneState.DELAYED;
        }
        return (flags & PARKED) != 0 ? LaneState.PARKED : LaneState.READY;
    }

    private void change(final int lane, final int state) {
        space.state(lane, state);
        if (state == LaneState.READY) {
            ready.add(lane, orderOfHead(lane));
            if (!searches.isEmpty()) {
                unlinkLane(lane);
                linkLane(lane); // so that those who search look at it again
            }
            queue.scheduleDispatch();
        } else if (state == LaneState.PARKED && isHeadReady(lane)) {
            parked.add(lane, orderOfHead(lane));
            queue.scheduleDispatch();
        } else if (state == LaneState.HELD && isHeadReady(lane)) {
            offerToHolder(lane);
        }
    }

    private boolean isHeadReady(final int lane) {
        return space.waiting(lane) > 0 && entries.state(space.waitingHead(lane)) == EntryState.READY;
    }

    private void offerToHolder(final int lane) {
        final Taker holder = takers.get(space.holder(lane));
        if (holder != null) {
            holder.held().add(lane, orderOfHead(lane));
            heldCount++;
            queue.scheduleDispatch();
        }
    }

    private void leaveHeap(final int lane) {
        if (!space.isInHeap(lane)) {
            return;
        }
        if (space.state(lane) == LaneState.READY) {
            ready.remove(lane);
        } else if (space.state(lane) == LaneState.PARKED) {
            parked.remove(lane);
        } else {
            takers.get(space.holder(lane)).held().remove(lane);
            heldCount--;
        }
    }

    // ---- chains of a lane

    private void linkInOrder(final int lane, final int entry) {
        final long sequence = entries.sequence(entry);
        int before = NIL;
        int after = space.waitingHead(lane);
        if (lastReturned != NIL
                && queue.keyOf(lastReturned) == space.key(lane)
                && entries.sequence(lastReturned) < sequence) {
            before = lastReturned;
            after = entries.next(before);
        }
        while (after != NIL && entries.sequence(after) < sequence) {
            before = after;
            after = entries.next(after);
        }
        link(lane, before, entry);
        lastReturned = entry;
    }

    private void link(final int lane, final int before, final int entry) {
        final int after = before == NIL ? space.waitingHead(lane) : entries.next(before);
        entries.prev(entry, before);
        entries.next(entry, after);
        if (before == NIL) {
            space.waitingHead(lane, entry);
        } else {
            entries.next(before, entry);
        }
        if (after == NIL) {
            space.waitingTail(lane, entry);
        } else {
            entries.prev(after, entry);
        }
        space.waiting(lane, space.waiting(lane) + 1);
        countWaiting(entry, 1);
    }

    private void unlinkWaiting(final int lane, final int entry) {
        if (entry == lastReturned) {
            lastReturned = NIL;
        }
        timers.cancel(entry);
        final int before = entries.prev(entry);
        final int after = entries.next(entry);
        if (before == NIL ? space.waitingHead(lane) != entry : entries.next(before) != entry) {
            throw new IllegalStateException("entry " + entry + " does not wait in lane " + describe(lane));
        }
        if (before == NIL) {
            space.waitingHead(lane, after);
        } else {
            entries.next(before, after);
        }
        if (after == NIL) {
            space.waitingTail(lane, before);
        } else {
            entries.prev(after, before);
        }
        detach(entry);
        space.waiting(lane, space.waiting(lane) - 1);
        countWaiting(entry, -1);
    }

    private void countWaiting(final int entry, final int change) {
        if (entries.state(entry) == EntryState.DELAYED) {
            delayedCount += change;
        } else {
            readyCount += change;
        }
    }

    private void linkInFlight(final int lane, final int entry) {
        int before = space.inFlightTail(lane);
        while (before != NIL && entries.sequence(before) > entries.sequence(entry)) {
            before = entries.prev(before);
        }
        final int after = before == NIL ? space.inFlightHead(lane) : entries.next(before);
        entries.prev(entry, before);
        entries.next(entry, after);
        if (before == NIL) {
            space.inFlightHead(lane, entry);
        } else {
            entries.next(before, entry);
        }
        if (after == NIL) {
            space.inFlightTail(lane, entry);
        } else {
            entries.prev(after, entry);
        }
        space.inFlight(lane, space.inFlight(lane) + 1);
        inFlightCount++;
    }

    private void comeBack(final int lane, final int entry) {
        unlinkInFlight(lane, entry);
        space.flags(lane, space.flags(lane) | CAME_BACK);
    }

    private void unlinkInFlight(final int lane, final int entry) {
        final int before = entries.prev(entry);
        final int after = entries.next(entry);
        if (before == NIL ? space.inFlightHead(lane) != entry : entries.next(before) != entry) {
            throw new IllegalStateException("entry " + entry + " is not in flight in lane " + describe(lane));
        }
        if (before == NIL) {
            space.inFlightHead(lane, after);
        } else {
            entries.next(before, after);
        }
        if (after == NIL) {
            space.inFlightTail(lane, before);
        } else {
            entries.prev(after, before);
        }
        detach(entry);
        final int flags = entries.flags(entry);
        if ((flags & EntryFlag.PREPARED) != 0) {
            space.prepared(lane, space.prepared(lane) - 1);
        }
        entries.flags(entry, flags & ~(EntryFlag.PREPARED | EntryFlag.DECIDED));
        space.inFlight(lane, space.inFlight(lane) - 1);
        inFlightCount--;
    }

    private void detach(final int entry) {
        entries.next(entry, NIL);
        entries.prev(entry, NIL);
    }

    private String describe(final int lane) {
        return lane + " of queue " + queue.name() + " (" + LaneState.name(space.state(lane)) + ", "
                + space.waiting(lane) + " wait, " + space.inFlight(lane) + " in flight, holder " + space.holder(lane)
                + ")";
    }

    // ---- for people

    /** Null when there is nothing of the key. */
    KeySummary describe(final long key) {
        final int lane = space.find(queue.id(), key);
        return lane == LaneSpace.NIL ? null : summaryOf(lane);
    }

    /** The lane of that number; null when it is none of this queue. */
    KeySummary at(final int lane) {
        return lane < space.slots() && space.state(lane) != 0 && space.queueId(lane) == queue.id()
                ? summaryOf(lane)
                : null;
    }

    private KeySummary summaryOf(final int lane) {
        final Taker holder = takers.get(space.holder(lane));
        return new KeySummary(
                space.key(lane),
                stateForPeople(lane),
                space.waiting(lane),
                space.inFlight(lane),
                space.waiting(lane) > 0 ? space.waitingHead(lane) : space.inFlightHead(lane),
                holder == null ? null : holder.consumer());
    }

    private KeyState stateForPeople(final int lane) {
        if ((space.flags(lane) & (PARKED | STOPPED)) != 0) {
            return (space.flags(lane) & PARKED) != 0 ? KeyState.PARKED : KeyState.STOPPED;
        }
        return switch (space.state(lane)) {
            case LaneState.READY -> KeyState.READY;
            case LaneState.HELD -> KeyState.HELD;
            case LaneState.FAILED -> KeyState.FAILED;
            case LaneState.DELAYED -> KeyState.DELAYED;
            case LaneState.PREPARED -> KeyState.PREPARED;
            default -> throw new IllegalStateException("lane " + describe(lane) + " has no such state");
        };
    }

    // ---- iteration

    /** Calls {@code visitor} for every entry, first what waits of a lane and then what is in flight. */
    void forEach(final MessageQueue.EntryVisitor visitor) {
        for (int lane = first; lane != NIL; lane = space.next(lane)) {
            visit(space.waitingHead(lane), visitor);
            visit(space.inFlightHead(lane), visitor);
        }
    }

    private void visit(final int head, final MessageQueue.EntryVisitor visitor) {
        for (int entry = head; entry != NIL; entry = entries.next(entry)) {
            visitor.onEntry(entry);
        }
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.queue;

import static io.angelia.engine.memory.EntrySpace.NIL;

import io.angelia.engine.memory.EntryList;
import io.angelia.engine.memory.EntrySpace;
import io.angelia.engine.memory.LaneSpace;
import io.angelia.engine.message.EntryFlag;
import io.angelia.engine.message.EntryState;
import io.angelia.engine.message.OrderingKey;
import io.angelia.engine.schedule.TimerWheel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * The entries of one JMS queue or one subscription, and the consumers that share them. Entries with an ordering key are in
 * {@link Lanes}, all others in chains by priority.
 *
 * <p>Each change of an entry's state is one method here that checks what the entry was before; a violation means that the
 * index is damaged, and is an {@link IllegalStateException} that stops the engine.
 */
public final class MessageQueue {
    /** Number of JMS priorities. */
    public static final int PRIORITIES = 10;

    /** Answer of {@link DispatchGate}: hand it out. */
    public static final int GO = 0;
    /** Answer of {@link DispatchGate}: it is not in the queue any more, try the next one. */
    public static final int GONE = 1;
    /** Answer of {@link DispatchGate}: nothing of this queue can be handed out now. */
    public static final int BLOCKED = 2;

    /** Entries that one search looks at before it gives way to other work. */
    private static final int SEARCH_LIMIT = 1024;

    private static final int SEARCH_PAUSED = -2;

    private final int id;
    private final String name;
    private final boolean durable;
    private final QueuePolicy policy;
    private final EntrySpace entries;
    private final LaneSpace laneSpace;
    private final TimerWheel timers;
    private final DispatchQueue dispatchQueue;

    private final EntryList[] ready = new EntryList[PRIORITIES];
    private final EntryList[] returned = new EntryList[PRIORITIES];
    private final int[] lastReturn = new int[PRIORITIES];
    private final EntryList inFlight;
    private final EntryList delayed;
    private final Lanes lanes;
    private int readyMask;
    private int returnedMask;
    /** Without those in lanes. */
    private long readyCount;

    private long bytes;
    private long nextSequence = 1;

    private final Takers takers;
    private final List<SearchCursor> cursors = new ArrayList<>();
    private int lastTakerNumber;
    private boolean searchPaused;
    private boolean closing;
    private boolean paused;
    private final QueueCounters counters = new QueueCounters();
    private final Long2ObjectHashMap<BlockedKey> blockedKeys = new Long2ObjectHashMap<>();
    private final DispatchMark mark = new DispatchMark();
    private long reservedMessages;
    private long reservedBytes;
    boolean dispatchScheduled;

    /**
     * An empty queue.
     *
     * @param id      unique among the queues; below 0 for those that do not survive a restart.
     * @param name    what people call it, with prefix.
     * @param durable whether it survives a restart.
     */
    public MessageQueue(
            final int id,
            final String name,
            final boolean durable,
            final QueuePolicy policy,
            final EntrySpace entries,
            final LaneSpace laneSpace,
            final TimerWheel timers,
            final DispatchQueue dispatchQueue) {
        this.id = id;
        this.name = name;
        this.durable = durable;
        this.policy = policy;
        this.entries = entries;
        this.laneSpace = laneSpace;
        this.timers = timers;
        this.dispatchQueue = dispatchQueue;
        for (int p = 0; p < PRIORITIES; p++) {
            ready[p] = new EntryList(entries);
            returned[p] = new EntryList(entries);
            lastReturn[p] = NIL;
        }
        inFlight = new EntryList(entries);
        delayed = new EntryList(entries);
        takers = new Takers(policy.exclusive());
        lanes = new Lanes(this, entries, laneSpace, timers);
    }

    public int id() {
        return id;
    }

    public String name() {
        return name;
    }

    public boolean isDurable() {
        return durable;
    }

    public QueuePolicy policy() {
        return policy;
    }

    public DispatchMark mark() {
        return mark;
    }

    /** Messages that wait for nothing but their turn, whoever holds their key. */
    public long readyCount() {
        return readyCount + lanes.readyCount();
    }

    public long inFlightCount() {
        return inFlight.size() + lanes.inFlightCount();
    }

    public long delayedCount() {
        return delayed.size() + lanes.delayedCount();
    }

    public long count() {
        return readyCount() + inFlightCount() + delayedCount();
    }

    /** Ordering keys of which there are messages, but for those whose time has not come. */
    public int keyCount() {
        return lanes.count();
    }

    /** Encoded bytes of all messages of the queue. */
    public long bytes() {
        return bytes;
    }

    // ---- bounds

    /** True when one more message of this length may come, counting what is reserved already. */
    public boolean hasRoomFor(final int length) {
        return (policy.maxMessages() < 0 || count() + reservedMessages < policy.maxMessages())
                && (policy.maxBytes() < 0
                        || count() + reservedMessages == 0
                        || bytes + reservedBytes + length <= policy.maxBytes());
    }

    public boolean isBounded() {
        return policy.maxMessages() >= 0 || policy.maxBytes() >= 0;
    }

    /** True when there is more than there may be; a single message may be of any length. */
    public boolean isOverfull() {
        return (policy.maxMessages() >= 0 && count() > policy.maxMessages())
                || (policy.maxBytes() >= 0 && count() > 1 && bytes > policy.maxBytes());
    }

    /** What it has lost on purpose. */
    public QueueCounters counters() {
        return counters;
    }

    /** Counts a message that was accepted but has not arrived yet. */
    public void reserve(final int length) {
        reservedMessages++;
        reservedBytes += length;
    }

    /** Everything accepted has arrived. */
    public void clearReservations() {
        reservedMessages = 0;
        reservedBytes = 0;
    }

    // ---- moves of an entry

    /** Free or staged → ready, behind all others of its priority. */
    public void arrive(final int entry) {
        checkNew(entry);
        adopt(entry);
        appendReady(entry);
    }

    /** Free or staged → delayed until {@code dueMs}. */
    public void arriveDelayed(final int entry, final long dueMs) {
        checkNew(entry);
        adopt(entry);
        appendDelayed(entry, dueMs);
    }

    private void checkNew(final int entry) {
        final int state = entries.state(entry);
        if (state != EntryState.FREE && state != EntryState.STAGED) {
            throw illegalMove(entry, "arrive");
        }
    }

    private void adopt(final int entry) {
        entries.queueId(entry, id);
        entries.sequence(entry, nextSequence++);
        bytes += entries.length(entry);
    }

    /** Ready → in flight, without a consumer. */
    public void take(final int entry) {
        checkState(entry, EntryState.READY, "take");
        final long key = keyOf(entry);
        if (key != OrderingKey.NONE) {
            lanes.take(entry, key, entries.due(entry));
            return;
        }
        unlinkReady(entry);
        entries.state(entry, EntryState.IN_FLIGHT);
        inFlight.append(entry);
    }

    /** In flight → ready, at its old place. */
    public void giveBack(final int entry) {
        checkState(entry, EntryState.IN_FLIGHT, "give back");
        final long key = keyOf(entry);
        if (key != OrderingKey.NONE) {
            lanes.giveBack(entry, key);
            return;
        }
        inFlight.unlink(entry);
        insertReturned(entry);
    }

    /** In flight → delayed until {@code dueMs}. */
    public void delay(final int entry, final long dueMs) {
        checkState(entry, EntryState.IN_FLIGHT, "delay");
        final long key = keyOf(entry);
        if (key != OrderingKey.NONE) {
            lanes.delay(entry, key, dueMs);
            return;
        }
        inFlight.unlink(entry);
        appendDelayed(entry, dueMs);
    }

    /** Delayed → ready: behind the others at its first delivery, at its old place later. */
    public void becomeReady(final int entry, final long expirationMs) {
        checkState(entry, EntryState.DELAYED, "become ready");
        if (waitsInLane(entry)) {
            lanes.endDelay(entry, keyOf(entry), expirationMs);
            return;
        }
        timers.cancel(entry);
        delayed.unlink(entry);
        final boolean first = entries.deliveryCount(entry) == 0;
        entries.flags(entry, entries.flags(entry) & ~EntryFlag.DUE_IS_DELIVERY);
        entries.due(entry, expirationMs);
        if (first || keyOf(entry) != OrderingKey.NONE) {
            entries.sequence(entry, nextSequence++);
            appendReady(entry);
        } else {
            insertReturned(entry);
        }
    }

    /** In flight → consumed by an open transaction. */
    public void acknowledgeInTransaction(final int entry) {
        checkState(entry, EntryState.IN_FLIGHT, "acknowledge");
        entries.state(entry, EntryState.ACKNOWLEDGED_IN_TRANSACTION);
    }

    /** Consumed by an open transaction → in flight, when that rolled back. */
    public void withdrawAcknowledgement(final int entry) {
        checkState(entry, EntryState.ACKNOWLEDGED_IN_TRANSACTION, "withdraw");
        entries.state(entry, EntryState.IN_FLIGHT);
    }

    /** Delayed → in flight, because a record tells of a delivery that came after the delay. */
    public void takeDelayed(final int entry, final long expirationMs) {
        checkState(entry, EntryState.DELAYED, "take");
        if (waitsInLane(entry)) {
            lanes.take(entry, keyOf(entry), expirationMs);
            return;
        }
        becomeReady(entry, expirationMs);
        take(entry);
    }

    /** Any state of a queue → out of it. The caller frees the entry. */
    public void remove(final int entry) {
        final int state = entries.state(entry);
        if (state == EntryState.FREE || state == EntryState.STAGED) {
            throw illegalMove(entry, "remove");
        }
        final long key = keyOf(entry);
        if (state == EntryState.DELAYED && !waitsInLane(entry)) {
            timers.cancel(entry);
            delayed.unlink(entry);
        } else if (key != OrderingKey.NONE) {
            lanes.remove(entry, key);
        } else if (state == EntryState.READY) {
            unlinkReady(entry);
        } else {
            inFlight.unlink(entry);
        }
        bytes -= entries.length(entry);
    }

    /** The delivery has failed, and what becomes of the message is about to be recorded: its key stands still from now on. */
    public void failing(final int entry) {
        final long key = keyOf(entry);
        if (key != OrderingKey.NONE) {
            checkState(entry, EntryState.IN_FLIGHT, "fail");
            undecided(entry);
            lanes.failing(entry, key);
        }
    }

    // ---- decisions on what is in flight, as far as order depends on them

    /** The end of the entry, which is in flight, was recorded: it does not come back any more. */
    public void decided(final int entry) {
        if (keyOf(entry) != OrderingKey.NONE) {
            entries.flags(entry, entries.flags(entry) | EntryFlag.DECIDED);
        }
    }

    /** What was said by {@link #decided} does not happen. */
    public void undecided(final int entry) {
        entries.flags(entry, entries.flags(entry) & ~EntryFlag.DECIDED);
    }

    /** A prepared branch decides from now on what becomes of the entry, which is in flight. */
    public void prepared(final int entry) {
        final long key = keyOf(entry);
        if (key != OrderingKey.NONE) {
            undecided(entry);
            lanes.prepared(entry, key);
        }
    }

    /**
     * Where those of the key begin that are in flight and not decided, or that came back.
     *
     * @return a sequence; Long.MAX_VALUE for {@link OrderingKey#NONE} and when there are none.
     */
    public long firstUndecided(final long key) {
        return key == OrderingKey.NONE ? Long.MAX_VALUE : lanes.firstUndecided(key);
    }

    /** The entry of the same key that a waiting one has to wait for; NIL when there is none. */
    public int aheadOf(final int entry) {
        final long key = keyOf(entry);
        return key == OrderingKey.NONE || (entries.state(entry) == EntryState.DELAYED && !waitsInLane(entry))
                ? NIL
                : lanes.ahead(entry, key);
    }

    /** The key by which the queue keeps the entry in order; {@link OrderingKey#NONE} for none. */
    public long keyOf(final int entry) {
        return switch (policy.order()) {
            case KEY -> entries.key(entry);
            case GLOBAL -> OrderingKey.WHOLE_QUEUE;
            case NONE -> OrderingKey.NONE;
        };
    }

    /** True for an entry with a key that has its place among the others already: its delay is one before another attempt. */
    private boolean waitsInLane(final int entry) {
        return keyOf(entry) != OrderingKey.NONE && (entries.flags(entry) & EntryFlag.RETURNED) != 0;
    }

    private void appendDelayed(final int entry, final long dueMs) {
        entries.state(entry, EntryState.DELAYED);
        entries.flags(entry, entries.flags(entry) | EntryFlag.DUE_IS_DELIVERY);
        entries.due(entry, dueMs);
        delayed.append(entry);
        timers.schedule(entry, dueMs);
    }

    private void appendReady(final int entry) {
        final long key = keyOf(entry);
        if (key != OrderingKey.NONE) {
            lanes.append(entry, key);
            return;
        }
        final int priority = entries.priority(entry);
        entries.state(entry, EntryState.READY);
        entries.flags(entry, entries.flags(entry) & ~EntryFlag.RETURNED);
        ready[priority].append(entry);
        readyMask |= 1 << priority;
        becameReady(entry);
    }

    private void insertReturned(final int entry) {
        final int priority = entries.priority(entry);
        final EntryList chain = returned[priority];
        final long sequence = entries.sequence(entry);
        int before = lastReturn[priority];
        while (before != NIL && entries.sequence(before) > sequence) {
            before = entries.prev(before);
        }
        int after = before == NIL ? chain.head() : entries.next(before);
        while (after != NIL && entries.sequence(after) < sequence) {
            before = after;
            after = entries.next(after);
        }
        entries.state(entry, EntryState.READY);
        entries.flags(entry, entries.flags(entry) | EntryFlag.RETURNED);
        chain.insertAfter(before, entry);
        lastReturn[priority] = entry;
        returnedMask |= 1 << priority;
        for (int i = 0; i < cursors.size(); i++) {
            cursors.get(i).onReturn(entries, priority, entry, before);
        }
        becameReady(entry);
    }

    private void becameReady(final int entry) {
        readyCount++;
        if (entries.due(entry) != 0) {
            timers.schedule(entry, entries.due(entry));
        }
        scheduleDispatch();
    }

    private void unlinkReady(final int entry) {
        final int priority = entries.priority(entry);
        for (int i = 0; i < cursors.size(); i++) {
            cursors.get(i).onRemove(entries, priority, entry);
        }
        if ((entries.flags(entry) & EntryFlag.RETURNED) != 0) {
            if (lastReturn[priority] == entry) {
                lastReturn[priority] = entries.prev(entry);
            }
            returned[priority].unlink(entry);
            if (returned[priority].isEmpty()) {
                returnedMask &= ~(1 << priority);
            }
        } else {
            ready[priority].unlink(entry);
            if (ready[priority].isEmpty()) {
                readyMask &= ~(1 << priority);
            }
        }
        if (entries.due(entry) != 0) {
            timers.cancel(entry);
        }
        readyCount--;
    }

    private void checkState(final int entry, final int expected, final String move) {
        if (entries.state(entry) != expected || entries.queueId(entry) != id) {
            throw illegalMove(entry, move);
        }
    }

    private IllegalStateException illegalMove(final int entry, final String move) {
        return new IllegalStateException("cannot " + move + " entry " + entry + " of queue " + entries.queueId(entry)
                + " in state " + EntryState.name(entries.state(entry)) + " (queue " + id + ", " + name + ")");
    }

    // ---- order

    /**
     * The entry that is next in order, or NIL: of an ordering key, which only a consumer that holds it may go on with, it names the
     * first entry only while nobody holds the key.
     */
    public int first() {
        final int withoutKey = firstWithoutKey();
        final int withKey = lanes.firstReady();
        if (withoutKey == NIL || withKey == NIL) {
            return withoutKey == NIL ? withKey : withoutKey;
        }
        return lanes.orderOf(withKey) < lanes.orderOf(withoutKey) ? withKey : withoutKey;
    }

    private int firstWithoutKey() {
        final int mask = readyMask | returnedMask;
        if (mask == 0) {
            return NIL;
        }
        final int priority = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(mask);
        return earlier(returned[priority].head(), ready[priority].head());
    }

    private int earlier(final int returnedEntry, final int readyEntry) {
        if (returnedEntry == NIL) {
            return readyEntry;
        }
        if (readyEntry == NIL) {
            return returnedEntry;
        }
        return entries.sequence(returnedEntry) < entries.sequence(readyEntry) ? returnedEntry : readyEntry;
    }

    private int search(final QueueConsumer consumer) {
        final SearchCursor cursor = consumer.cursor();
        int looked = 0;
        for (int mask = readyMask | returnedMask; mask != 0; ) {
            final int priority = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(mask);
            final int fromReturned = cursor.nextReturned(entries, returned[priority], priority);
            final int fromReady = cursor.nextReady(entries, ready[priority], priority);
            final int entry = earlier(fromReturned, fromReady);
            if (entry == NIL) {
                mask &= ~(1 << priority);
            } else if (consumer.matches(entry)) {
                return entry;
            } else if (++looked == SEARCH_LIMIT) {
                return SEARCH_PAUSED;
            } else if (entry == fromReturned) {
                cursor.lookedAtReturned(priority, entry);
            } else {
                cursor.lookedAtReady(priority, entry);
            }
        }
        return NIL;
    }

    // ---- parked and stopped keys

    /** The key does not go on by itself any more. */
    public void block(final BlockedKey blocked) {
        blockedKeys.put(blocked.key(), blocked);
        lanes.blocked(blocked.key());
    }

    /** The key goes on. */
    public void unblock(final long key) {
        blockedKeys.remove(key);
        lanes.blocked(key);
    }

    /** Null for a key that goes on by itself. */
    public BlockedKey blockedKey(final long key) {
        return blockedKeys.isEmpty() ? null : blockedKeys.get(key);
    }

    /** All of them, always in the same order. */
    public List<BlockedKey> blockedKeys() {
        if (blockedKeys.isEmpty()) {
            return List.of();
        }
        final List<BlockedKey> all = new ArrayList<>(blockedKeys.values());
        all.sort(Comparator.comparingLong(BlockedKey::key));
        return all;
    }

    /** What there is of a key; null for nothing. */
    public KeySummary key(final long key) {
        return lanes.describe(key);
    }

    /** The key whose lane has that number among those of all queues; null when it is none of this queue. */
    public KeySummary keyAt(final int lane) {
        return lanes.at(lane);
    }

    // ---- consumers

    public int consumerCount() {
        return takers.count();
    }

    /** One of the consumers, in the order of priorities; {@code index} is below {@link #consumerCount}. */
    public QueueConsumer consumer(final int index) {
        return takers.get(index).consumer();
    }

    public void addConsumer(final QueueConsumer consumer) {
        final Taker taker = new Taker(consumer, ++lastTakerNumber, laneSpace);
        takers.add(taker);
        lanes.add(taker);
        if (consumer.cursor() != null) {
            cursors.add(consumer.cursor());
        }
        scheduleDispatch();
    }

    public void removeConsumer(final QueueConsumer consumer) {
        final Taker removed = takers.remove(consumer);
        if (removed != null) {
            lanes.remove(removed);
        }
        if (consumer.cursor() != null) {
            cursors.remove(consumer.cursor());
        }
        scheduleDispatch();
    }

    /** True when the queue waits for a turn. */
    public boolean isDispatchScheduled() {
        return dispatchScheduled;
    }

    /** Asks for a turn, when somebody could take something. */
    public void scheduleDispatch() {
        if (!dispatchScheduled && !closing && (lanes.nextParked() != NIL || (mayHandOut() && hasDeliverable()))) {
            dispatchQueue.add(this);
        }
    }

    /** Whether consumers may get anything at all now. */
    private boolean mayHandOut() {
        return !closing && !paused && takers.count() > 0;
    }

    private boolean hasDeliverable() {
        return readyCount > 0 || lanes.hasDeliverable();
    }

    /**
     * Hands entries to consumers, in turn, until the limit, the credit or the entries end.
     *
     * @return how many were handed out; at the limit, the queue has asked for another turn.
     */
    public int dispatch(final int limit, final DispatchGate gate) {
        int handed = moveParked(limit, gate);
        searchPaused = false;
        takers.beginRound();
        while (mayHandOut() && hasDeliverable()) {
            if (handed >= limit) {
                scheduleDispatch();
                return handed;
            }
            final Taker taker = takers.ask();
            if (taker == null) {
                break;
            }
            final int entry = taker.consumer().hasCredit() ? candidate(taker) : NIL;
            if (entry == NIL) {
                continue;
            }
            final int verdict = gate.check(this, entry);
            if (verdict == BLOCKED) {
                return handed;
            }
            handed++;
            if (verdict == GO) {
                take(entry, taker);
                taker.consumer().deliver(entry);
            } else {
                takers.keepTurn();
            }
            takers.beginRound();
        }
        if (searchPaused) {
            scheduleDispatch();
        }
        return handed;
    }

    /** Lets messages of parked keys follow those before them. */
    private int moveParked(final int limit, final DispatchGate gate) {
        int moved = 0;
        for (int entry = lanes.nextParked(); entry != NIL && !closing; entry = lanes.nextParked()) {
            if (moved == limit) {
                scheduleDispatch();
                return moved;
            }
            lanes.takeParked(entry, keyOf(entry));
            gate.park(this, entry);
            moved++;
        }
        return moved;
    }

    private void take(final int entry, final Taker taker) {
        final long key = keyOf(entry);
        if (key != OrderingKey.NONE) {
            checkState(entry, EntryState.READY, "take");
            lanes.take(entry, key, taker);
        } else {
            take(entry);
        }
    }

    /** What the consumer should take next; NIL for nothing. */
    private int candidate(final Taker taker) {
        final LaneSearch search = taker.search();
        final int withoutKey = search == null ? firstWithoutKey() : search(taker.consumer());
        if (withoutKey == SEARCH_PAUSED || (search != null && !search.look(lanes, SEARCH_LIMIT))) {
            searchPaused = true;
            return NIL;
        }
        final int withKey = lanes.next(taker);
        if (withoutKey == NIL || withKey == NIL) {
            return withoutKey == NIL ? withKey : withoutKey;
        }
        return lanes.orderOf(withKey) < lanes.orderOf(withoutKey) ? withKey : withoutKey;
    }

    // ---- end of the queue

    /** Stops dispatch, or lets it go on. */
    public void pause(final boolean stops) {
        paused = stops;
        scheduleDispatch();
    }

    public boolean isPaused() {
        return paused;
    }

    /** No more dispatch: the queue is about to be deleted. */
    public void beginClose() {
        closing = true;
    }

    public boolean isClosing() {
        return closing;
    }

    // ---- iteration

    /** Calls {@code visitor} for every entry of the queue, in no particular order; it must not change the chains. */
    public void forEach(final EntryVisitor visitor) {
        forEachVisible(visitor);
        visit(delayed, visitor);
        lanes.forEach(entry -> {
            if (entries.state(entry) == EntryState.DELAYED) {
                visitor.onEntry(entry);
            }
        });
    }

    /** Calls {@code visitor} for every entry that waits or is with a consumer, but not for those delayed. */
    public void forEachVisible(final EntryVisitor visitor) {
        for (int p = 0; p < PRIORITIES; p++) {
            visit(ready[p], visitor);
            visit(returned[p], visitor);
        }
        visit(inFlight, visitor);
        lanes.forEach(entry -> {
            if (entries.state(entry) != EntryState.DELAYED) {
                visitor.onEntry(entry);
            }
        });
    }

    private void visit(final EntryList chain, final EntryVisitor visitor) {
        for (int e = chain.head(); e != NIL; e = entries.next(e)) {
            visitor.onEntry(e);
        }
    }

    // ---- restoring

    /** Takes an entry of a restored index; entries come in ascending order of their sequence. */
    public void restore(final int entry) {
        final int state = entries.state(entry);
        bytes += entries.length(entry);
        nextSequence = Math.max(nextSequence, entries.sequence(entry) + 1);
        entries.next(entry, NIL);
        entries.prev(entry, NIL);
        entries.flags(entry, entries.flags(entry) & ~(EntryFlag.DECIDED | EntryFlag.PREPARED));
        if (state == EntryState.DELAYED && !waitsInLane(entry)) {
            delayed.append(entry);
            timers.schedule(entry, entries.due(entry));
            return;
        }
        if (state == EntryState.IN_FLIGHT) {
            entries.state(entry, EntryState.READY);
        }
        final long key = keyOf(entry);
        if (key != OrderingKey.NONE) {
            lanes.restore(entry, key);
        } else if (state == EntryState.DELAYED) {
            delayed.append(entry);
            timers.schedule(entry, entries.due(entry));
        } else if (state == EntryState.ACKNOWLEDGED_IN_TRANSACTION) {
            inFlight.append(entry);
        } else {
            appendReady(entry);
        }
    }

    /** Sequence that the next arrival gets; part of checkpoints. */
    public long nextSequence() {
        return nextSequence;
    }

    public void nextSequence(final long sequence) {
        nextSequence = Math.max(nextSequence, sequence);
    }

    /** Receives entries. */
    public interface EntryVisitor {
        void onEntry(int entry);
    }

    /** Decides whether an entry may go out now. */
    public interface DispatchGate {
        /**
         * Decides on one entry, the next for some consumer.
         *
         * @return {@link #GO}, {@link #GONE} when the gate has taken the entry out, or {@link #BLOCKED} when the queue has
         *     to wait; the gate then asks for the next turn by itself.
         */
        int check(MessageQueue queue, int entry);

        /** Moves an entry, which is in flight, behind others of its parked key to the dead-letter queue. */
        void park(MessageQueue queue, int entry);
    }
}

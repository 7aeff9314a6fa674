/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.deduplication.KeyTable;
import io.angelia.engine.destination.Destination;
import io.angelia.engine.destination.DestinationTable;
import io.angelia.engine.journal.Log;
import io.angelia.engine.memory.EntrySpace;
import io.angelia.engine.memory.LaneSpace;
import io.angelia.engine.memory.Slab;
import io.angelia.engine.message.EncodedMessage;
import io.angelia.engine.message.EntryFlag;
import io.angelia.engine.message.EntryState;
import io.angelia.engine.message.MessageStore;
import io.angelia.engine.message.SegmentReferences;
import io.angelia.engine.message.UploadTable;
import io.angelia.engine.message.VolatileStore;
import io.angelia.engine.queue.Deduplication;
import io.angelia.engine.queue.DispatchQueue;
import io.angelia.engine.queue.MessageQueue;
import io.angelia.engine.queue.QueuePolicy;
import io.angelia.engine.record.MessageRecord;
import io.angelia.engine.record.SubscriptionRecord;
import io.angelia.engine.redelivery.DeliveryNotes;
import io.angelia.engine.redelivery.FailedAttempt;
import io.angelia.engine.redelivery.FailureHistories;
import io.angelia.engine.schedule.TimerWheel;
import io.angelia.engine.selector.InvalidSelectorException;
import io.angelia.engine.selector.Selector;
import io.angelia.engine.subscription.Subscription;
import io.angelia.engine.subscription.SubscriptionKey;
import io.angelia.engine.subscription.Topic;
import io.angelia.engine.transaction.BranchTable;
import io.angelia.engine.transaction.Copies;
import io.angelia.engine.transaction.OpenTransaction;
import io.angelia.engine.transaction.ProducerTable;
import io.angelia.engine.transaction.TransactionTable;
import io.angelia.wire.message.MessageIds;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.IntArrayList;

/**
 * Everything the broker knows about messages: what survives a restart, and beside it in the same queues what does not.
 * The parts that survive are changed by {@link RecordApplier} only. Knows neither connections nor time.
 */
final class BrokerState {
    private static final int FIRST_PASSING_ID = -2;

    final EntrySpace entries = new EntrySpace(new Slab(), new Slab());
    final LaneSpace lanes = new LaneSpace();
    final TimerWheel timers = new TimerWheel(entries);
    final DispatchQueue dispatchQueue = new DispatchQueue();
    final VolatileStore volatileStore;
    final SegmentReferences references;
    final MessageStore messages;
    final UploadTable uploads = new UploadTable();
    final ProducerTable producers;
    final TransactionTable transactions = new TransactionTable(entries);
    final BranchTable branches = new BranchTable();
    final FailureHistories failures = new FailureHistories();
    /** Ephemeral, but forgotten with the entries. */
    final DeliveryNotes notes = new DeliveryNotes();

    final DestinationTable destinations = new DestinationTable();
    final Int2ObjectHashMap<MessageQueue> queues = new Int2ObjectHashMap<>();
    final TreeMap<Integer, Subscription> durableSubscriptions = new TreeMap<>();

    private final Settings settings;
    private final EncodedMessage message = new EncodedMessage();
    private int nextId = 1;
    private int nextPassingId = FIRST_PASSING_ID;
    private long run;
    private long roomVersion;
    private KeyTable copyKeys;
    private EntryWatch watch = EntryWatch.NOBODY;
    private IntFunction<Destination> announcements = id -> null;

    BrokerState(final EngineContext context, final VolatileStore volatileStore) {
        final Log log = context.log();
        this.volatileStore = volatileStore;
        settings = new Settings(context.destinationSettings());
        references = new SegmentReferences(log.firstSegment());
        messages = new MessageStore(log, entries, volatileStore, references);
        producers = new ProducerTable(context.deduplicationWindowMs());
    }

    /** Who hears from now on what becomes of entries. */
    void watch(final EntryWatch watcher) {
        watch = watcher;
    }

    // ---- numbers

    /** The number that the next durable destination or subscription gets. */
    int nextId() {
        return nextId;
    }

    /** {@code id} is in use, now or in the past. */
    void usedId(final int id) {
        nextId = Math.max(nextId, id + 1);
    }

    /** Counts the starts of an engine on this log; 0 before the first. */
    long run() {
        return run;
    }

    void run(final long number) {
        run = number;
    }

    /** A number for a queue or topic that does not survive a restart. */
    int takePassingId() {
        return nextPassingId--;
    }

    /** Grows when something was freed that a producer may wait for. */
    long roomVersion() {
        return roomVersion;
    }

    void madeRoom() {
        roomVersion++;
    }

    // ---- destinations and subscriptions

    /** A destination that is not there yet: for the time between its decision and its record. */
    Destination newDestination(final int id, final String name) {
        final Deduplication deduplication = settings.deduplicationOf(name);
        return Destination.isQueueName(name)
                ? new Destination(id, name, newQueue(id, name, id > 0, settings.ofQueue(name)), null, deduplication)
                : new Destination(id, name, null, new Topic(), deduplication);
    }

    Destination addDestination(final int id, final String name) {
        final Destination early = announcements.apply(id);
        final Destination destination = early == null ? newDestination(id, name) : early;
        destinations.add(destination);
        if (destination.queue() != null) {
            add(destination.queue());
        }
        return destination;
    }

    /** Where destinations are found that somebody holds already before their record is applied. */
    void announcements(final IntFunction<Destination> source) {
        announcements = source;
    }

    private MessageQueue newQueue(final int id, final String name, final boolean durable, final QueuePolicy policy) {
        return new MessageQueue(id, name, durable, policy, entries, lanes, timers, dispatchQueue);
    }

    private MessageQueue add(final MessageQueue queue) {
        if (queues.put(queue.id(), queue) != null) {
            throw new IllegalStateException("queue " + queue.id() + " exists twice");
        }
        return queue;
    }

    void removeDestination(final Destination destination) {
        destinations.remove(destination);
        destination.beginClose();
        destination.closeKeys();
        if (destination.queue() != null) {
            closeQueue(destination.queue());
        }
    }

    Subscription addDurableSubscription(final SubscriptionRecord record) {
        final Destination destination = destinations.byId(record.topicId());
        final SubscriptionKey key = new SubscriptionKey(record.clientId(), record.name());
        final String queueName = Settings.subscriptionName(destination.name(), key);
        final Subscription subscription = new Subscription(
                add(newQueue(record.id(), queueName, true, settings.ofSubscription(queueName, key))),
                destination.id(),
                destination.topic(),
                key,
                record.shared(),
                record.noLocal(),
                MessageRecord.originBytes(record.clientId()),
                0,
                selector(record.selector()));
        destination.topic().add(subscription);
        durableSubscriptions.put(record.id(), subscription);
        return subscription;
    }

    /**
     * The policy of what a consumer takes from, which need not be there yet.
     *
     * @param key the subscription of a topic; null for one without a name, and of a queue.
     */
    QueuePolicy policy(final Destination destination, final SubscriptionKey key) {
        if (destination.queue() != null) {
            return destination.queue().policy();
        }
        final SubscriptionKey named = key == null ? new SubscriptionKey(null, Settings.UNNAMED) : key;
        return settings.ofSubscription(Settings.subscriptionName(destination.name(), named), named);
    }

    /** Adds a subscription that lives as long as its consumers. */
    Subscription addPassingSubscription(
            final Destination destination,
            final SubscriptionKey key,
            final boolean noLocal,
            final String clientId,
            final long connectionId,
            final Selector selector) {
        final int id = takePassingId();
        final SubscriptionKey named = key == null ? new SubscriptionKey(null, Settings.UNNAMED + -id) : key;
        final String queueName = Settings.subscriptionName(destination.name(), named);
        final Subscription subscription = new Subscription(
                add(newQueue(id, queueName, false, settings.ofSubscription(queueName, named))),
                destination.id(),
                destination.topic(),
                key,
                key != null,
                noLocal,
                MessageRecord.originBytes(clientId),
                connectionId,
                selector);
        destination.topic().add(subscription);
        return subscription;
    }

    /** The selector of a record, which was parsed before it was written. */
    private static Selector selector(final String text) {
        try {
            return text == null ? null : Selector.parse(text);
        } catch (final InvalidSelectorException e) {
            throw new IllegalStateException("a recorded selector is not valid", e);
        }
    }

    void removeSubscription(final Subscription subscription) {
        subscription.topic().remove(subscription);
        if (subscription.isDurable()) {
            durableSubscriptions.remove(subscription.id());
        }
        closeQueue(subscription.queue());
    }

    /**
     * Frees what waits in the queue. What is in flight from a queue that does not survive a restart stays until it comes
     * back; of a durable queue everything goes at once, in the order of slots, which is the same in every replay.
     */
    private void closeQueue(final MessageQueue queue) {
        queue.beginClose();
        final IntArrayList found = new IntArrayList();
        queue.forEach(entry -> {
            if (queue.isDurable() || entries.state(entry) != EntryState.IN_FLIGHT) {
                found.addInt(entry);
            }
        });
        final int[] sorted = found.toIntArray();
        Arrays.sort(sorted);
        for (final int entry : sorted) {
            watch.leaving(queue, entry);
            queue.remove(entry);
            free(entry);
        }
        if (queue.count() == 0) {
            queues.remove(queue.id());
            watch.removed(queue);
        }
    }

    // ---- entries

    /**
     * Whether the message is a copy of one that came before, by a key of the application; otherwise its key is remembered. The
     * record says everything that this depends on, beside the keys that are remembered.
     */
    boolean isCopy(
            final Destination destination, final MessageRecord record, final boolean volatileBody, final long timeMs) {
        if (!record.isDeduplicated()) {
            return false;
        }
        final long high = record.keyHigh();
        final long low = record.keyLow();
        final boolean known =
                volatileBody && destination.hasKeys() && destination.keys().isKnown(high, low, timeMs);
        final KeyTable keys = volatileBody && !known ? destination.passingKeys() : destination.keys();
        if (!known && claim(keys, record, timeMs)) {
            return false;
        }
        destination.countDuplicate();
        copyKeys = keys;
        return true;
    }

    /** The copy that was dropped last, as the send with this number of its producer. */
    Copies.Copy copy(final long sequence) {
        return new Copies.Copy(sequence, copyKeys.firstProducerId(), copyKeys.firstSequence());
    }

    /** Forgets which copy was dropped last. */
    void forgetCopy() {
        copyKeys = null;
    }

    /** The id of the message of which one was a copy since {@link #forgetCopy()}; null when there was none. */
    String takeFirstMessageId() {
        if (copyKeys == null) {
            return null;
        }
        final String id = MessageIds.format(copyKeys.firstProducerId(), copyKeys.firstSequence());
        copyKeys = null;
        return id;
    }

    private static boolean claim(final KeyTable keys, final MessageRecord record, final long timeMs) {
        return keys.claim(
                record.keyHigh(),
                record.keyLow(),
                record.producerId(),
                record.sequence(),
                timeMs,
                record.keyWindowMs(),
                record.maxKeys());
    }

    /** Gives a message to the queue, or to the subscriptions of the topic that want it. */
    void publish(
            final Destination destination,
            final MessageRecord record,
            final long position,
            final boolean volatileBody,
            final long timeMs) {
        message.wrap(record.buffer(), record.messageOffset(), record.messageLength());
        if (destination.queue() != null) {
            place(destination.queue(), record, position, volatileBody, timeMs);
            return;
        }
        final Topic topic = destination.topic();
        publish(topic.durableSubscriptions(), record, position, volatileBody, timeMs);
        publish(topic.passingSubscriptions(), record, position, volatileBody, timeMs);
    }

    private void publish(
            final List<Subscription> subscriptions,
            final MessageRecord record,
            final long position,
            final boolean volatileBody,
            final long timeMs) {
        for (int i = 0; i < subscriptions.size(); i++) {
            final Subscription subscription = subscriptions.get(i);
            if (subscription.takes(record.totalLength()) && subscription.wants(record, message)) {
                place(subscription.queue(), record, position, volatileBody, timeMs);
            }
        }
    }

    private void place(
            final MessageQueue queue,
            final MessageRecord record,
            final long position,
            final boolean volatileBody,
            final long timeMs) {
        final boolean durable = queue.isDurable() && !volatileBody;
        final int entry = newEntry(durable, record, position, volatileBody);
        arrive(queue, entry, timeMs);
    }

    /** An entry for the message in {@code record}, in no queue yet. The encoded message must be wrapped. */
    private int newEntry(
            final boolean durable, final MessageRecord record, final long position, final boolean volatileBody) {
        final int entry = durable ? entries.allocateDurable() : entries.allocateVolatile();
        entries.position(entry, position);
        entries.length(entry, record.totalLength());
        entries.priority(entry, message.priority());
        entries.key(entry, message.key());
        entries.flags(
                entry,
                (volatileBody ? EntryFlag.VOLATILE_BODY : 0) | (record.chunkCount() > 0 ? EntryFlag.CHUNKED : 0));
        messages.retain(entry);
        return entry;
    }

    private void arrive(final MessageQueue queue, final int entry, final long timeMs) {
        if (!EntrySpace.isVolatile(entry)
                && entries.position(entry) < queue.mark().maybeBelow()) {
            entries.flags(entry, entries.flags(entry) | EntryFlag.UNSEEN); // its branch was prepared before a crash
        }
        if (message.deliveryTimeMs() > timeMs) {
            queue.arriveDelayed(entry, message.deliveryTimeMs());
            watch.scheduled(entry);
        } else {
            entries.due(entry, message.expirationMs());
            queue.arrive(entry);
            watch.ready(queue, entry);
        }
        watch.arrived(queue, entry);
    }

    /** Keeps a message for an open transaction. */
    void stage(final OpenTransaction transaction, final MessageRecord record, final long position) {
        message.wrap(record.buffer(), record.messageOffset(), record.messageLength());
        final int entry = newEntry(true, record, position, false);
        entries.queueId(entry, record.destinationId());
        entries.state(entry, EntryState.STAGED);
        transaction.staged().append(entry);
    }

    /** Lets a staged message out. */
    void unstage(final OpenTransaction transaction, final int entry, final long timeMs) {
        transaction.staged().unlink(entry);
        final Destination destination = destinations.byId(entries.queueId(entry));
        if (destination == null) {
            free(entry);
            return;
        }
        final long position = entries.position(entry);
        final MessageRecord record = messages.read(entry);
        if (isCopy(destination, record, false, timeMs)) {
            free(entry);
            return;
        }
        message.wrap(record.buffer(), record.messageOffset(), record.messageLength());
        if (destination.queue() != null && destination.queue().isDurable()) {
            arrive(destination.queue(), entry, timeMs);
            return;
        }
        // A replay knows no temporary queue, so this one must not keep an entry of the durable slab.
        publish(destination, record, position, false, timeMs);
        free(entry);
    }

    /**
     * Puts a message that comes from another queue, and whose record lies at {@code position}, into this one: as a dead letter, or
     * to be tried anew.
     */
    void placeMoved(
            final MessageQueue queue, final MessageRecord record, final long position, final boolean volatileBody) {
        message.wrap(record.buffer(), record.messageOffset(), record.messageLength());
        final int entry = newEntry(queue.isDurable() && !volatileBody, record, position, volatileBody);
        if (record.isDeadLetter()) {
            entries.flags(entry, entries.flags(entry) | EntryFlag.DEAD_LETTER);
        }
        entries.due(entry, record.neverExpires() ? 0 : message.expirationMs());
        queue.arrive(entry);
        watch.ready(queue, entry);
        watch.arrived(queue, entry);
    }

    boolean isDeadLetter(final int entry) {
        return (entries.flags(entry) & EntryFlag.DEAD_LETTER) != 0;
    }

    /** Adds to the entry's story. */
    void failed(final int entry, final FailedAttempt attempt) {
        failures.add(entry, attempt);
        entries.flags(entry, entries.flags(entry) | EntryFlag.HAS_FAILED);
    }

    /** The engine ended uncleanly: what was in a queue may have been seen. */
    void endedUncleanly(final long position) {
        for (final MessageQueue queue : queues.values()) {
            queue.mark().recovered(position);
        }
        for (int slot = 0; slot < entries.durable().slots(); slot++) {
            if (entries.state(slot) != EntryState.FREE && (entries.flags(slot) & EntryFlag.UNSEEN) != 0) {
                entries.flags(slot, entries.flags(slot) & ~EntryFlag.UNSEEN);
            }
        }
    }

    /** Takes an entry out of its queue and frees it. */
    void discard(final int entry) {
        final MessageQueue queue = queueOf(entry);
        watch.leaving(queue, entry);
        queue.remove(entry);
        free(entry);
        if (queue.isBounded()) {
            roomVersion++;
        }
        if (queue.isClosing() && queue.count() == 0) {
            queues.remove(queue.id());
            watch.removed(queue);
        }
    }

    /** Frees an entry that is in no chain. */
    void free(final int entry) {
        notes.forget(entry);
        if ((entries.flags(entry) & EntryFlag.HAS_FAILED) != 0) {
            failures.remove(entry);
        }
        messages.release(entry);
        entries.free(entry);
    }

    /** Sees to it that the entry is in flight, where a record that is replayed finds it as it was then. */
    void bringInFlight(final int entry) {
        final int entryState = entries.state(entry);
        if (entryState == EntryState.READY) {
            queueOf(entry).take(entry);
        } else if (entryState == EntryState.DELAYED) {
            takeDelayed(entry);
        }
    }

    /** Delayed → in flight, with nobody. */
    void takeDelayed(final int entry) {
        watch.undelayed(entry);
        queueOf(entry).takeDelayed(entry, expirationMs(entry));
    }

    /** Delayed → ready. */
    void becomeReady(final int entry) {
        final MessageQueue queue = queueOf(entry);
        watch.undelayed(entry);
        queue.becomeReady(entry, expirationMs(entry));
        watch.ready(queue, entry);
    }

    /** The entry was given back to the queue. */
    void cameBack(final MessageQueue queue, final int entry) {
        watch.ready(queue, entry);
    }

    /** In flight → back to its place, or gone with its queue. */
    void giveBack(final int entry) {
        final MessageQueue queue = queueOf(entry);
        if (queue.isClosing() && !queue.isDurable()) {
            discard(entry);
        } else {
            queue.giveBack(entry);
            watch.ready(queue, entry);
        }
    }

    /** When the entry's message expires; 0 = never, as a dead letter does. */
    long expirationMs(final int entry) {
        final MessageRecord record = messages.read(entry);
        return record.neverExpires()
                ? 0
                : message.wrap(record.buffer(), record.messageOffset(), record.messageLength())
                        .expirationMs();
    }

    /** The queue or subscription of that name; null when there is none. Looks at all of them. */
    MessageQueue queueNamed(final String name) {
        for (final MessageQueue queue : queues.values()) {
            if (queue.name().equals(name) && !queue.isClosing()) {
                return queue;
            }
        }
        return null;
    }

    MessageQueue queueOf(final int entry) {
        final MessageQueue queue = queues.get(entries.queueId(entry));
        if (queue == null) {
            throw new IllegalStateException(
                    "entry " + entry + " belongs to queue " + entries.queueId(entry) + ", which does not exist");
        }
        return queue;
    }

    /** Whether the slot still holds the entry that a record names. */
    boolean holds(final int slot, final long position) {
        if (slot < 0 || slot >= entries.durable().slots()) {
            return false;
        }
        final int state = entries.state(slot);
        return state != EntryState.FREE && state != EntryState.STAGED && entries.position(slot) == position;
    }

    void close() {
        destinations.all().forEach(Destination::closeKeys);
        entries.close();
        lanes.close();
        volatileStore.close();
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.memory.EntrySpace;
import io.angelia.engine.memory.Slab;
import io.angelia.engine.message.EncodedMessage;
import io.angelia.engine.message.EntryState;
import io.angelia.engine.queue.BlockedKey;
import io.angelia.engine.queue.DeadLetterOrder;
import io.angelia.engine.queue.MessageQueue;
import io.angelia.engine.queue.QueueConsumer;
import io.angelia.engine.record.MessageRecord;
import io.angelia.engine.transaction.OpenTransaction;
import io.angelia.engine.transaction.RecordedBranch;
import io.angelia.wire.message.MessageIds;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.collections.IntArrayList;

/**
 * Looks for messages and describes what it finds. A search goes over the entries in slices, one per duty cycle, so that it
 * delays nobody; of a message that comes or goes meanwhile it tells what it met.
 */
final class Explanations implements EngineExplanations {
    /** Entries that one duty cycle looks at. */
    private static final int SLICE = 4096;

    private final BrokerEngine engine;
    private final BrokerState state;
    private final EncodedMessage message = new EncodedMessage();
    private final Deque<Search> searches = new ArrayDeque<>();

    Explanations(final BrokerEngine engine, final BrokerState state) {
        this.engine = engine;
        this.state = state;
    }

    @Override
    public void queue(final String name, final Consumer<QueueFacts> answer) {
        engine.recorder().then(() -> answer.accept(describe(find(name))));
    }

    @Override
    public void message(final long producerId, final long sequence, final Consumer<List<MessageFacts>> answer) {
        engine.recorder().then(() -> searches.add(new Search(producerId, sequence, answer)));
    }

    // ---- the duty cycle

    boolean hasWork() {
        return !searches.isEmpty();
    }

    /** Goes on with the search that was asked for first. */
    int step() {
        final Search search = searches.peek();
        if (search == null) {
            return 0;
        }
        if (search.step()) {
            searches.remove();
            search.answer.accept(search.found);
        }
        return 1;
    }

    // ---- queues

    private MessageQueue find(final String name) {
        for (final MessageQueue queue : state.queues.values()) {
            if (queue.name().equals(name)) {
                return queue;
            }
        }
        return null;
    }

    private QueueFacts describe(final MessageQueue queue) {
        if (queue == null) {
            return null;
        }
        final int first = queue.first();
        return new QueueFacts(
                queue.name(),
                queue.readyCount(),
                queue.inFlightCount(),
                queue.delayedCount(),
                queue.isPaused(),
                queue.blockedKeys().stream().map(Explanations::describe).toList(),
                consumers(queue, EntrySpace.NIL),
                first == EntrySpace.NIL ? null : describe(first));
    }

    private static BlockedFacts describe(final BlockedKey blocked) {
        return new BlockedFacts(blocked.text(), blocked.how() == DeadLetterOrder.PARK_KEY, blocked.sinceMs());
    }

    /** Consumers of the queue; with an entry, only those that would take it. */
    private static List<ConsumerFacts> consumers(final MessageQueue queue, final int entry) {
        final List<ConsumerFacts> found = new ArrayList<>();
        for (int i = 0; i < queue.consumerCount(); i++) {
            final QueueConsumer consumer = queue.consumer(i);
            if (entry == EntrySpace.NIL || consumer.cursor() == null || consumer.matches(entry)) {
                found.add(((ClientConsumer) consumer).describe());
            }
        }
        return found;
    }

    // ---- messages

    private MessageFacts describe(final int entry) {
        final int entryState = state.entries.state(entry);
        final MessageQueue queue = entryState == EntryState.STAGED ? null : state.queueOf(entry);
        final ClientSession holder = entryState == EntryState.IN_FLIGHT ? engine.holderOf(entry) : null;
        final boolean ready = entryState == EntryState.READY;
        final int first = ready ? queue.first() : EntrySpace.NIL;
        final boolean waits = ready || entryState == EntryState.DELAYED;
        final int ahead = waits ? queue.aheadOf(entry) : EntrySpace.NIL;
        final BlockedKey blocked = waits ? queue.blockedKey(queue.keyOf(entry)) : null;
        return new MessageFacts(
                idOf(entry),
                queue == null
                        ? state.destinations.byId(state.entries.queueId(entry)).name()
                        : queue.name(),
                keyOf(entry),
                stateOf(entry, entryState),
                state.entries.priority(entry),
                state.entries.deliveryCount(entry),
                entryState == EntryState.DELAYED ? state.entries.due(entry) : 0,
                ready ? state.entries.due(entry) : 0,
                holder == null ? null : holder.consumerOf(entry),
                holder == null ? 0 : holder.deliveredMs(entry),
                transactionOf(entry, entryState),
                first == EntrySpace.NIL || first == entry ? null : idOf(first),
                ahead == EntrySpace.NIL ? null : describe(ahead),
                ready ? consumers(queue, entry) : List.of(),
                queue != null && queue.isPaused(),
                blocked == null ? null : describe(blocked));
    }

    private State stateOf(final int entry, final int entryState) {
        return switch (entryState) {
            case EntryState.STAGED -> State.SENT_IN_TRANSACTION;
            case EntryState.READY -> State.READY;
            case EntryState.DELAYED -> State.DELAYED;
            case EntryState.IN_FLIGHT ->
                workThatConsumed(entry) == null ? State.IN_FLIGHT : State.CONSUMED_IN_TRANSACTION;
            case EntryState.ACKNOWLEDGED_IN_TRANSACTION -> State.CONSUMED_IN_TRANSACTION;
            default -> throw new IllegalStateException("entry " + entry + " is " + EntryState.name(entryState));
        };
    }

    private TransactionWork workThatConsumed(final int entry) {
        return engine.workThat(work -> work.acknowledged().containsInt(entry));
    }

    /** The transaction that sends or consumes the entry: one that the log knows, or one that a session is at work on. */
    private TransactionFacts transactionOf(final int entry, final int entryState) {
        if (entryState == EntryState.STAGED || entryState == EntryState.ACKNOWLEDGED_IN_TRANSACTION) {
            for (final OpenTransaction open : state.transactions.all()) {
                if (entryState == EntryState.STAGED ? stages(open, entry) : consumes(open, entry)) {
                    return describe(open.producerId(), open.transactionId());
                }
            }
        }
        final TransactionWork work = entryState == EntryState.IN_FLIGHT ? workThatConsumed(entry) : null;
        return work == null ? null : describe(0, work.id());
    }

    private boolean stages(final OpenTransaction transaction, final int entry) {
        for (int e = transaction.staged().head(); e != EntrySpace.NIL; e = state.entries.next(e)) {
            if (e == entry) {
                return true;
            }
        }
        return false;
    }

    private static boolean consumes(final OpenTransaction transaction, final int entry) {
        final IntArrayList acknowledged = transaction.acknowledged();
        return acknowledged.containsInt(entry);
    }

    private TransactionFacts describe(final long producerId, final long transactionId) {
        if (!OpenTransaction.isBranch(transactionId)) {
            return new TransactionFacts(null, producerId, transactionId, 0);
        }
        final RecordedBranch prepared = state.branches.find(transactionId);
        return new TransactionFacts(
                prepared == null ? engine.branches().xidOf(transactionId) : prepared.xid(),
                0,
                0,
                prepared == null ? 0 : prepared.sinceMs());
    }

    private String idOf(final int entry) {
        wrap(entry);
        return MessageIds.format(message.producerId(), message.sequence());
    }

    private String keyOf(final int entry) {
        wrap(entry);
        return message.keyText();
    }

    private void wrap(final int entry) {
        final MessageRecord record = state.messages.read(entry);
        message.wrap(record.buffer(), record.messageOffset(), record.messageLength());
    }

    /** Looks for one message among all entries: first the durable ones, then the others. */
    private final class Search {
        private final long producerId;
        private final long sequence;
        private final Consumer<List<MessageFacts>> answer;
        private final List<MessageFacts> found = new ArrayList<>();
        private int slot;
        private boolean amongVolatiles;

        Search(final long producerId, final long sequence, final Consumer<List<MessageFacts>> answer) {
            this.producerId = producerId;
            this.sequence = sequence;
            this.answer = answer;
        }

        /** Looks at one slice; true when that was the last. */
        boolean step() {
            for (int i = 0; i < SLICE; i++) {
                final Slab slab = amongVolatiles ? state.entries.volatiles() : state.entries.durable();
                if (slot == slab.slots()) {
                    if (amongVolatiles) {
                        return true;
                    }
                    amongVolatiles = true;
                    slot = 0;
                } else {
                    look(amongVolatiles ? EntrySpace.volatileId(slot) : slot);
                    slot++;
                }
            }
            return false;
        }

        private void look(final int entry) {
            if (state.entries.state(entry) == EntryState.FREE) {
                return;
            }
            wrap(entry);
            if (message.sequence() == sequence && message.producerId() == producerId) {
                found.add(describe(entry));
            }
        }
    }
}

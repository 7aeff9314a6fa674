/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.EngineStatistics.QueueStatistics;
import io.angelia.engine.destination.Destination;
import io.angelia.engine.journal.RecordView;
import io.angelia.engine.memory.EntrySpace;
import io.angelia.engine.message.EntryState;
import io.angelia.engine.queue.MessageQueue;
import io.angelia.engine.record.IdRecord;
import io.angelia.engine.record.MessageRecord;
import io.angelia.engine.selector.InvalidSelectorException;
import io.angelia.engine.selector.Selector;
import io.angelia.wire.message.MessageIds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * What operators do with dead letters, and what time does with them: operations run beside each other, a slice of each per duty
 * cycle. A letter that is to go is taken like a delivery; its record decides. The pictures of queues are kept for a while, so that
 * the next page does not look for its letters again.
 */
final class DeadLetterDesk implements EngineDeadLetters {
    private static final int SLOTS_PER_CYCLE = 16 * 1024;
    private static final int LETTERS_PER_CYCLE = 256;
    /** An operation that is slow on purpose ends after so long, well before whoever asked gets tired of waiting. */
    private static final long LONGEST_OPERATION_MS = 5_000;

    private static final long SNAPSHOT_KEPT_MS = 60_000;
    private static final int SNAPSHOTS_KEPT = 4;
    /** Letters are looked at for their age ten times while they are kept, within these bounds. */
    private static final int LOOKS_AT_AGE = 10;

    private static final long MIN_SWEEP_INTERVAL_MS = 100;
    private static final long MAX_SWEEP_INTERVAL_MS = 60_000;
    private static final long MS_PER_SECOND = 1_000;

    private final BrokerEngine engine;
    private final BrokerState state;
    private final Recorder recorder;
    private final DeadLetters deadLetters;
    private final List<Operation> operations = new ArrayList<>();
    private final Map<Integer, Kept> snapshots = new HashMap<>();
    private long nextSweepMs;

    DeadLetterDesk(
            final BrokerEngine engine,
            final BrokerState state,
            final Recorder recorder,
            final DeadLetters deadLetters) {
        this.engine = engine;
        this.state = state;
        this.recorder = recorder;
        this.deadLetters = deadLetters;
        this.nextSweepMs = recorder.nowMs();
    }

    // ---- commands

    @Override
    public void queues(final Consumer<List<QueueStatistics>> answer) {
        if (engine.isStopped()) {
            return;
        }
        recorder.then(() -> {
            final TreeSet<String> targets = new TreeSet<>();
            for (final MessageQueue queue : state.queues.values()) {
                targets.add(queue.policy().deadLetterQueue());
                if (queue.policy().expiryQueue() != null) {
                    targets.add(queue.policy().expiryQueue());
                }
                // Consumers may have sent letters elsewhere.
                if (queue.first() != EntrySpace.NIL && state.isDeadLetter(queue.first())) {
                    targets.add(queue.name());
                }
            }
            answer.accept(engine.statistics().queues().stream()
                    .filter(queue -> targets.contains(queue.name()))
                    .sorted(Comparator.comparing(QueueStatistics::name))
                    .toList());
        });
    }

    @Override
    public void list(final Selection selection, final int limit, final Visitor visitor) {
        begin(selection, visitor, (queue, filter) -> new Listing(queue, filter, selection.cursor(), limit, visitor));
    }

    @Override
    public void redrive(
            final Selection selection,
            final String target,
            final int maxRedriven,
            final int ratePerSecond,
            final boolean dryRun,
            final int limit,
            final Answer answer) {
        if (target != null && (target.equals(selection.queue()) || !Destination.isValidTarget(target))) {
            answer.refused(
                    ErrorCode.INVALID_DESTINATION,
                    "dead letters cannot go to '" + target + "': it must be another queue, queue://name");
            return;
        }
        begin(
                selection,
                answer,
                (queue, filter) -> new Redrive(
                        queue, filter, selection.cursor(), limit, answer, target, maxRedriven, ratePerSecond, dryRun));
    }

    @Override
    public void purge(final Selection selection, final boolean dryRun, final int limit, final Answer answer) {
        begin(
                selection,
                answer,
                (queue, filter) -> new Purge(queue, filter, selection.cursor(), limit, answer, dryRun));
    }

    private void begin(final Selection selection, final Refusal refusal, final Beginning beginning) {
        if (engine.isStopped()) {
            refusal.refused(ErrorCode.SHUTTING_DOWN, "the broker is stopping");
            return;
        }
        final Filter filter;
        try {
            filter = new Filter(selection);
        } catch (final InvalidSelectorException e) {
            refusal.refused(ErrorCode.INVALID_SELECTOR, e.getMessage());
            return;
        } catch (final IllegalArgumentException e) {
            refusal.refused(ErrorCode.MALFORMED, e.getMessage());
            return;
        }
        recorder.then(() -> {
            final MessageQueue queue = state.queueNamed(selection.queue());
            if (queue == null) {
                refusal.refused(ErrorCode.UNKNOWN_DESTINATION, "there is no queue " + selection.queue());
            } else {
                operations.add(beginning.on(queue, filter));
            }
        });
    }

    // ---- the duty cycle

    boolean hasWork() {
        for (int i = 0; i < operations.size(); i++) {
            if (operations.get(i).waitsUntilMs <= recorder.nowMs()) {
                return true;
            }
        }
        return nextSweepMs <= recorder.nowMs();
    }

    long nextDeadlineMs() {
        long next = nextSweepMs;
        for (int i = 0; i < operations.size(); i++) {
            next = Math.min(next, operations.get(i).waitsUntilMs);
        }
        return next;
    }

    /** Goes on with every operation. */
    int process() {
        final long nowMs = recorder.nowMs();
        if (nextSweepMs <= nowMs || nextSweepMs > nowMs + MAX_SWEEP_INTERVAL_MS) { // the clock may go back
            sweep(nowMs);
        }
        int work = 0;
        for (int i = 0; i < operations.size(); ) {
            final Operation operation = operations.get(i);
            if (operation.waitsUntilMs > nowMs) {
                i++;
            } else {
                work++;
                if (operation.step(nowMs)) {
                    operations.remove(i);
                } else {
                    i++;
                }
            }
        }
        return work;
    }

    /** Begins to look at the age of dead letters where they are not kept for ever; forgets pictures that nobody uses. */
    private void sweep(final long nowMs) {
        snapshots.values().removeIf(kept -> kept.usedMs + SNAPSHOT_KEPT_MS <= nowMs || kept.usedMs > nowMs);
        long intervalMs = MAX_SWEEP_INTERVAL_MS;
        for (final MessageQueue queue : state.queues.values()) {
            final long retentionMs = queue.policy().deadLetterRetentionMs();
            if (retentionMs >= 0) {
                intervalMs = Math.min(intervalMs, retentionMs / LOOKS_AT_AGE);
                if (queue.readyCount() > 0 && operations.stream().noneMatch(o -> o.isRetentionOf(queue))) {
                    operations.add(new Retention(queue));
                }
            }
        }
        nextSweepMs = nowMs + Math.max(intervalMs, MIN_SWEEP_INTERVAL_MS);
    }

    private QueueSnapshot snapshot(final MessageQueue queue, final boolean goesOn) {
        final Kept kept = goesOn ? snapshots.get(queue.id()) : null;
        if (kept != null) {
            kept.usedMs = recorder.nowMs();
            return kept.snapshot;
        }
        return new QueueSnapshot(state.entries, queue.id());
    }

    private void keep(final MessageQueue queue, final QueueSnapshot snapshot) {
        if (snapshots.size() >= SNAPSHOTS_KEPT && !snapshots.containsKey(queue.id())) {
            snapshots
                    .values()
                    .remove(snapshots.values().stream()
                            .min(Comparator.comparingLong(k -> k.usedMs))
                            .orElseThrow());
        }
        snapshots.put(queue.id(), new Kept(snapshot, recorder.nowMs()));
    }

    /** Makes an operation on a queue that was found. */
    private interface Beginning {
        Operation on(MessageQueue queue, Filter filter);
    }

    private static final class Kept {
        private final QueueSnapshot snapshot;
        private long usedMs;

        Kept(final QueueSnapshot snapshot, final long usedMs) {
            this.snapshot = snapshot;
            this.usedMs = usedMs;
        }
    }

    /** Which letters an operation is about. */
    private final class Filter {
        private final Selector selector;
        private final long producerId;
        private final long sequence;
        private final boolean single;

        Filter(final Selection selection) throws InvalidSelectorException {
            selector = selection.selector() == null || selection.selector().isBlank()
                    ? null
                    : Selector.parse(selection.selector());
            single = selection.messageId() != null;
            producerId = single ? MessageIds.producerId(selection.messageId()) : 0;
            sequence = single ? MessageIds.sequence(selection.messageId()) : 0;
        }

        boolean matches(final int entry) {
            if (!state.isDeadLetter(entry)) {
                return false;
            }
            final MessageRecord record = state.messages.read(entry);
            return (!single || record.isMessage(producerId, sequence))
                    && (selector == null
                            || selector.matches(
                                    record.buffer(),
                                    record.messageOffset(),
                                    record.annotationsOffset(),
                                    record.annotationsLength(),
                                    0));
        }
    }

    /** One operation, from letter to letter. */
    private abstract class Operation {
        final MessageQueue queue;
        private final QueueSnapshot snapshot;
        private final long cursor;
        private final boolean paged;
        private int index = -1;
        long waitsUntilMs;

        Operation(final MessageQueue queue, final long cursor, final boolean paged) {
            this.queue = queue;
            this.cursor = cursor;
            this.paged = paged;
            snapshot = snapshot(queue, cursor > 0);
        }

        boolean isRetentionOf(final MessageQueue other) {
            return false;
        }

        /** Does a little; true when it has ended. */
        final boolean step(final long nowMs) {
            if (!snapshot.isComplete() && !snapshot.step(SLOTS_PER_CYCLE)) {
                return false;
            }
            if (index < 0) {
                index = snapshot.after(cursor);
                if (paged) {
                    keep(queue, snapshot);
                }
            }
            for (int i = 0; i < LETTERS_PER_CYCLE; i++) {
                if (queue.isClosing() || index == snapshot.size()) {
                    end(0);
                    return true;
                }
                final int entry = snapshot.entry(index);
                if (entry != EntrySpace.NIL) {
                    switch (visit(entry, snapshot.sequence(index), nowMs)) {
                        case AGAIN -> {
                            return false;
                        }
                        case ENOUGH -> {
                            end(snapshot.sequence(index));
                            return true;
                        }
                        case NOT_THIS -> {
                            end(index == 0 ? cursor : snapshot.sequence(index - 1));
                            return true;
                        }
                        case NEXT -> {}
                    }
                }
                index++;
            }
            return false;
        }

        abstract Step visit(int entry, long sequence, long nowMs);

        /** @param next where to go on; 0 when there is nothing more. */
        abstract void end(long next);

        final boolean waits(final int entry) {
            return state.entries.state(entry) == EntryState.READY;
        }
    }

    private enum Step {
        /** On to the next letter. */
        NEXT,
        /** The same letter again, later. */
        AGAIN,
        /** The operation ends behind this letter. */
        ENOUGH,
        /** The operation ends before this letter. */
        NOT_THIS
    }

    private final class Listing extends Operation {
        private final Filter filter;
        private final Visitor visitor;
        private int left;

        Listing(
                final MessageQueue queue,
                final Filter filter,
                final long cursor,
                final int limit,
                final Visitor visitor) {
            super(queue, cursor, true);
            this.filter = filter;
            this.left = limit;
            this.visitor = visitor;
        }

        @Override
        Step visit(final int entry, final long sequence, final long nowMs) {
            if (!filter.matches(entry)) {
                return Step.NEXT;
            }
            final boolean more = visitor.onLetter(sequence, engine.delivery().wrap(queue, entry), (chunk, view) -> {
                final RecordView read =
                        state.messages.readChunk(state.messages.read(entry).chunkPosition(chunk));
                view.wrap(read.buffer(), IdRecord.PAIR_LENGTH, read.length() - IdRecord.PAIR_LENGTH);
            });
            return more && --left > 0 ? Step.NEXT : Step.ENOUGH;
        }

        @Override
        void end(final long next) {
            visitor.onEnd(next);
        }
    }

    /** An operation that takes letters away and tells how many. */
    private abstract class Removal extends Operation {
        final boolean dryRun;
        private final Filter filter;
        private final Answer answer;
        private final int limit;
        private final int ratePerSecond;
        private long startedMs = Long.MAX_VALUE;
        long done;
        private long busy;
        long orphaned;
        long guarded;
        String noRoom;

        Removal(
                final MessageQueue queue,
                final Filter filter,
                final long cursor,
                final int limit,
                final Answer answer,
                final int ratePerSecond,
                final boolean dryRun) {
            super(queue, cursor, true);
            this.filter = filter;
            this.limit = limit;
            this.answer = answer;
            this.ratePerSecond = ratePerSecond;
            this.dryRun = dryRun;
        }

        @Override
        final Step visit(final int entry, final long sequence, final long nowMs) {
            if (!filter.matches(entry)) {
                return Step.NEXT;
            }
            if (!waits(entry)) {
                busy++;
                return Step.NEXT;
            }
            startedMs = Math.min(startedMs, nowMs); // the clock may go back
            if (ratePerSecond > 0 && !dryRun) {
                if (nowMs - startedMs >= LONGEST_OPERATION_MS) {
                    return Step.NOT_THIS;
                }
                waitsUntilMs = startedMs + (done * MS_PER_SECOND + ratePerSecond - 1) / ratePerSecond;
                if (waitsUntilMs > nowMs) {
                    return Step.AGAIN;
                }
            }
            final Step step = remove(entry);
            return step == Step.NEXT && done >= limit ? Step.ENOUGH : step;
        }

        /** Decides on one that waits. */
        abstract Step remove(int entry);

        @Override
        final void end(final long next) {
            recorder.thenDurable(() -> answer.done(new Outcome(done, busy, orphaned, guarded, noRoom, next)));
        }
    }

    private final class Redrive extends Removal {
        private final String targetName;
        private final int maxRedriven;

        Redrive(
                final MessageQueue queue,
                final Filter filter,
                final long cursor,
                final int limit,
                final Answer answer,
                final String targetName,
                final int maxRedriven,
                final int ratePerSecond,
                final boolean dryRun) {
            super(queue, filter, cursor, limit, answer, ratePerSecond, dryRun);
            this.targetName = targetName;
            this.maxRedriven = maxRedriven;
        }

        @Override
        Step remove(final int entry) {
            final MessageRecord record = state.messages.read(entry);
            if (maxRedriven >= 0 && DeadLetters.timesRedriven(record) >= maxRedriven) {
                guarded++;
                return Step.NEXT;
            }
            final MessageQueue target = targetName == null ? deadLetters.origin(record) : deadLetters.queue(targetName);
            if (target == null || target == queue || (!target.isDurable() && !EntrySpace.isVolatile(entry))) {
                orphaned++;
                return Step.NEXT;
            }
            if (dryRun) {
                done++;
                return Step.NEXT;
            }
            if (!target.hasRoomFor(state.entries.length(entry))) {
                noRoom = target.name();
                return Step.NOT_THIS;
            }
            queue.take(entry);
            if (!deadLetters.redrive(entry, target)) {
                queue.giveBack(entry);
                noRoom = "the journal";
                return Step.NOT_THIS;
            }
            done++;
            return Step.NEXT;
        }
    }

    private final class Purge extends Removal {
        Purge(
                final MessageQueue queue,
                final Filter filter,
                final long cursor,
                final int limit,
                final Answer answer,
                final boolean dryRun) {
            super(queue, filter, cursor, limit, answer, 0, dryRun);
        }

        @Override
        Step remove(final int entry) {
            if (!dryRun) {
                queue.take(entry);
                deadLetters.remove(entry, false);
            }
            done++;
            return Step.NEXT;
        }
    }

    /** Removes the letters that were kept long enough. */
    private final class Retention extends Operation {
        Retention(final MessageQueue queue) {
            super(queue, 0, false);
        }

        @Override
        boolean isRetentionOf(final MessageQueue other) {
            return other == queue;
        }

        @Override
        Step visit(final int entry, final long sequence, final long nowMs) {
            final long retentionMs = queue.policy().deadLetterRetentionMs();
            if (state.isDeadLetter(entry)
                    && waits(entry)
                    && state.messages.read(entry).deadSinceMs() + retentionMs <= nowMs) {
                queue.take(entry);
                deadLetters.remove(entry, true);
            }
            return Step.NEXT;
        }

        @Override
        void end(final long next) {
            // nobody has asked
        }
    }
}

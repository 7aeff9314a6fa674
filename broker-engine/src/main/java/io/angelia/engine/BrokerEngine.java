/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.ClientSession.Release;
import io.angelia.engine.destination.Destination;
import io.angelia.engine.journal.Log;
import io.angelia.engine.journal.RecordView;
import io.angelia.engine.memory.EntrySpace;
import io.angelia.engine.message.EntryState;
import io.angelia.engine.queue.MessageQueue;
import io.angelia.engine.record.RecordType;
import io.angelia.engine.transaction.Copies;
import io.angelia.engine.transaction.Copies.Copy;
import io.angelia.engine.transaction.OpenTransaction;
import io.angelia.engine.transaction.Producer;
import io.angelia.wire.message.MessageIds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongArrayList;

/** The engine: owns the parts and turns the duty cycle. */
final class BrokerEngine implements Engine, PendingCommands.Effects {
    /** How soon a disk is looked at again that somebody else may have emptied. */
    private static final long ROOM_CHECK_INTERVAL_MS = 100;

    private final EngineContext context;
    private final Log log;
    private final PendingCommands pending = new PendingCommands();
    private final BrokerState state;
    private final RecordApplier applier;
    private final Recorder recorder;
    private final Catalog catalog;
    private final MessageIntake intake;
    private final OrderingKeys keys;
    private final DeadLetters deadLetters;
    private final Dispatcher dispatcher;
    private final FailedDeliveries failedDeliveries;
    private final RecentProducers recentProducers;
    private final Turns turns;
    private final Commits commits;
    private final Branches branches;
    private final ConsumerDesk consumers;
    private final Housekeeping housekeeping;
    private final Explanations explanations;
    private final Schedules schedules;
    private final QueueControl queues;
    private final Replacements replacements;
    private final DeadLetterDesk deadLetterDesk;
    private final Delivery delivery;
    private final RecordView recordView = new RecordView();
    private final LongArrayList tagScratch = new LongArrayList();

    private final Set<ClientConnection> connections = new LinkedHashSet<>();
    private final Map<DetachedConnections.Key, ClientConnection> returning = new HashMap<>();
    private final DetachedConnections detached;
    private final Set<String> clientIds = new HashSet<>();
    private final Long2ObjectHashMap<ClientSession> sessions = new Long2ObjectHashMap<>();
    private final List<ClientSession> answered = new ArrayList<>();
    private Throwable failure;
    private boolean closed;

    BrokerEngine(final EngineContext context, final BrokerState state, final RecordApplier applier) {
        this.context = context;
        this.log = context.log();
        this.state = state;
        this.applier = applier;
        recorder = new Recorder(context, pending, state.entries);
        catalog = new Catalog(state, recorder, context.idGenerator());
        state.announcements(catalog::announced);
        recentProducers = new RecentProducers(context.deduplicationWindowMs());
        intake = new MessageIntake(context, state, recorder, recentProducers);
        keys = new OrderingKeys(this, state, recorder);
        deadLetters = new DeadLetters(intake, state, recorder, catalog, keys);
        dispatcher = new Dispatcher(state, recorder, deadLetters);
        failedDeliveries = new FailedDeliveries(state, applier, recorder, deadLetters, intake, context.idGenerator());
        turns = new Turns(state);
        commits = new Commits(this, state, recorder, recentProducers, turns);
        branches = new Branches(this, state, recorder, commits, recentProducers, failedDeliveries, turns);
        consumers = new ConsumerDesk(state, recorder, catalog, dispatcher);
        housekeeping = new Housekeeping(
                context, state, applier, recorder, new Compaction(log, state, recorder, pending, this));
        explanations = new Explanations(this, state);
        schedules = new Schedules(state, recorder);
        queues = new QueueControl(state, recorder);
        replacements = new Replacements(state, recorder);
        deadLetterDesk = new DeadLetterDesk(this, state, recorder, deadLetters);
        delivery = new Delivery(state.entries, state.messages);
        detached = new DetachedConnections(context.reconnectGraceMs(), context.maxDetachedConnections());
    }

    /** Restores the state, ends what an earlier run left open, and returns an engine that is ready for clients. */
    static Engine launch(final EngineContext context) {
        final Recovery recovery = new Recovery(context);
        try {
            recovery.replay();
            final BrokerEngine engine = new BrokerEngine(context, recovery.state(), recovery.applier());
            engine.start(recovery);
            return engine;
        } catch (final RuntimeException | Error e) {
            recovery.state().close();
            throw e;
        }
    }

    private void start(final Recovery recovery) {
        recorder.pair(RecordType.STARTED, recovery.isUnclean() ? 1 : 0, state.run() + 1, true);
        for (final OpenTransaction open : state.transactions.all()) {
            if (state.branches.find(open.transactionId()) == null) {
                recorder.pair(RecordType.ROLLBACK, open.producerId(), open.transactionId(), false);
            }
        }
        state.uploads
                .all()
                .forEach(open -> recorder.pair(RecordType.UPLOAD_ABANDONED, open.producerId(), open.sequence(), false));
        recorder.force();
        pending.release(log.writtenPosition(), log.durablePosition(), this);
        state.watch(new Watching());
        replacements.recovered();
        branches.recovered();
        consumers.recovered();
        housekeeping.recovered(recovery.checkpointPosition());
    }

    // ---- parts

    EngineContext context() {
        return context;
    }

    BrokerState state() {
        return state;
    }

    Recorder recorder() {
        return recorder;
    }

    Catalog catalog() {
        return catalog;
    }

    MessageIntake intake() {
        return intake;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    Commits commits() {
        return commits;
    }

    @Override
    public Branches branches() {
        return branches;
    }

    @Override
    public EngineSchedules schedules() {
        return schedules;
    }

    @Override
    public EngineQueues queues() {
        return queues;
    }

    @Override
    public EngineDeadLetters deadLetters() {
        return deadLetterDesk;
    }

    @Override
    public EngineExplanations explanations() {
        return explanations;
    }

    @Override
    public EngineKeys keys() {
        return keys;
    }

    ConsumerDesk consumers() {
        return consumers;
    }

    Delivery delivery() {
        return delivery;
    }

    /** A list for the moment; cleared by whoever takes it. */
    LongArrayList tagScratch() {
        return tagScratch;
    }

    // ---- the duty cycle

    @Override
    public int doWork(final long nowMs) {
        if (isStopped()) {
            return 0;
        }
        try {
            recorder.nowMs(nowMs);
            int work = branches.process();
            work += failedDeliveries.process();
            work += deadLetterDesk.process();
            work += detached.expire(nowMs);
            work += dispatcher.expireTimers();
            state.volatileStore.flush();
            recorder.flush();
            work += pending.release(log.writtenPosition(), log.durablePosition(), this);
            if (pending.isEmpty()) {
                intake.settle();
            }
            work += housekeeping.step(pending.isEmpty());
            intake.checkRoom();
            answerSends();
            work += replacements.process();
            work += dispatcher.dispatch();
            work += explanations.step();
            work += schedules.step();
            return work + (hasPendingWork() ? 1 : 0);
        } catch (final RuntimeException | Error e) {
            fail(e);
            return 0;
        }
    }

    private void answerSends() {
        for (int i = 0; i < answered.size(); i++) {
            answered.get(i).answerSends();
        }
        answered.clear();
    }

    @Override
    public long nextDeadlineMs() {
        final long roomCheck = intake.isWaitingForRoom() ? recorder.nowMs() + ROOM_CHECK_INTERVAL_MS : Long.MAX_VALUE;
        final long operations = Math.min(branches.nextDeadlineMs(), deadLetterDesk.nextDeadlineMs());
        final long timers = Math.min(state.timers.nextDueMs(), operations);
        final long timed = Math.min(timers, detached.nextDeadlineMs());
        return Math.min(roomCheck, Math.min(timed, recorder.nextDeadlineMs()));
    }

    @Override
    public boolean hasPendingWork() {
        return !isStopped()
                && (recorder.hasWork()
                        || dispatcher.hasWork()
                        || !failedDeliveries.isEmpty()
                        || detached.hasWork()
                        || branches.hasWork()
                        || explanations.hasWork()
                        || schedules.hasWork()
                        || replacements.hasWork()
                        || deadLetterDesk.hasWork()
                        || branches.nextDeadlineMs() <= recorder.nowMs()
                        || state.timers.nextDueMs() <= recorder.nowMs()
                        || housekeeping.hasWork());
    }

    @Override
    public long roomVersion() {
        return state.roomVersion();
    }

    // ---- effects

    @Override
    public void applyRecord(final long position) {
        state.forgetCopy();
        log.read(position, recordView);
        applier.apply(recordView);
    }

    @Override
    public void publishVolatile(final long position) {
        state.forgetCopy();
        intake.publishVolatile(position);
    }

    @Override
    public void sent(final ClientSession session, final long sequence, final boolean applied) {
        final String first = applied ? state.takeFirstMessageId() : null;
        if (first != null) {
            session.duplicate(sequence, first);
        }
        if (session.sent(sequence)) {
            answered.add(session);
        }
    }

    // ---- for sessions

    /** Why the session cannot take part in the transaction; null when it does. */
    String joinTransaction(final TransactionWork transaction, final long transactionId) {
        if (transaction.id() == transactionId) {
            return transaction.messages() < context.maxTransactionMessages()
                    ? null
                    : "the transaction has " + transaction.messages() + " messages, the limit";
        }
        if (transaction.isOpen()) {
            return "transaction " + transactionId + " began before transaction " + transaction.id() + " ended";
        }
        if (openTransactions() >= context.maxOpenTransactions()) {
            return openTransactions() + " transactions are open, the limit";
        }
        openTransaction(transaction, transactionId);
        return null;
    }

    /** Local transactions, and branches that are not prepared. */
    int openTransactions() {
        return commits.open() + branches.open();
    }

    void openTransaction(final TransactionWork transaction, final long transactionId) {
        commits.opened(transaction, transactionId);
    }

    /** A message was consumed outside a transaction. */
    void consume(final int entry) {
        if (EntrySpace.isVolatile(entry)) {
            state.discard(entry);
        } else {
            recorder.acknowledge(entry);
            state.queueOf(entry).decided(entry);
        }
    }

    /** A delivery comes back, from whom and why as far as that is known. */
    void release(final int entry, final Release how, final String consumer, final String reason) {
        if (how == Release.UNTOUCHED) {
            state.notes.forget(entry);
            state.giveBack(entry);
        } else {
            state.queueOf(entry).failing(entry);
            failedDeliveries.add(entry, how, consumer, reason);
        }
    }

    // ---- for explanations

    /** The session that an entry was delivered to; null when none has it. */
    ClientSession holderOf(final int entry) {
        for (final ClientConnection connection : connections) {
            for (final ClientSession session : connection.sessions()) {
                if (session.holds(entry)) {
                    return session;
                }
            }
        }
        return null;
    }

    /** A transaction that sessions are at work on; null for none. */
    TransactionWork workThat(final Predicate<TransactionWork> fits) {
        for (final ClientConnection connection : connections) {
            for (final ClientSession session : connection.sessions()) {
                if (fits.test(session.transaction())) {
                    return session.transaction();
                }
            }
        }
        return branches.workThat(fits);
    }

    // ---- connections

    @Override
    public EngineConnection openConnection(final String userName, final long connectionId) {
        if (isStopped()) {
            throw new IllegalStateException("the engine is stopped", failure);
        }
        final DetachedConnections.Key key = new DetachedConnections.Key(connectionId, userName);
        final ClientConnection before = returning.get(key);
        if (before != null) {
            before.lost();
        }
        final Belongings left = detached.resume(key);
        final ClientConnection connection =
                new ClientConnection(this, key, left == null ? new Belongings(state, consumers) : left);
        connections.add(connection);
        if (mayReturn(connection)) {
            returning.put(key, connection);
        }
        return connection;
    }

    boolean mayReturn(final ClientConnection connection) {
        return detached.mayReturn(connection.key());
    }

    void connectionEnded(final ClientConnection connection, final boolean mayReturn) {
        connections.remove(connection);
        returning.remove(connection.key(), connection);
        if (isStopped()) {
            return;
        }
        if (mayReturn) {
            detached.detach(connection.key(), connection.belongings());
        } else {
            detached.forget(connection.key());
            connection.belongings().end();
        }
    }

    boolean claim(final String clientId) {
        return clientIds.add(clientId);
    }

    void unclaim(final String clientId) {
        clientIds.remove(clientId);
    }

    void sessionOpened(final ClientSession session) {
        sessions.put(session.producerId(), session);
    }

    void sessionEnded(final ClientSession session) {
        recentProducers.ended(session.producerId(), session.accepted(), session.refusals(), recorder.nowMs());
        if (sessions.get(session.producerId()) == session) {
            sessions.remove(session.producerId());
        }
    }

    /** What the producer's last session refused; null for nothing. */
    Refusals refusalsOf(final long producerId) {
        return recentProducers.refusals(producerId);
    }

    /** The send was accepted before. When it was a copy, the session is told once more, after what was before. */
    void tellOfCopy(final ClientSession session, final long sequence) {
        recorder.then(() -> {
            final Producer producer = state.producers.find(session.producerId());
            final Copy durable = find(producer == null ? null : producer.copies(), sequence);
            final Copy copy = durable == null ? find(recentProducers.copies(session.producerId()), sequence) : durable;
            if (copy != null) {
                session.duplicate(sequence, MessageIds.format(copy.firstProducerId(), copy.firstSequence()));
            }
        });
    }

    private static Copy find(final Copies copies, final long sequence) {
        return copies == null ? null : copies.find(sequence);
    }

    /** How far a producer got, whichever session of it says so. */
    long acceptedOf(final long producerId) {
        final Producer producer = state.producers.find(producerId);
        final ClientSession session = sessions.get(producerId);
        return Math.max(
                Math.max(producer == null ? 0 : producer.lastSequence(), recentProducers.accepted(producerId)),
                session == null ? 0 : session.accepted());
    }

    // ---- state

    /** True when no command is taken any more. */
    boolean isStopped() {
        return failure != null || closed;
    }

    /** Stops the engine for good; returns the exception, to be thrown on. */
    <T extends Throwable> T fail(final T cause) {
        if (failure == null) {
            failure = cause;
            context.errorHandler().accept(cause);
        }
        return cause;
    }

    @Override
    public Throwable failure() {
        return failure;
    }

    @Override
    public long stateDigest() {
        return StateDigest.of(state);
    }

    @Override
    public void checkpoint() {
        if (isStopped()) {
            throw new IllegalStateException("the engine is stopped", failure);
        }
        try {
            settle();
        } catch (final RuntimeException | Error e) {
            fail(e);
            throw e;
        }
        housekeeping.checkpointNow();
    }

    /** Makes everything durable that was recorded, and lets it take effect. */
    private void settle() {
        do {
            replacements.process();
            branches.process();
            failedDeliveries.process();
            state.volatileStore.flush();
            recorder.force();
            pending.release(log.writtenPosition(), log.durablePosition(), this);
        } while (recorder.hasWork() || replacements.hasWork() || branches.hasWork() || !failedDeliveries.isEmpty());
        intake.settle();
        answerSends();
    }

    private long duplicatesAt(final MessageQueue queue) {
        final Destination destination = state.destinations.byId(queue.id());
        return destination == null ? 0 : destination.duplicates();
    }

    @Override
    public EngineStatistics statistics() {
        final List<EngineStatistics.QueueStatistics> queues = new ArrayList<>();
        for (final MessageQueue queue : state.queues.values()) {
            queues.add(new EngineStatistics.QueueStatistics(
                    queue.name(),
                    queue.readyCount(),
                    queue.inFlightCount(),
                    queue.delayedCount(),
                    queue.consumerCount(),
                    queue.bytes(),
                    duplicatesAt(queue)));
        }
        return new EngineStatistics(
                queues,
                log.appendedPosition(),
                log.durablePosition(),
                housekeeping.checkpointPosition(),
                housekeeping.segments(),
                state.entries.offHeapBytes() + state.lanes.offHeapBytes(),
                connections.size(),
                openTransactions(),
                deadLetters.statistics());
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        if (failure == null) {
            try {
                for (final ClientConnection connection : new ArrayList<>(connections)) {
                    connection.close();
                }
                detached.end();
                settle();
                recorder.empty(RecordType.CLEAN_STOP);
                settle();
                housekeeping.checkpointIfPossible();
            } catch (final RuntimeException | Error e) {
                fail(e);
            }
        }
        closed = true;
        close(housekeeping::close);
        close(schedules::close);
        close(replacements::close);
        close(log::close);
        close(context.checkpointStore()::close);
        close(state::close);
    }

    /** One part that does not close does not keep the others open. */
    private void close(final Runnable part) {
        try {
            part.run();
        } catch (final RuntimeException e) {
            fail(e);
        }
    }

    /** Passes on what becomes of entries to those who keep something beside them. */
    private final class Watching implements EntryWatch {
        @Override
        public void ready(final MessageQueue queue, final int entry) {
            replacements.ready(queue, entry);
        }

        @Override
        public void arrived(final MessageQueue queue, final int entry) {
            replacements.arrived(queue, entry);
        }

        @Override
        public void scheduled(final int entry) {
            schedules.scheduled(entry);
        }

        @Override
        public void undelayed(final int entry) {
            schedules.undelayed(entry);
        }

        @Override
        public void leaving(final MessageQueue queue, final int entry) {
            if (state.entries.state(entry) == EntryState.DELAYED) {
                schedules.undelayed(entry);
            }
            replacements.leaving(queue, entry);
        }

        @Override
        public void removed(final MessageQueue queue) {
            replacements.removed(queue);
        }
    }
}

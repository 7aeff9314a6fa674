/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.Branch.Association;
import io.angelia.engine.EngineSession.BranchEnd;
import io.angelia.engine.EngineSession.BranchStart;
import io.angelia.engine.record.EntryNames;
import io.angelia.engine.record.FailedList;
import io.angelia.engine.record.RecordType;
import io.angelia.engine.transaction.OpenTransaction;
import io.angelia.engine.transaction.Producer;
import io.angelia.engine.transaction.RecordedBranch;
import io.angelia.engine.transaction.Xids;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.agrona.collections.IntArrayList;

/**
 * Branches of distributed transactions: decides every command by the state in which it finds the branch, and rolls back those
 * that lose a participant or take too long. What a branch does is gathered in memory, apart from its recorded sends, until it
 * is prepared; then it belongs to nobody and waits in the log for its decision.
 */
final class Branches implements EngineBranches {
    /** Ids of one run; the number of the run stands above them. */
    private static final int RUN_SHIFT = 36;
    /** Bytes of log kept free for the end of a prepared branch, beside those for every message that it consumed. */
    private static final int END_LENGTH = 512;

    private final BrokerEngine engine;
    private final EngineContext context;
    private final BrokerState state;
    private final Recorder recorder;
    private final Commits commits;
    private final RecentProducers recent;
    private final FailedDeliveries failedDeliveries;
    private final Turns turns;
    private final Map<String, Branch> byXid = new HashMap<>();
    private final Map<ClientConnection, Set<Branch>> byConnection = new HashMap<>();
    private final TreeSet<Branch> deadlines =
            new TreeSet<>(Comparator.<Branch>comparingLong(Branch::deadlineMs).thenComparingLong(Branch::id));
    /** Their time begins with the next duty cycle, which tells the time. */
    private final List<Branch> started = new ArrayList<>();

    private final List<Ending> endings = new ArrayList<>();
    private long latestMs;
    private long startedCount;
    private int open;
    private int remembered;

    Branches(
            final BrokerEngine engine,
            final BrokerState state,
            final Recorder recorder,
            final Commits commits,
            final RecentProducers recent,
            final FailedDeliveries failedDeliveries,
            final Turns turns) {
        this.engine = engine;
        this.context = engine.context();
        this.state = state;
        this.recorder = recorder;
        this.commits = commits;
        this.recent = recent;
        this.failedDeliveries = failedDeliveries;
        this.turns = turns;
    }

    /** Takes over the branches that recovery found. */
    void recovered() {
        for (final RecordedBranch recorded : state.branches.all()) {
            final Branch branch = new Branch(recorded.xid(), recorded.id(), 0, stateOf(recorded));
            final OpenTransaction held = state.transactions.find(OpenTransaction.NO_PRODUCER, recorded.id());
            if (held != null) {
                final IntArrayList acknowledged = held.acknowledged();
                for (int i = 0; i < acknowledged.size(); i++) {
                    branch.work().acknowledged(acknowledged.getInt(i), null);
                }
            }
            turns.prepared(branch.work().acknowledged());
            byXid.put(branch.xid(), branch);
            remember(branch);
        }
    }

    private static Branch.State stateOf(final RecordedBranch recorded) {
        return switch (recorded.outcome()) {
            case PREPARED -> Branch.State.PREPARED;
            case COMMITTED -> Branch.State.HEURISTICALLY_COMMITTED;
            case ROLLED_BACK -> Branch.State.HEURISTICALLY_ROLLED_BACK;
        };
    }

    /** Branches that are not prepared. */
    int open() {
        return open;
    }

    // ---- the duty cycle

    boolean hasWork() {
        return !started.isEmpty() || !endings.isEmpty();
    }

    long nextDeadlineMs() {
        return deadlines.isEmpty() ? Long.MAX_VALUE : deadlines.first().deadlineMs();
    }

    /** Decides what needs the time of day. */
    int process() {
        final long nowMs = recorder.nowMs();
        final int work = started.size() + endings.size();
        for (final Branch branch : started) {
            if (branch.state() == Branch.State.OPEN || branch.state() == Branch.State.ROLLED_BACK) {
                schedule(branch, nowMs);
            }
        }
        started.clear();
        for (final Ending ending : endings) {
            giveBack(ending);
        }
        endings.clear();
        if (nowMs < latestMs) {
            rescheduleAll(nowMs);
        }
        latestMs = nowMs;
        while (!deadlines.isEmpty() && deadlines.first().deadlineMs() <= nowMs) {
            expire(deadlines.pollFirst(), nowMs);
        }
        return work;
    }

    private void schedule(final Branch branch, final long nowMs) {
        branch.deadlineMs(nowMs + branch.timeoutMs());
        deadlines.add(branch);
    }

    /** A clock that was set back gives nobody more time than was asked for. */
    private void rescheduleAll(final long nowMs) {
        final List<Branch> all = List.copyOf(deadlines);
        deadlines.clear();
        for (final Branch branch : all) {
            branch.deadlineMs(Math.min(branch.deadlineMs(), nowMs + branch.timeoutMs()));
            deadlines.add(branch);
        }
    }

    private void expire(final Branch branch, final long nowMs) {
        if (branch.state() == Branch.State.OPEN) {
            undo(
                    branch,
                    ErrorCode.BRANCH_TIMED_OUT,
                    "branch " + branch.xid() + " was not prepared within " + branch.timeoutMs() + " ms");
            schedule(branch, nowMs);
        } else {
            remove(branch); // nobody has asked for it
        }
    }

    // ---- work of sessions

    void start(
            final ClientSession session,
            final long requestId,
            final String xid,
            final BranchStart how,
            final long timeoutMs) {
        final String flaw = Xids.flaw(xid);
        final Branch branch = byXid.get(xid);
        if (flaw != null) {
            session.refused(requestId, ErrorCode.MALFORMED, flaw);
        } else if (session.branch() != null) {
            session.refused(
                    requestId,
                    ErrorCode.BRANCH_STATE,
                    "the session works for branch " + session.branch().xid());
        } else if (session.transaction().isOpen()) {
            session.refused(requestId, ErrorCode.BRANCH_STATE, "the session has a local transaction open");
        } else if (how == BranchStart.NEW) {
            begin(session, requestId, xid, branch, timeoutMs);
        } else if (branch == null) {
            session.refused(requestId, ErrorCode.BRANCH_UNKNOWN, unknown(xid));
        } else if (branch.state() == Branch.State.ROLLED_BACK) {
            session.refused(requestId, branch.endCode(), branch.endReason());
        } else if (branch.state() != Branch.State.OPEN) {
            session.refused(requestId, ErrorCode.BRANCH_STATE, "branch " + xid + " is " + nameOf(branch.state()));
        } else if ((branch.association(session) == Association.SUSPENDED) != (how == BranchStart.RESUME)) {
            session.refused(
                    requestId,
                    ErrorCode.BRANCH_STATE,
                    how == BranchStart.RESUME
                            ? "the session has not suspended branch " + xid
                            : "the session has suspended branch " + xid + " and can only resume it");
        } else if (branch.work().doom() != null) {
            session.refused(
                    requestId, ErrorCode.TRANSACTION_ROLLED_BACK, branch.work().doom());
        } else {
            associate(branch, session);
            session.done(requestId, branch.id());
        }
    }

    private void begin(
            final ClientSession session,
            final long requestId,
            final String xid,
            final Branch known,
            final long timeoutMs) {
        if (known != null) {
            session.refused(
                    requestId, ErrorCode.BRANCH_EXISTS, "branch " + xid + " exists and is " + nameOf(known.state()));
            return;
        }
        if (engine.openTransactions() >= context.maxOpenTransactions()) {
            session.refused(
                    requestId,
                    ErrorCode.RESOURCE_LIMIT,
                    engine.openTransactions() + " transactions are open, the limit");
            return;
        }
        final Branch branch = new Branch(xid, nextId(), timeoutOf(timeoutMs));
        byXid.put(xid, branch);
        open++;
        started.add(branch);
        associate(branch, session);
        session.done(requestId, branch.id());
    }

    private long nextId() {
        return -((state.run() << RUN_SHIFT) + ++startedCount);
    }

    private long timeoutOf(final long askedMs) {
        return askedMs <= 0 ? context.branchTimeoutMs() : Math.min(askedMs, context.maxBranchTimeoutMs());
    }

    private void associate(final Branch branch, final ClientSession session) {
        branch.associate(session, Association.ACTIVE);
        session.branch(branch);
        if (branch.connections().add(session.connection())) {
            byConnection
                    .computeIfAbsent(session.connection(), any -> new LinkedHashSet<>())
                    .add(branch);
        }
    }

    void end(final ClientSession session, final long requestId, final String xid, final BranchEnd how) {
        final Branch branch = byXid.get(xid);
        final Association association = branch == null ? null : branch.association(session);
        if (branch == null) {
            session.refused(requestId, ErrorCode.BRANCH_UNKNOWN, unknown(xid));
        } else if (association == null
                || association == Association.ENDED
                || (how == BranchEnd.SUSPEND && association == Association.SUSPENDED)) {
            session.refused(requestId, ErrorCode.BRANCH_STATE, "the session does not work for branch " + xid);
        } else {
            leave(branch, session, how == BranchEnd.SUSPEND ? Association.SUSPENDED : Association.ENDED);
            if (branch.state() == Branch.State.ROLLED_BACK) {
                session.refused(requestId, branch.endCode(), branch.endReason());
                return;
            }
            if (how == BranchEnd.FAIL) {
                branch.work().doom("the work for branch " + xid + " has failed");
            }
            session.done(requestId, 0);
        }
    }

    private static void leave(final Branch branch, final ClientSession session, final Association as) {
        branch.associate(session, as);
        if (session.branch() == branch) {
            session.branch(null);
        }
    }

    /** Why the session cannot add to the branch; null when it can. */
    String obstacle(final Branch branch) {
        return branch.work().messages() < context.maxTransactionMessages()
                ? null
                : "branch " + branch.xid() + " has " + branch.work().messages() + " messages, the limit";
    }

    /** The session is closed in order: what it has not ended is undone. */
    void sessionClosed(final ClientSession session) {
        final Set<Branch> candidates = byConnection.get(session.connection());
        if (candidates == null) {
            return;
        }
        for (final Branch branch : List.copyOf(candidates)) {
            final Association association = branch.association(session);
            if (association == Association.ACTIVE || association == Association.SUSPENDED) {
                if (branch.state() == Branch.State.OPEN) {
                    undo(
                            branch,
                            ErrorCode.TRANSACTION_ROLLED_BACK,
                            "a session was closed before it ended its work for branch " + branch.xid());
                }
                leave(branch, session, Association.ENDED);
            }
        }
    }

    /** The connection and its sessions are gone: whatever they worked for and is not prepared is undone. */
    void connectionLost(final ClientConnection connection) {
        final Set<Branch> lost = byConnection.remove(connection);
        if (lost == null) {
            return;
        }
        for (final Branch branch : lost) {
            branch.connections().remove(connection);
            if (branch.state() == Branch.State.OPEN) {
                undo(
                        branch,
                        ErrorCode.TRANSACTION_ROLLED_BACK,
                        "a connection that worked for branch " + branch.xid() + " has ended");
            }
            for (final ClientSession session : branch.sessions()) {
                if (session.connection() == connection) {
                    leave(branch, session, Association.ENDED);
                }
            }
            if (branch.connections().isEmpty()) {
                remove(branch);
            }
        }
    }

    // ---- the transaction manager

    @Override
    public void prepare(final String xid, final Answer answer) {
        decide(answer, () -> {
            final Branch branch = find(xid, answer);
            if (branch == null || isOver(branch, answer)) {
                return;
            }
            if (branch.state() == Branch.State.PREPARED) {
                recorder.thenDurable(() -> answer.done(PREPARED));
            } else if (isComplete(branch, answer) && isInTurn(branch, answer)) {
                prepareOpen(branch, answer);
            }
        });
    }

    private void prepareOpen(final Branch branch, final Answer answer) {
        final TransactionWork work = branch.work();
        if (work.isEmpty()) {
            remove(branch);
            answer.done(READ_ONLY);
        } else if (remembered >= context.maxPreparedBranches()) {
            giveUp(
                    branch,
                    answer,
                    remembered + " branches are prepared or remembered, the limit; branch " + branch.xid()
                            + " was rolled back");
        } else if (!engine.intake().hasRoomBeside(roomOf(branch) + recordLength(branch))) {
            giveUp(branch, answer, "the log has no room to prepare branch " + branch.xid() + ", which was rolled back");
        } else {
            commits.recordAcknowledged(work, OpenTransaction.NO_PRODUCER);
            recorder.prepare(branch.id(), branch.xid());
            turns.prepared(work.acknowledged());
            detach(branch);
            branch.state(Branch.State.PREPARED);
            remember(branch);
            recorder.then(() -> answer.done(PREPARED));
        }
    }

    private void giveUp(final Branch branch, final Answer answer, final String reason) {
        undo(branch, ErrorCode.RESOURCE_LIMIT, reason);
        remove(branch);
        recorder.then(() -> answer.refused(ErrorCode.RESOURCE_LIMIT, reason));
    }

    @Override
    public void commit(final String xid, final boolean onePhase, final long producerId, final Answer answer) {
        decide(answer, () -> {
            final Branch branch = find(xid, answer);
            if (branch == null || isOver(branch, answer)) {
                return;
            }
            final boolean prepared = branch.state() == Branch.State.PREPARED;
            if (!prepared && !isComplete(branch, answer)) {
                return;
            }
            if (prepared == onePhase) {
                answer.refused(ErrorCode.BRANCH_STATE, "branch " + xid + " is " + nameOf(branch.state()));
            } else if (onePhase && isInTurn(branch, answer)) {
                commits.record(branch.work(), OpenTransaction.NO_PRODUCER, producerId);
                remove(branch);
                commits.finish(branch.work(), () -> answer.done(0));
            } else if (!onePhase) {
                recorder.pair(RecordType.COMMIT, OpenTransaction.NO_PRODUCER, branch.id(), true);
                forgetPrepared(branch);
                turns.decided(branch.work().acknowledged());
                commits.finish(branch.work(), () -> answer.done(0));
            }
        });
    }

    @Override
    public void rollback(final String xid, final Answer answer) {
        decide(answer, () -> {
            final Branch branch = find(xid, answer);
            if (branch == null || isSettled(branch, answer)) {
                return;
            }
            switch (branch.state()) {
                case PREPARED -> {
                    forgetPrepared(branch);
                    endings.add(new Ending(branch, false, answer));
                }
                case OPEN -> {
                    if (branch.isAnybody(Association.ACTIVE)) {
                        refuseInUse(branch, answer);
                    } else {
                        undo(branch, ErrorCode.TRANSACTION_ROLLED_BACK, null);
                        remove(branch);
                        recorder.then(() -> answer.done(0));
                    }
                }
                default -> {
                    remove(branch);
                    recorder.then(() -> answer.done(0));
                }
            }
        });
    }

    @Override
    public void forget(final String xid, final Answer answer) {
        decide(answer, () -> {
            final Branch branch = find(xid, answer);
            if (branch == null) {
                return;
            }
            if (branch.state() != Branch.State.HEURISTICALLY_COMMITTED
                    && branch.state() != Branch.State.HEURISTICALLY_ROLLED_BACK) {
                answer.refused(
                        ErrorCode.BRANCH_STATE,
                        "branch " + xid + " is " + nameOf(branch.state()) + ": there is nothing to forget");
                return;
            }
            recorder.pair(RecordType.FORGET, 0, branch.id(), true);
            forgetPrepared(branch);
            recorder.then(() -> answer.done(0));
        });
    }

    // ---- the operator

    @Override
    public void settle(final String xid, final boolean commit, final Answer answer) {
        decide(answer, () -> {
            final Branch branch = find(xid, answer);
            if (branch == null || isSettled(branch, answer)) {
                return;
            }
            if (branch.state() != Branch.State.PREPARED) {
                answer.refused(
                        ErrorCode.BRANCH_STATE,
                        "branch " + xid + " is " + nameOf(branch.state())
                                + ": only a prepared branch can be settled by an operator");
                return;
            }
            engine.intake().reserve(-roomOf(branch));
            if (commit) {
                branch.state(Branch.State.HEURISTICALLY_COMMITTED);
                recorder.pair(RecordType.HEURISTIC, Producer.COMMITTED, branch.id(), true);
                turns.decided(branch.work().acknowledged());
                commits.finish(branch.work(), () -> answer.done(0));
            } else {
                branch.state(Branch.State.HEURISTICALLY_ROLLED_BACK);
                endings.add(new Ending(branch, true, answer));
            }
        });
    }

    /** What is gathered for a branch; null for none that fits. */
    TransactionWork workThat(final Predicate<TransactionWork> fits) {
        for (final Branch branch : byXid.values()) {
            if (fits.test(branch.work())) {
                return branch.work();
            }
        }
        return null;
    }

    /** Null when there is no branch of this number. */
    String xidOf(final long id) {
        for (final Branch branch : byXid.values()) {
            if (branch.id() == id) {
                return branch.xid();
            }
        }
        return null;
    }

    @Override
    public void list(final long cursor, final int limit, final Consumer<List<RememberedBranch>> answer) {
        if (engine.isStopped()) {
            return;
        }
        recorder.thenDurable(() -> {
            final List<RememberedBranch> found = new ArrayList<>();
            for (final RecordedBranch recorded : state.branches.after(cursor).values()) {
                if (found.size() == limit) {
                    break;
                }
                found.add(view(recorded));
            }
            answer.accept(found);
        });
    }

    private RememberedBranch view(final RecordedBranch recorded) {
        final OpenTransaction held = state.transactions.find(OpenTransaction.NO_PRODUCER, recorded.id());
        int messages = recorded.messages();
        int acknowledgements = recorded.acknowledgements();
        if (held != null) {
            final Branch branch = byXid.get(recorded.xid());
            final boolean known = branch != null && branch.id() == recorded.id();
            messages = held.staged().size()
                    + (known ? branch.work().volatileSends().size() : 0);
            acknowledgements = known
                    ? branch.work().acknowledged().size()
                    : held.acknowledged().size();
        }
        return new RememberedBranch(
                -recorded.id(),
                recorded.xid(),
                switch (recorded.outcome()) {
                    case PREPARED -> State.PREPARED;
                    case COMMITTED -> State.HEURISTICALLY_COMMITTED;
                    case ROLLED_BACK -> State.HEURISTICALLY_ROLLED_BACK;
                },
                recorded.sinceMs(),
                messages,
                acknowledgements);
    }

    // ---- checks

    private void decide(final Answer answer, final Runnable decision) {
        if (engine.isStopped()) {
            answer.refused(ErrorCode.SHUTTING_DOWN, "the broker is stopping");
            return;
        }
        try {
            decision.run();
        } catch (final RuntimeException e) {
            throw engine.fail(e);
        }
    }

    /** Refuses when there is no such branch; null then. */
    private Branch find(final String xid, final Answer answer) {
        final Branch branch = byXid.get(xid);
        if (branch == null) {
            final String flaw = Xids.flaw(xid);
            answer.refused(
                    flaw == null ? ErrorCode.BRANCH_UNKNOWN : ErrorCode.MALFORMED, flaw == null ? unknown(xid) : flaw);
        }
        return branch;
    }

    /** Refuses when the branch ended without its transaction manager. */
    private boolean isOver(final Branch branch, final Answer answer) {
        if (branch.state() == Branch.State.ROLLED_BACK) {
            remove(branch);
            recorder.then(() -> answer.refused(branch.endCode(), branch.endReason()));
            return true;
        }
        return isSettled(branch, answer);
    }

    private boolean isSettled(final Branch branch, final Answer answer) {
        final ErrorCode code = switch (branch.state()) {
            case HEURISTICALLY_COMMITTED -> ErrorCode.BRANCH_HEURISTIC_COMMIT;
            case HEURISTICALLY_ROLLED_BACK -> ErrorCode.BRANCH_HEURISTIC_ROLLBACK;
            default -> null;
        };
        if (code != null) {
            recorder.thenDurable(() -> answer.refused(
                    code, "branch " + branch.xid() + " is " + nameOf(branch.state()) + ", by an operator"));
        }
        return code != null;
    }

    /** Refuses when somebody still works for the open branch, and when it can only be rolled back, which happens then. */
    private boolean isComplete(final Branch branch, final Answer answer) {
        if (branch.isAnybody(Association.ACTIVE) || branch.isAnybody(Association.SUSPENDED)) {
            refuseInUse(branch, answer);
            return false;
        }
        return !isDoomed(branch, branch.work().doom(), answer);
    }

    /** Refuses when what the branch consumed is not its turn; it is rolled back then. */
    private boolean isInTurn(final Branch branch, final Answer answer) {
        return !isDoomed(branch, commits.doomOf(branch.work()), answer);
    }

    private boolean isDoomed(final Branch branch, final String doom, final Answer answer) {
        if (doom != null) {
            undo(branch, ErrorCode.TRANSACTION_ROLLED_BACK, doom);
            remove(branch);
            recorder.then(() -> answer.refused(ErrorCode.TRANSACTION_ROLLED_BACK, doom));
        }
        return doom != null;
    }

    private static void refuseInUse(final Branch branch, final Answer answer) {
        answer.refused(ErrorCode.BRANCH_STATE, "a session has not ended its work for branch " + branch.xid());
    }

    private static String unknown(final String xid) {
        return "there is no branch " + xid;
    }

    private static String nameOf(final Branch.State state) {
        return switch (state) {
            case OPEN -> "not prepared";
            case ROLLED_BACK -> "rolled back";
            case PREPARED -> "prepared";
            case HEURISTICALLY_COMMITTED -> "heuristically committed";
            case HEURISTICALLY_ROLLED_BACK -> "heuristically rolled back";
            case GONE -> "gone";
        };
    }

    // ---- ends

    /** Rolls an open branch back; it stays to say so until it is removed. */
    private void undo(final Branch branch, final ErrorCode code, final String reason) {
        final TransactionWork work = branch.work();
        commits.dropSends(work, OpenTransaction.NO_PRODUCER);
        commits.giveBack(work, reason);
        for (final ClientSession session : branch.sessions()) {
            recent.finished(session.producerId(), branch.id(), Producer.ROLLED_BACK, recorder.nowMs());
        }
        work.gaveBack();
        branch.rolledBack(code, reason);
    }

    /** Decides the rollback of a prepared branch: one record that gives back what it consumed, and right behind the failures. */
    private void giveBack(final Ending ending) {
        final Branch branch = ending.branch;
        final TransactionWork work = branch.work();
        if (ending.heuristic) {
            recorder.pair(RecordType.HEURISTIC, Producer.ROLLED_BACK, branch.id(), true);
        } else {
            recorder.pair(RecordType.ROLLBACK, OpenTransaction.NO_PRODUCER, branch.id(), true);
        }
        final IntArrayList acknowledged = work.acknowledged();
        for (int i = 0; i < acknowledged.size(); i++) {
            failedDeliveries.decide(acknowledged.getInt(i), work.consumer(i), null);
        }
        for (int i = 0; i < work.volatileSends().size(); i++) {
            state.volatileStore.release(work.volatileSends().getLong(i));
        }
        work.reset();
        recorder.thenDurable(() -> ending.answer.done(0));
    }

    /** Nobody works for it any more. */
    private void detach(final Branch branch) {
        open--;
        deadlines.remove(branch);
        for (final ClientSession session : branch.sessions()) {
            if (session.branch() == branch) {
                session.branch(null);
            }
        }
        for (final ClientConnection connection : branch.connections()) {
            final Set<Branch> others = byConnection.get(connection);
            others.remove(branch);
            if (others.isEmpty()) {
                byConnection.remove(connection);
            }
        }
        branch.connections().clear();
        branch.sessions().clear();
    }

    /** Forgets a branch that is not prepared. */
    private void remove(final Branch branch) {
        detach(branch);
        branch.state(Branch.State.GONE);
        byXid.remove(branch.xid());
    }

    private void remember(final Branch branch) {
        remembered++;
        if (branch.state() == Branch.State.PREPARED) {
            engine.intake().reserve(roomOf(branch));
        }
    }

    /** Forgets a branch that was prepared or settled. */
    private void forgetPrepared(final Branch branch) {
        remembered--;
        if (branch.state() == Branch.State.PREPARED) {
            engine.intake().reserve(-roomOf(branch));
        }
        branch.state(Branch.State.GONE);
        byXid.remove(branch.xid());
    }

    /** Bytes of log that the end of a prepared branch may need. */
    private static long roomOf(final Branch branch) {
        return END_LENGTH
                + (long) FailedList.ENTRY_LENGTH * branch.work().acknowledged().size();
    }

    /** Bytes of log that preparing the branch needs. */
    private static long recordLength(final Branch branch) {
        return END_LENGTH
                + (long) EntryNames.ENTRY_LENGTH * branch.work().acknowledged().size();
    }

    /** A prepared branch on its way to be rolled back. */
    private record Ending(Branch branch, boolean heuristic, Answer answer) {}
}

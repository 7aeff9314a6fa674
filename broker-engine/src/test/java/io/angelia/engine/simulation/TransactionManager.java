/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import io.angelia.engine.EngineBranches;
import io.angelia.engine.EngineBranches.Answer;
import io.angelia.engine.EngineBranches.RememberedBranch;
import io.angelia.engine.ErrorCode;
import io.angelia.engine.queue.AddressFullPolicy;
import io.angelia.engine.simulation.VirtualBranch.Phase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;

/**
 * A transaction manager that never forgets what it decided, and the operator beside it. It knows every branch and what the broker
 * may answer, drives branches through their phases, and asks again what the broker did not answer before it died.
 */
final class TransactionManager {
    private static final long SHORTEST_TIMEOUT_MS = 5;
    private static final long LONGEST_TIMEOUT_MS = 400;
    private static final long ENOUGH_TIME_MS = 1_000_000;
    private static final int MOST_WORKING = 8;

    private final Scenario scenario;
    private final Clock clock;
    private final SimulatedBroker broker;
    private final History history;
    private final Occurrences occurrences;
    private final Trace trace;
    private final Dice dice;
    private final List<VirtualBranch> branches = new ArrayList<>();
    private final Set<Long> ids = new HashSet<>();
    private int nextXid = 1;
    private long lastCycleMs;
    private long latestMs;

    TransactionManager(
            final Scenario scenario,
            final Clock clock,
            final SimulatedBroker broker,
            final History history,
            final Occurrences occurrences,
            final Trace trace,
            final Dice dice) {
        this.scenario = scenario;
        this.clock = clock;
        this.broker = broker;
        this.history = history;
        this.occurrences = occurrences;
        this.trace = trace;
        this.dice = dice;
    }

    // For sessions.

    VirtualBranch begin() {
        final boolean hurried = dice.chance(0.15);
        return new VirtualBranch(
                "1:" + String.format("%06x", nextXid++) + ":",
                hurried ? SHORTEST_TIMEOUT_MS + dice.between(0, (int) LONGEST_TIMEOUT_MS) : ENOUGH_TIME_MS);
    }

    boolean mayBegin() {
        return branches.stream().filter(b -> b.phase() == Phase.WORKING).count() < MOST_WORKING;
    }

    /** A branch that another session works or worked for; null when there is none. */
    VirtualBranch joinable(final VirtualSession session) {
        final List<VirtualBranch> found = branches.stream()
                .filter(b -> b.phase() == Phase.WORKING
                        && !b.isAsked()
                        && !b.suspended().contains(session))
                .toList();
        return found.isEmpty() ? null : dice.pick(found);
    }

    /** A branch that the session has suspended; null when there is none. */
    VirtualBranch suspendedBy(final VirtualSession session) {
        return branches.stream()
                .filter(b -> b.suspended().contains(session))
                .findFirst()
                .orElse(null);
    }

    void started(final VirtualBranch branch, final VirtualSession session, final VirtualClient client, final long id) {
        if (branch.history() == null) {
            if (id >= 0 || !ids.add(id)) {
                throw new Violation("branch id " + id + " is not below 0 or was used before: " + branch.xid());
            }
            branch.started(new TransactionHistory(0, id), session);
            branches.add(branch);
            occurrences.count(Occurrence.BRANCH_STARTED);
        } else if (id != branch.history().id() || branch.isUndone() || branch.isDoomed()) {
            throw new Violation("work as " + id + " was allowed for " + branch);
        }
        branch.suspended().remove(session);
        branch.workers().add(session);
        branch.clients().add(client);
    }

    void startRefused(final VirtualBranch branch, final ErrorCode code, final String reason) {
        if (branch.history() == null || !(branch.isUndone() || branch.isDoomed())) {
            throw new Violation("start was refused: " + code + ", " + reason + ", " + branch);
        }
    }

    void ended(final VirtualBranch branch, final VirtualSession session, final boolean failed, final boolean suspends) {
        if (branch.isUndone()) {
            throw new Violation("work was ended well after it was undone: " + branch);
        }
        branch.leave(session);
        if (suspends) {
            occurrences.count(Occurrence.BRANCH_SUSPENDED);
            branch.suspended().add(session);
        } else if (failed) {
            branch.fail();
        }
    }

    void endRefused(
            final VirtualBranch branch, final VirtualSession session, final ErrorCode code, final String reason) {
        if (!branch.isUndone() || !tellsOfUndoing(code)) {
            throw new Violation("end was refused: " + code + ", " + reason + ", " + branch);
        }
        branch.leave(session);
    }

    private static boolean tellsOfUndoing(final ErrorCode code) {
        return code == ErrorCode.BRANCH_TIMED_OUT
                || code == ErrorCode.TRANSACTION_ROLLED_BACK
                || code == ErrorCode.BRANCH_UNKNOWN;
    }

    /** The session is about to be closed; what it has not ended is undone. */
    void sessionClosing(final VirtualSession session) {
        for (final VirtualBranch branch : List.copyOf(branches)) {
            if (branch.workers().contains(session) || branch.suspended().contains(session)) {
                undo(branch, "a session was closed before it ended its work");
                branch.leave(session);
            }
        }
    }

    /** The connection is about to go; whatever its sessions worked for and is not prepared is undone. */
    void connectionGone(final VirtualClient client, final List<VirtualSession> sessions) {
        for (final VirtualBranch branch : List.copyOf(branches)) {
            if (branch.phase() == Phase.WORKING && branch.clients().contains(client)) {
                undo(branch, "a connection that worked for it has ended");
            }
            sessions.forEach(branch::leave);
        }
    }

    private void undo(final VirtualBranch branch, final String why) {
        if (branch.phase() == Phase.WORKING && !branch.isUndone()) {
            occurrences.count(Occurrence.BRANCH_UNDONE);
            trace.note("%s is undone: %s", branch, why);
            history.undone(branch.history(), why, history.engineMs());
        }
    }

    // The broker.

    /** A duty cycle is about to begin, in which branches time out. */
    void beforeCycle() {
        final long nowMs = clock.nowMs();
        lastCycleMs = nowMs;
        look(nowMs);
    }

    /** The engine is about to settle without being told the time. */
    void beforeCheckpoint() {
        look(lastCycleMs);
    }

    private void look(final long nowMs) {
        for (final VirtualBranch branch : branches) {
            if (branch.deadlineMs() == 0 || nowMs < latestMs) {
                final long latest = nowMs + branch.timeoutMs();
                branch.deadlineMs(branch.deadlineMs() == 0 ? latest : Math.min(branch.deadlineMs(), latest));
            }
            if (branch.deadlineMs() <= nowMs && branch.phase() == Phase.WORKING && !branch.isUndone()) {
                occurrences.count(Occurrence.BRANCH_TIMED_OUT);
                undo(branch, "it took too long");
            }
        }
        latestMs = nowMs;
    }

    /** The broker's process is gone; the clients know. */
    void brokerGone() {
        for (final VirtualBranch branch : branches) {
            branch.workers().clear();
            branch.suspended().clear();
            switch (branch.phase()) {
                case WORKING, ENDING -> {
                    undo(branch, "the broker ended before it was prepared");
                    branch.phase(Phase.DONE);
                }
                case PREPARED -> occurrences.count(Occurrence.BRANCH_RECOVERED);
                default -> {}
            }
            if (branch.isAsked()) {
                occurrences.count(Occurrence.BRANCH_IN_DOUBT);
                branch.doubt();
            }
        }
        forgetDone();
    }

    /** The broker is up again. */
    void brokerUp() {
        lastCycleMs = clock.nowMs();
        latestMs = 0;
    }

    private void forgetDone() {
        branches.removeIf(b -> b.phase() == Phase.DONE);
    }

    // What it does.

    void step() {
        forgetDone();
        final List<VirtualBranch> waiting = branches.stream()
                .filter(b -> !b.isAsked() && (b.phase() != Phase.WORKING || b.isLeft() || b.isUndone()))
                .toList();
        if (dice.chance(0.05)) {
            compareList();
        } else if (!waiting.isEmpty()) {
            act(dice.pick(waiting));
        }
    }

    /** Ends what nobody works for any more; true when there was nothing to do. */
    boolean finish() {
        forgetDone();
        for (final VirtualBranch branch : List.copyOf(branches)) {
            if (!branch.isAsked() && (branch.phase() != Phase.WORKING || branch.isUndone())) {
                act(branch);
            }
        }
        return branches.stream().allMatch(b -> b.phase() == Phase.WORKING && !b.isUndone());
    }

    /** Nothing may be remembered of any branch. */
    void checkNothingLeft() {
        engine().list(0, 1, found -> {
            if (!found.isEmpty()) {
                throw new Violation("left over: " + found);
            }
        });
    }

    private void act(final VirtualBranch branch) {
        switch (branch.phase()) {
            case WORKING -> conclude(branch);
            case PREPARING -> prepare(branch);
            case PREPARED -> decide(branch);
            case COMMITTING -> commit(branch);
            case COMMITTING_IN_ONE_PHASE -> branch.starter().askOutcome(branch);
            case ROLLING_BACK -> rollBackPrepared(branch);
            case SETTLING -> learnFromList(branch);
            case SETTLED -> hear(branch);
            case FORGETTING -> forget(branch);
            default -> {}
        }
    }

    private void conclude(final VirtualBranch branch) {
        final int roll = dice.between(1, 100);
        if (roll <= 55) {
            prepare(branch);
        } else if (roll <= 80) {
            commitInOnePhase(branch);
        } else {
            rollBackOpen(branch);
        }
    }

    private void decide(final VirtualBranch branch) {
        final int roll = dice.between(1, 100);
        if (roll <= 20) {
            commit(branch);
        } else if (roll <= 35) {
            rollBackPrepared(branch);
        } else if (roll <= 45) {
            settle(branch);
        }
    }

    /** True when the branch is void already, or becomes so by being asked to go on. */
    private boolean isLost(final VirtualBranch branch) {
        if (branch.isDoomed()) {
            undo(branch, "it was asked to go on although it has failed");
        }
        return branch.isUndone();
    }

    private void prepare(final VirtualBranch branch) {
        final boolean again = branch.isInDoubt();
        if (!again && isLost(branch)) {
            branch.phase(Phase.ENDING);
            ask(branch, a -> engine().prepare(branch.xid(), a), value -> refuse("prepared", branch), this::gone);
            return;
        }
        if (!again) {
            history.preparing(branch.history());
        }
        branch.phase(Phase.PREPARING);
        ask(
                branch,
                a -> engine().prepare(branch.xid(), a),
                value -> prepared(branch, value),
                (code, reason) -> prepareRefused(branch, again, code, reason));
    }

    private void prepared(final VirtualBranch branch, final long value) {
        final boolean expected = value == EngineBranches.READ_ONLY
                ? branch.history().isWithoutWork() || mayBeWithoutWork(branch.history())
                : !branch.history().isWithoutWork() || branch.history().hasLostWork();
        if (!expected) {
            throw new Violation("prepare was answered with " + value + ": " + branch);
        }
        if (value == EngineBranches.READ_ONLY) {
            occurrences.count(Occurrence.BRANCH_READ_ONLY);
            branch.phase(Phase.DONE);
        } else {
            occurrences.count(Occurrence.BRANCH_PREPARED);
            history.prepared(branch.history());
            branch.phase(Phase.PREPARED);
        }
    }

    /** True when all it did was to send messages that a full queue may have dropped. */
    private boolean mayBeWithoutWork(final TransactionHistory branch) {
        return branch.acknowledged().isEmpty()
                && branch.offers().stream()
                        .allMatch(offer -> offer.status() == Offer.Status.VOID
                                || scenario.destinationSettings(offer.content().destination())
                                                .addressFullPolicy()
                                        == AddressFullPolicy.DROP);
    }

    private void prepareRefused(
            final VirtualBranch branch, final boolean again, final ErrorCode code, final String reason) {
        final boolean givenUp = (code == ErrorCode.RESOURCE_LIMIT && scenario.has(Feature.SHORT_SPACE))
                || history.isOutOfTurn(branch.history(), code, reason);
        if (!givenUp && !(again && code == ErrorCode.BRANCH_UNKNOWN)) {
            throw new Violation("prepare was refused: " + code + ", " + reason + ", " + branch);
        }
        if (givenUp) {
            history.undone(branch.history(), reason, branch.askedMs());
        } else {
            history.resolve(branch.history(), false, "nobody knows that it was prepared");
        }
        branch.phase(Phase.DONE);
    }

    private void commitInOnePhase(final VirtualBranch branch) {
        if (isLost(branch)) {
            branch.phase(Phase.ENDING);
            ask(
                    branch,
                    a -> engine().commit(branch.xid(), true, 0, a),
                    value -> refuse("committed", branch),
                    this::gone);
            return;
        }
        occurrences.count(Occurrence.BRANCH_ONE_PHASE);
        history.committingBranch(branch.history(), false);
        branch.phase(Phase.COMMITTING_IN_ONE_PHASE);
        ask(
                branch,
                a -> engine().commit(branch.xid(), true, branch.starter().producerId(), a),
                value -> committed(branch, "its commit in one phase was answered"),
                (code, reason) -> {
                    if (!history.isOutOfTurn(branch.history(), code, reason)) {
                        throw new Violation("commit was refused: " + code + ", " + reason + ", " + branch);
                    }
                    history.undone(branch.history(), reason, branch.askedMs());
                    branch.phase(Phase.DONE);
                });
    }

    /** What the broker says of a commit in one phase that it did not answer. */
    void outcome(final VirtualBranch branch, final long value) {
        history.resolve(branch.history(), value == 1, "its outcome was said to be " + value);
        branch.phase(Phase.DONE);
    }

    private void commit(final VirtualBranch branch) {
        final boolean again = branch.isInDoubt();
        trace.note("commit of %s", branch);
        history.committingBranch(branch.history(), true);
        branch.phase(Phase.COMMITTING);
        ask(
                branch,
                a -> engine().commit(branch.xid(), false, 0, a),
                value -> {
                    occurrences.count(Occurrence.BRANCH_COMMITTED);
                    committed(branch, "its commit was answered");
                },
                (code, reason) -> {
                    if (!again || code != ErrorCode.BRANCH_UNKNOWN) {
                        throw new Violation("commit was refused: " + code + ", " + reason + ", " + branch);
                    }
                    committed(branch, "its commit was asked before and it is gone");
                });
    }

    private void committed(final VirtualBranch branch, final String evidence) {
        history.resolve(branch.history(), true, evidence);
        branch.phase(Phase.DONE);
    }

    private void rollBackOpen(final VirtualBranch branch) {
        undo(branch, "its transaction manager rolls it back");
        branch.phase(Phase.ENDING);
        ask(branch, a -> engine().rollback(branch.xid(), a), value -> branch.phase(Phase.DONE), this::gone);
    }

    private void rollBackPrepared(final VirtualBranch branch) {
        final boolean again = branch.isInDoubt();
        trace.note("rollback of %s", branch);
        history.rollingBack(branch.history());
        branch.phase(Phase.ROLLING_BACK);
        ask(
                branch,
                a -> engine().rollback(branch.xid(), a),
                value -> {
                    occurrences.count(Occurrence.BRANCH_ROLLED_BACK);
                    history.undone(branch.history(), "its rollback was answered", branch.askedMs());
                    branch.phase(Phase.DONE);
                },
                (code, reason) -> {
                    if (!again || code != ErrorCode.BRANCH_UNKNOWN) {
                        throw new Violation("rollback was refused: " + code + ", " + reason + ", " + branch);
                    }
                    history.resolve(branch.history(), false, "its rollback was asked before and it is gone");
                    branch.phase(Phase.DONE);
                });
    }

    // The operator.

    private void settle(final VirtualBranch branch) {
        final boolean commits = dice.chance(0.5);
        branch.operatorCommits(commits);
        trace.note("an operator ends %s, commit: %s", branch, commits);
        if (commits) {
            history.committingBranch(branch.history(), false);
        } else {
            history.rollingBack(branch.history());
        }
        branch.phase(Phase.SETTLING);
        ask(
                branch,
                a -> engine().settle(branch.xid(), commits, a),
                value -> {
                    occurrences.count(Occurrence.BRANCH_HEURISTIC);
                    settled(branch);
                },
                (code, reason) -> {
                    throw new Violation("settling was refused: " + code + ", " + reason + ", " + branch);
                });
    }

    private void settled(final VirtualBranch branch) {
        if (branch.operatorCommits()) {
            history.resolve(branch.history(), true, "an operator has committed it");
        } else if (branch.isInDoubt()) {
            history.resolve(branch.history(), false, "an operator has rolled it back");
        } else {
            history.undone(branch.history(), "an operator has rolled it back", branch.askedMs());
        }
        branch.phase(Phase.SETTLED);
    }

    /** The operator got no answer and looks what has become of it. */
    private void learnFromList(final VirtualBranch branch) {
        branch.asked(true);
        engine().list(0, Integer.MAX_VALUE, found -> {
            if (broker.isDown()) {
                return;
            }
            branch.asked(false);
            final RememberedBranch remembered = byXid(found).get(branch.xid());
            if (remembered == null) {
                throw new Violation("is not listed: " + branch);
            }
            if (remembered.state() == EngineBranches.State.PREPARED) {
                history.stillPrepared(branch.history());
                branch.phase(Phase.PREPARED);
            } else if ((remembered.state() == EngineBranches.State.HEURISTICALLY_COMMITTED)
                    == branch.operatorCommits()) {
                settled(branch);
            } else {
                throw new Violation("is listed as " + remembered + ": " + branch);
            }
        });
    }

    /** The transaction manager comes, and hears of what the operator did. */
    private void hear(final VirtualBranch branch) {
        final ErrorCode expected =
                branch.operatorCommits() ? ErrorCode.BRANCH_HEURISTIC_COMMIT : ErrorCode.BRANCH_HEURISTIC_ROLLBACK;
        final boolean commit = dice.chance(0.5);
        ask(
                branch,
                a -> {
                    if (commit) {
                        engine().commit(branch.xid(), false, 0, a);
                    } else {
                        engine().rollback(branch.xid(), a);
                    }
                },
                value -> refuse("ended", branch),
                (code, reason) -> {
                    if (code != expected) {
                        throw new Violation("was told " + code + ", " + reason + ": " + branch);
                    }
                    branch.phase(Phase.FORGETTING);
                });
    }

    private void forget(final VirtualBranch branch) {
        final boolean again = branch.isInDoubt();
        branch.phase(Phase.FORGETTING);
        ask(branch, a -> engine().forget(branch.xid(), a), value -> branch.phase(Phase.DONE), (code, reason) -> {
            if (!again || code != ErrorCode.BRANCH_UNKNOWN) {
                throw new Violation("forgetting was refused: " + code + ", " + reason + ", " + branch);
            }
            branch.phase(Phase.DONE);
        });
    }

    // Looking.

    /** Everything that is prepared or settled for sure must be listed, and nothing that is surely not. */
    private void compareList() {
        final Map<VirtualBranch, Phase> before = new HashMap<>();
        branches.stream().filter(b -> !b.isAsked()).forEach(b -> before.put(b, b.phase()));
        engine().list(0, Integer.MAX_VALUE, found -> {
            if (!broker.isDown()) {
                occurrences.count(Occurrence.BRANCHES_LISTED);
                compare(before, byXid(found));
            }
        });
    }

    private static void compare(final Map<VirtualBranch, Phase> before, final Map<String, RememberedBranch> found) {
        before.forEach((branch, phase) -> {
            if (phase != branch.phase() || branch.isAsked()) {
                return;
            }
            final RememberedBranch listed = found.get(branch.xid());
            final EngineBranches.State expected = switch (phase) {
                case PREPARED -> EngineBranches.State.PREPARED;
                case SETTLED ->
                    branch.operatorCommits()
                            ? EngineBranches.State.HEURISTICALLY_COMMITTED
                            : EngineBranches.State.HEURISTICALLY_ROLLED_BACK;
                default -> null;
            };
            final boolean mustNot = phase == Phase.WORKING && listed != null;
            if (mustNot || (expected != null && (listed == null || listed.state() != expected))) {
                throw new Violation("is listed as " + listed + ": " + branch);
            }
        });
    }

    private static Map<String, RememberedBranch> byXid(final List<RememberedBranch> found) {
        final Map<String, RememberedBranch> byXid = new HashMap<>();
        found.forEach(b -> byXid.put(b.xid(), b));
        return byXid;
    }

    // Questions.

    private EngineBranches engine() {
        return broker.engine().branches();
    }

    private void refuse(final String what, final VirtualBranch branch) {
        throw new Violation(what + " although that cannot be: " + branch);
    }

    private void gone(final ErrorCode code, final String reason) {
        if (!tellsOfUndoing(code)) {
            throw new Violation("an undone branch was refused with " + code + ", " + reason);
        }
    }

    private void ask(
            final VirtualBranch branch,
            final java.util.function.Consumer<Answer> question,
            final LongConsumer done,
            final BiConsumer<ErrorCode, String> refused) {
        branch.asked(true);
        branch.askedMs(history.engineMs());
        final boolean ends = branch.phase() == Phase.ENDING;
        question.accept(new Answer() {
            @Override
            public void done(final long value) {
                answer(() -> done.accept(value));
            }

            @Override
            public void refused(final ErrorCode code, final String reason) {
                answer(() -> refused.accept(code, reason));
            }

            private void answer(final Runnable reaction) {
                if (broker.isDown()) {
                    return;
                }
                branch.asked(false);
                reaction.run();
                if (ends) {
                    branch.phase(Phase.DONE);
                }
            }
        });
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static io.angelia.engine.EngineFixture.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.engine.EngineSession.BranchEnd;
import io.angelia.engine.EngineSession.BranchStart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command in every state of a branch. */
class BranchStatesTest {
    private static final String XID = "7:0a:0b";
    private static final long TIMEOUT_MS = 1_000;

    /**
     * One column per command, one row per state; ok for an answer without a value, else the value or the code. JOIN and NEW
     * come from a session that had nothing to do with the branch, RESUME and END from the one that started it.
     */
    private static final String ANSWERS = """
            state         NEW           JOIN         RESUME       END          PREPARE      COMMIT       ONE_PHASE    ROLLBACK  FORGET  SETTLE
            UNKNOWN       id            UNKNOWN      UNKNOWN      UNKNOWN      UNKNOWN      UNKNOWN      UNKNOWN      UNKNOWN   UNKNOWN UNKNOWN
            ACTIVE        EXISTS        id           STATE        0            STATE        STATE        STATE        STATE     STATE   STATE
            SUSPENDED     EXISTS        id           id           0            STATE        STATE        STATE        0         STATE   STATE
            ENDED         EXISTS        id           STATE        STATE        0            STATE        0            0         STATE   STATE
            EMPTY         EXISTS        id           STATE        STATE        1            STATE        0            0         STATE   STATE
            DOOMED        EXISTS        ROLLED_BACK  STATE        STATE        ROLLED_BACK  ROLLED_BACK  ROLLED_BACK  0         STATE   STATE
            TIMED_OUT     EXISTS        TIMED_OUT    STATE        TIMED_OUT    TIMED_OUT    TIMED_OUT    TIMED_OUT    0         STATE   STATE
            LOST          EXISTS        ROLLED_BACK  STATE        ROLLED_BACK  ROLLED_BACK  ROLLED_BACK  ROLLED_BACK  0         STATE   STATE
            PREPARED      EXISTS        STATE        STATE        STATE        0            0            STATE        0         STATE   0
            COMMITTED     EXISTS        STATE        STATE        STATE        HEUR_COMMIT  HEUR_COMMIT  HEUR_COMMIT  HEUR_COMMIT   0   HEUR_COMMIT
            ROLLED_BACK   EXISTS        STATE        STATE        STATE        HEUR_ROLL    HEUR_ROLL    HEUR_ROLL    HEUR_ROLL     0   HEUR_ROLL
            """;

    private final EngineFixture broker =
            new EngineFixture().tune(c -> c.branchTimeoutMs(TIMEOUT_MS)).start();
    private final TestClient owner = broker.connect();
    private final TestClient partner = broker.connect();

    static Stream<Arguments> cells() {
        final List<String[]> rows =
                ANSWERS.lines().map(line -> line.trim().split("\\s+")).toList();
        final String[] commands = rows.get(0);
        final List<Arguments> cells = new ArrayList<>();
        for (final String[] row : rows.subList(1, rows.size())) {
            for (int i = 1; i < row.length; i++) {
                cells.add(Arguments.of(State.valueOf(row[0]), Command.valueOf(commands[i]), row[i]));
            }
        }
        return cells.stream();
    }

    @AfterEach
    void close() {
        assertThat(broker.flushedDigestAfterReplay()).isEqualTo(broker.engine().stateDigest());
        broker.close();
        assertThat(broker.errors).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("cells")
    void shouldAnswerByTheState(final State state, final Command command, final String expected) {
        final long id = bring(state);

        final String answer = run(command);

        if (expected.equals("id")) {
            assertThat(Long.parseLong(answer)).isNegative();
            assertThat(Long.parseLong(answer) == id).isEqualTo(command != Command.NEW);
        } else {
            assertThat(answer).isEqualTo(codeOf(expected));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldKnowAfterCrashOnlyWhatWasPrepared(final State state) {
        bring(state);

        broker.crash(17);

        final boolean survives = Arrays.asList(State.PREPARED, State.COMMITTED, State.ROLLED_BACK)
                .contains(state);
        assertThat(broker.branches()).hasSize(survives ? 1 : 0);
        assertThat(broker.prepare(XID))
                .isEqualTo(
                        switch (state) {
                            case PREPARED -> "0";
                            case COMMITTED -> "BRANCH_HEURISTIC_COMMIT";
                            case ROLLED_BACK -> "BRANCH_HEURISTIC_ROLLBACK";
                            default -> "BRANCH_UNKNOWN";
                        });
        assertThat(broker.engine().statistics().queues())
                .allMatch(queue -> queue.ready() == (state == State.COMMITTED ? 1 : 0));
    }

    /** Returns the branch's transaction id; 0 when there is none. */
    private long bring(final State state) {
        if (state == State.UNKNOWN) {
            return 0;
        }
        final long id = owner.start(XID);
        if (state != State.EMPTY) {
            owner.send(TestMessage.to(QUEUE, "work"), id);
        }
        switch (state) {
            case SUSPENDED -> owner.end(XID, BranchEnd.SUSPEND);
            case DOOMED -> owner.end(XID, BranchEnd.FAIL);
            case TIMED_OUT -> broker.after(TIMEOUT_MS);
            case LOST -> loseOther();
            case ENDED, EMPTY, PREPARED, COMMITTED, ROLLED_BACK -> owner.end(XID);
            default -> {}
        }
        switch (state) {
            case PREPARED -> broker.prepare(XID);
            case COMMITTED, ROLLED_BACK -> {
                broker.prepare(XID);
                broker.settle(XID, state == State.COMMITTED);
            }
            default -> {}
        }
        return id;
    }

    private void loseOther() {
        final TestClient other = broker.connect();
        other.start(XID, BranchStart.JOIN, 0);
        other.connection.lost();
        broker.work();
    }

    private String run(final Command command) {
        return switch (command) {
            case NEW -> start(partner, BranchStart.NEW);
            case JOIN -> start(partner, BranchStart.JOIN);
            case RESUME -> start(owner, BranchStart.RESUME);
            case END -> {
                owner.end(XID);
                yield owner.lastDone() ? "0" : owner.lastRefusal().name();
            }
            case PREPARE -> broker.prepare(XID);
            case COMMIT -> broker.commit(XID);
            case ONE_PHASE -> broker.commitOnePhase(XID, owner.producerId());
            case ROLLBACK -> broker.rollback(XID);
            case FORGET -> broker.forget(XID);
            case SETTLE -> broker.settle(XID, true);
        };
    }

    private static String start(final TestClient client, final BranchStart how) {
        final long id = client.start(XID, how, 0);
        return id == 0 ? client.lastRefusal().name() : Long.toString(id);
    }

    private static String codeOf(final String expected) {
        return switch (expected) {
            case "UNKNOWN", "EXISTS", "STATE", "TIMED_OUT" -> "BRANCH_" + expected;
            case "ROLLED_BACK" -> ErrorCode.TRANSACTION_ROLLED_BACK.name();
            case "HEUR_COMMIT" -> ErrorCode.BRANCH_HEURISTIC_COMMIT.name();
            case "HEUR_ROLL" -> ErrorCode.BRANCH_HEURISTIC_ROLLBACK.name();
            default -> expected;
        };
    }

    enum State {
        UNKNOWN,
        /** A session works for it. */
        ACTIVE,
        SUSPENDED,
        ENDED,
        /** Ended without any work. */
        EMPTY,
        /** Ended as failed. */
        DOOMED,
        /** While a session worked for it. */
        TIMED_OUT,
        /** Another connection that worked for it is gone; the first session still works for it. */
        LOST,
        PREPARED,
        /** By an operator. */
        COMMITTED,
        /** By an operator. */
        ROLLED_BACK
    }

    enum Command {
        NEW,
        JOIN,
        RESUME,
        END,
        PREPARE,
        COMMIT,
        ONE_PHASE,
        ROLLBACK,
        FORGET,
        SETTLE
    }
}

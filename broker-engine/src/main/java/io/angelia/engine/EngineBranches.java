/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import java.util.List;
import java.util.function.Consumer;

/**
 * Branches of distributed transactions for transaction managers and operators, whichever connection they use; sessions start
 * and end their work for a branch themselves. A branch is named by its transaction identifier as text
 * ({@code formatId:gtrid:bqual}, the parts in lower-case hexadecimal digits). Every method is called on the engine's thread.
 */
public interface EngineBranches {
    /** Answer to {@link #prepare}: prepared, and durably so. */
    int PREPARED = 0;
    /** Answer to {@link #prepare}: there was nothing to do, and the branch has ended. */
    int READ_ONLY = 1;

    /** Phase one. Refused when the branch had to be rolled back instead. */
    void prepare(String xid, Answer answer);

    /**
     * Commits a prepared branch, or in one phase one that is not.
     *
     * @param producerId who may ask for the outcome of a commit in one phase later
     *                   ({@link EngineSession#transactionOutcome}); 0 for nobody.
     */
    void commit(String xid, boolean onePhase, long producerId, Answer answer);

    /** Rolls back: what the branch consumed counts as failed deliveries. */
    void rollback(String xid, Answer answer);

    /** Forgets how an operator ended the branch. */
    void forget(String xid, Answer answer);

    /**
     * An operator ends a prepared branch without its transaction manager. That is remembered, and told to the transaction
     * manager, until {@link #forget}.
     */
    void settle(String xid, boolean commit, Answer answer);

    /**
     * Lists the branches that are prepared or were ended by an operator, as everything asked for before leaves them. An
     * engine that has stopped does not answer.
     *
     * @param cursor 0, or the cursor of the last branch of the list before.
     * @param limit  most branches in the list; when it is shorter, nothing follows.
     */
    void list(long cursor, int limit, Consumer<List<RememberedBranch>> answer);

    /** How a command ended: exactly one call, once the result is durable. */
    interface Answer {
        void done(long value);

        void refused(ErrorCode code, String reason);
    }

    /**
     * One branch of a list.
     *
     * @param cursor           its place in the list, above 0.
     * @param sinceMs          when it became what it is, in ms since the epoch.
     * @param messages         messages that it sends.
     * @param acknowledgements messages that it consumes.
     */
    record RememberedBranch(long cursor, String xid, State state, long sinceMs, int messages, int acknowledgements) {}

    /** What has become of a branch in a list. */
    enum State {
        PREPARED,
        HEURISTICALLY_COMMITTED,
        HEURISTICALLY_ROLLED_BACK
    }
}

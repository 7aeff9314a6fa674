/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.ClientSession.Release;
import io.angelia.engine.memory.EntrySpace;
import io.angelia.engine.record.RecordType;
import io.angelia.engine.transaction.Producer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.LongArrayList;

/**
 * Ends local transactions. A commit is one record; what a transaction did that does not survive a restart takes effect right
 * after it.
 */
final class Commits {
    private final BrokerEngine engine;
    private final BrokerState state;
    private final Recorder recorder;
    private final RecentProducers recent;
    private final Turns turns;
    private final ExpandableArrayBuffer names = new ExpandableArrayBuffer(1024);
    private int open;

    Commits(
            final BrokerEngine engine,
            final BrokerState state,
            final Recorder recorder,
            final RecentProducers recent,
            final Turns turns) {
        this.engine = engine;
        this.state = state;
        this.recorder = recorder;
        this.recent = recent;
        this.turns = turns;
    }

    /** Transactions open now. */
    int open() {
        return open;
    }

    void opened(final TransactionWork transaction, final long transactionId) {
        transaction.open(transactionId);
        open++;
    }

    /** Decides a commit; the answer follows when it is durable. */
    void commit(final ClientSession session, final long requestId, final long transactionId) {
        try {
            final TransactionWork transaction = session.transaction();
            if (transaction.id() != transactionId) {
                commitUnknown(session, requestId, transactionId);
                return;
            }
            final String doom = doomOf(transaction);
            if (doom != null) {
                dropSends(session);
                recorder.then(() -> session.refused(requestId, ErrorCode.TRANSACTION_ROLLED_BACK, doom));
            } else {
                commitOpen(session, requestId);
            }
        } catch (final RuntimeException e) {
            throw engine.fail(e);
        }
    }

    /**
     * Why the transaction can only roll back; null when what it consumed is decided.
     */
    String doomOf(final TransactionWork transaction) {
        if (transaction.doom() == null) {
            final String outOfTurn = turns.decide(transaction.acknowledged());
            if (outOfTurn != null) {
                transaction.doom(outOfTurn);
            }
        }
        return transaction.doom();
    }

    private void commitUnknown(final ClientSession session, final long requestId, final long transactionId) {
        if (session.transaction().isOpen()) {
            session.refused(
                    requestId,
                    ErrorCode.UNKNOWN_TRANSACTION,
                    "transaction " + transactionId + " is not open, but "
                            + session.transaction().id());
            return;
        }
        recorder.thenDurable(() -> {
            final int outcome = outcome(session.producerId(), transactionId);
            if (outcome == Producer.UNKNOWN) {
                session.refused(
                        requestId, ErrorCode.UNKNOWN_TRANSACTION, "nothing is known of transaction " + transactionId);
            } else if (outcome == Producer.ROLLED_BACK) {
                session.refused(
                        requestId,
                        ErrorCode.TRANSACTION_ROLLED_BACK,
                        "transaction " + transactionId + " was rolled back before");
            } else {
                session.done(requestId, 0);
            }
        });
    }

    private void commitOpen(final ClientSession session, final long requestId) {
        final TransactionWork transaction = session.transaction();
        record(transaction, session.producerId(), session.producerId());
        finish(transaction, () -> session.done(requestId, 0));
        open--;
    }

    /**
     * Records the acknowledgements and the commit of a transaction; {@link #finish} has to follow.
     *
     * @param owner    whom the log takes for the transaction's producer.
     * @param producer who may ask for the outcome; 0 for nobody.
     */
    void record(final TransactionWork transaction, final long owner, final long producer) {
        final int length = recordAcknowledged(transaction, owner);
        if (transaction.isRecorded() || length > 0) {
            recorder.pair(RecordType.COMMIT, producer, transaction.id(), true);
        } else {
            recent.finished(producer, transaction.id(), Producer.COMMITTED, recorder.nowMs());
        }
    }

    /** Records what the transaction consumes; returns the bytes that took. */
    int recordAcknowledged(final TransactionWork transaction, final long owner) {
        final int length = transaction.encodeAcknowledged(state.entries, names);
        recorder.acknowledgeInTransaction(owner, transaction.id(), names, length);
        return length;
    }

    /** Empties a transaction whose commit was recorded; what it did that is not recorded takes effect before the answer. */
    void finish(final TransactionWork transaction, final Runnable answer) {
        final long[] sends = transaction.volatileSends().toLongArray();
        final int[] acknowledged = volatileOnly(transaction.acknowledged());
        transaction.reset();
        recorder.then(() -> {
            for (final int entry : acknowledged) {
                state.discard(entry);
            }
            for (final long position : sends) {
                engine.intake().publishVolatile(position);
            }
            answer.run();
        });
    }

    private static int[] volatileOnly(final IntArrayList entries) {
        final IntArrayList found = new IntArrayList();
        for (int i = 0; i < entries.size(); i++) {
            if (EntrySpace.isVolatile(entries.getInt(i))) {
                found.addInt(entries.getInt(i));
            }
        }
        return found.toIntArray();
    }

    /** Rolls the session's transaction back, if one is open: its sends are gone, what it consumed counts as failed. */
    void rollback(final ClientSession session) {
        final TransactionWork transaction = session.transaction();
        if (!transaction.isOpen()) {
            return;
        }
        dropSends(session);
        giveBack(transaction, null);
        transaction.reset();
        open--;
    }

    /** Gives back what the transaction consumed, as deliveries that failed; the newest first. */
    void giveBack(final TransactionWork transaction, final String reason) {
        final int[] acknowledged = transaction.acknowledged().toIntArray();
        for (int i = acknowledged.length - 1; i >= 0; i--) {
            engine.release(acknowledged[i], Release.FAILED, transaction.consumer(i), reason);
        }
    }

    private void dropSends(final ClientSession session) {
        final TransactionWork transaction = session.transaction();
        if (!dropSends(transaction, session.producerId())) {
            recent.finished(session.producerId(), transaction.id(), Producer.ROLLED_BACK, recorder.nowMs());
        }
    }

    /**
     * Drops what a doomed or rolled back transaction sent; what it consumed stays with it until it is given back.
     *
     * @return false when the log had nothing to forget.
     */
    boolean dropSends(final TransactionWork transaction, final long owner) {
        final boolean recorded = transaction.takeRecorded();
        if (recorded) {
            recorder.pair(RecordType.ROLLBACK, owner, transaction.id(), false);
        }
        final LongArrayList sends = transaction.volatileSends();
        for (int i = 0; i < sends.size(); i++) {
            state.volatileStore.release(sends.getLong(i));
        }
        sends.clear();
        return recorded;
    }

    /** How the transaction ended: 1 committed, 2 rolled back, 0 unknown. */
    int outcome(final long producerId, final long transactionId) {
        final Producer producer = state.producers.find(producerId);
        final int recorded = producer == null ? Producer.UNKNOWN : producer.outcome(transactionId);
        return recorded != Producer.UNKNOWN ? recorded : recent.outcome(producerId, transactionId);
    }
}

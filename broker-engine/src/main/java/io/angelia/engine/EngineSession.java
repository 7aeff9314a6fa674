/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.redelivery.DescribedFailure;
import org.agrona.DirectBuffer;

/**
 * One JMS session: its sends, deliveries, acknowledgements and transactions. Every method is called on the engine's
 * thread; results come through the {@link SessionListener} once they are durable.
 */
public interface EngineSession {
    /** Highest sequence accepted of this producer, over all its sessions; 0 for none. */
    long accepted();

    /**
     * Offers a message.
     *
     * @param sequence    the session's running number, as in the message; a number that was already accepted is
     *                    recognised and answered without storing the message again.
     * @param transactionId 0 outside a transaction, above 0 the session's running transaction number, below 0 the branch that
     *                      the session works for.
     * @return {@link #ACCEPTED} (answered by onSent or onSendRefused), or {@link #BACK_OFF}: no room now, nothing was
     *     taken, offer it again when {@link Engine#roomVersion()} changes or give up.
     */
    int send(long sequence, long transactionId, DirectBuffer message, int offset, int length);

    int ACCEPTED = 1;
    int BACK_OFF = 0;

    /**
     * Offers the next piece of a large message's body; the header follows through {@link #sendChunked} once all are in.
     * A session uploads one message at a time, chunks in order, each but the last of {@link EngineContext#chunkLength}.
     */
    int sendChunk(long sequence, int chunkIndex, DirectBuffer chunk, int offset, int length);

    int sendChunked(long sequence, long transactionId, int chunkCount, DirectBuffer header, int offset, int length);

    /**
     * Remembers that the caller itself refused a send that it offered in vain: a client that has not heard of it and asks again
     * is told once more, even if later sends were accepted meanwhile.
     */
    void sendRefused(long sequence, ErrorCode code, String reason);

    /** Drops the chunks of an upload that will not be finished. */
    void abandonUpload(long sequence);

    /**
     * Opens a consumer; answered by onDone (value: subscription or queue id) or onRefused. The handle may be used for
     * credit at once; deliveries start after onDone.
     */
    EngineConsumer openConsumer(long requestId, long consumerId, ConsumerSpec spec);

    /**
     * Acknowledges the deliveries from {@code firstTag} to {@code lastTag}. Outside a transaction it takes effect with the
     * next write, is durable with the next force and is not answered; inside it belongs to the transaction.
     */
    void acknowledge(long transactionId, long firstTag, long lastTag);

    /**
     * Acknowledges deliveries of this session in a transaction of another session, which has processed them: a local one or
     * the branch that it works for, not 0. When that is over already, they count as failed.
     */
    void acknowledgeFor(EngineSession worker, long transactionId, long firstTag, long lastTag);

    /** Like a batch of {@link #acknowledge} that is answered once durable (CLIENT_ACKNOWLEDGE, commit of a lone ack). */
    void sync(long requestId);

    /**
     * Gives deliveries back. Those handed to the application count as failed attempts (redelivery policy, dead letters);
     * the others return untouched to their place.
     */
    void release(long firstTag, long lastTag, boolean handed, String reason);

    /**
     * Says beforehand why deliveries fail and what shall become of them. That counts when such a delivery then fails, in whatever
     * way (release, rollback, loss of the connection, rollback of a branch), and is forgotten when it is consumed or returns
     * untouched. A second description takes the place of the first; tags that are not in flight are left out.
     */
    void describeFailure(long firstTag, long lastTag, DescribedFailure failure);

    void commit(long requestId, long transactionId);

    /** Rolls back sends and acknowledgements; then releases every unacknowledged delivery, counting those up to handedTag. */
    void rollback(long requestId, long transactionId, long handedTag);

    /**
     * Outcome of a transaction of any session by the producer id it ran under: onDone with 1 committed, 2 rolled back,
     * 0 unknown.
     */
    void transactionOutcome(long requestId, long producerId, long transactionId);

    /**
     * Begins or goes on with work for a branch of a distributed transaction; one at a time. Answered with the branch's
     * transaction id, a negative number.
     *
     * @param timeoutMs after which a new branch that is not prepared is rolled back; 0 for the engine's own limit.
     */
    void startBranch(long requestId, String xid, BranchStart how, long timeoutMs);

    /** Ends, fails or suspends the work for the branch; answered once everything before belongs to it. */
    void endBranch(long requestId, String xid, BranchEnd how);

    /** The branch that the session works for under this id, if it still does, can only be rolled back, for this reason. */
    void doomBranch(long transactionId, String reason);

    /** How work for a branch begins. */
    enum BranchStart {
        /** The branch does not exist yet. */
        NEW,
        /** It exists, started by this session before or by another one. */
        JOIN,
        /** This session has suspended it. */
        RESUME
    }

    /** How work for a branch ends. */
    enum BranchEnd {
        SUCCESS,
        /** The branch can only be rolled back. */
        FAIL,
        /** For now. */
        SUSPEND
    }

    /**
     * Bytes of chunk {@code index} of an unacknowledged chunked delivery, for the server to copy; false when the delivery
     * is gone.
     */
    boolean readChunk(long deliveryTag, int index, ChunkView view);

    /** Progress mark: everything up to {@code tag} was handed to the application (used when the connection is lost). */
    void handed(long tag);

    /** Rolls back, releases, closes consumers. {@code handedTag} as in rollback. Safe to call twice. */
    void close(long requestId, long handedTag);

    /** Receives a lent piece of memory. */
    interface ChunkView {
        void wrap(DirectBuffer buffer, int offset, int length);
    }
}

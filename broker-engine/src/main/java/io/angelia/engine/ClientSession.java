/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.Refusals.Refusal;
import io.angelia.engine.destination.Destination;
import io.angelia.engine.journal.RecordView;
import io.angelia.engine.memory.EntrySpace;
import io.angelia.engine.memory.TagWindow;
import io.angelia.engine.message.EncodedMessage;
import io.angelia.engine.queue.MessageQueue;
import io.angelia.engine.record.IdRecord;
import io.angelia.engine.record.MessageRecord;
import io.angelia.engine.record.RecordType;
import io.angelia.engine.redelivery.DescribedFailure;
import io.angelia.engine.transaction.OpenTransaction;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongArrayList;

/** One session of a client: decides its commands. Its answers go to a listener until it is closed. */
final class ClientSession implements EngineSession {
    private static final String CONNECTION_LOST = "the connection was lost";

    private final BrokerEngine engine;
    private final ClientConnection connection;
    private final int sessionId;
    private final long producerId;
    private final SessionListener listener;
    private final TagWindow tags = new TagWindow();
    private final List<ClientConsumer> consumers = new ArrayList<>();
    private ClientConsumer lastAcknowledged;
    private final List<ClientBrowser> browsers = new ArrayList<>();
    private final TransactionWork transaction = new TransactionWork();
    private final EncodedMessage message = new EncodedMessage();
    private Branch branch;
    private long accepted;
    private long sentThrough;
    private boolean sentPending;
    private long handedTag;
    private int nextConsumerIndex;
    private final LongArrayList chunks = new LongArrayList();
    private long uploadSequence;
    private long uploadedBytes;
    private Refusals refusals;
    private boolean closed;
    private boolean silent;

    ClientSession(
            final BrokerEngine engine,
            final ClientConnection connection,
            final int sessionId,
            final long producerId,
            final long accepted,
            final SessionListener listener) {
        this.engine = engine;
        this.connection = connection;
        this.sessionId = sessionId;
        this.producerId = producerId;
        this.accepted = accepted;
        this.listener = listener;
        refusals = engine.refusalsOf(producerId);
    }

    int sessionId() {
        return sessionId;
    }

    long nowMs() {
        return engine.recorder().nowMs();
    }

    long producerId() {
        return producerId;
    }

    @Override
    public long accepted() {
        return accepted;
    }

    /** Null for none. */
    Refusals refusals() {
        return refusals;
    }

    ClientConnection connection() {
        return connection;
    }

    /** The local transaction. */
    TransactionWork transaction() {
        return transaction;
    }

    /** The branch of a distributed transaction that the session works for now; null for none. */
    Branch branch() {
        return branch;
    }

    void branch(final Branch worksFor) {
        branch = worksFor;
    }

    private boolean worksFor(final long branchId) {
        return branch != null && branch.id() == branchId && branch.state() == Branch.State.OPEN;
    }

    // ---- sends

    @Override
    public int send(
            final long sequence,
            final long transactionId,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        return offer(sequence, transactionId, false, buffer, offset, length);
    }

    @Override
    public int sendChunk(
            final long sequence, final int chunkIndex, final DirectBuffer chunk, final int offset, final int length) {
        if (engine.isStopped() || sequence <= accepted) {
            return ACCEPTED; // the header that follows is answered
        }
        if (sequence != uploadSequence) {
            abandonUpload(uploadSequence);
            uploadSequence = sequence;
        }
        if (chunkIndex != chunks.size()
                || length > engine.context().chunkLength()
                || uploadedBytes + length > engine.context().maxMessageLength()) {
            return ACCEPTED; // out of order or too large: the header is refused, since chunks are missing
        }
        if (!engine.intake().hasRoomFor(length)) {
            return BACK_OFF;
        }
        try {
            chunks.addLong(engine.recorder().chunk(producerId, sequence, chunk, offset, length));
            uploadedBytes += length;
            return ACCEPTED;
        } catch (final RuntimeException e) {
            throw engine.fail(e);
        }
    }

    @Override
    public int sendChunked(
            final long sequence,
            final long transactionId,
            final int chunkCount,
            final DirectBuffer header,
            final int offset,
            final int length) {
        if (!engine.isStopped()
                && sequence > accepted
                && (sequence != uploadSequence || chunkCount != chunks.size() || chunkCount == 0)) {
            return refuse(
                    sequence,
                    transactionId,
                    ErrorCode.MALFORMED,
                    "message " + sequence + " needs " + chunkCount + " chunks, " + chunks.size() + " of message "
                            + uploadSequence + " were taken");
        }
        return offer(sequence, transactionId, true, header, offset, length);
    }

    @Override
    public void abandonUpload(final long sequence) {
        if (sequence == 0 || sequence != uploadSequence || engine.isStopped()) {
            return;
        }
        if (!chunks.isEmpty()) {
            engine.recorder().pair(RecordType.UPLOAD_ABANDONED, producerId, sequence, false);
        }
        endUpload();
    }

    private void endUpload() {
        chunks.clear();
        uploadSequence = 0;
        uploadedBytes = 0;
    }

    private int offer(
            final long sequence,
            final long transactionId,
            final boolean chunked,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        if (engine.isStopped() || closed) {
            return refuse(sequence, transactionId, ErrorCode.SHUTTING_DOWN, "the session is closed");
        }
        if (sequence <= accepted) {
            answerAgain(sequence, transactionId);
            return ACCEPTED;
        }
        try {
            return decide(sequence, transactionId, chunked, buffer, offset, length);
        } catch (final RuntimeException e) {
            throw engine.fail(e);
        }
    }

    /** A send whose answer the client has not heard. */
    private void answerAgain(final long sequence, final long transactionId) {
        final Refusal refusal = refusals == null ? null : refusals.find(sequence);
        if (refusal != null) {
            listener.onSendRefused(sequence, refusal.code(), refusal.reason());
        } else if (transactionId == 0) {
            engine.tellOfCopy(this, sequence);
        }
        engine.recorder().answer(this, sequence);
    }

    private int decide(
            final long sequence,
            final long transactionId,
            final boolean chunked,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        message.wrap(buffer, offset, length);
        final String flaw = message.flaw(chunked);
        if (flaw != null) {
            return refuse(sequence, transactionId, ErrorCode.MALFORMED, flaw);
        }
        final String claim = message.userFlaw(connection.userName());
        if (claim != null) {
            return refuse(sequence, transactionId, ErrorCode.NOT_ALLOWED, claim);
        }
        if (chunked && message.bodyLength() != uploadedBytes) {
            return refuse(
                    sequence,
                    transactionId,
                    ErrorCode.MALFORMED,
                    "body of " + message.bodyLength() + " bytes came in chunks of " + uploadedBytes + " together");
        }
        if ((long) message.headerLength() + message.bodyLength()
                        > engine.context().maxMessageLength()
                || length > engine.intake().maxLengthInOnePiece()) {
            return refuse(
                    sequence,
                    transactionId,
                    ErrorCode.MESSAGE_TOO_LARGE,
                    "message of " + message.headerLength() + " header and " + message.bodyLength()
                            + " body bytes is too large");
        }
        if (OpenTransaction.isBranch(transactionId) && !worksFor(transactionId)) {
            return refuse(
                    sequence, transactionId, ErrorCode.TRANSACTION_ROLLED_BACK, "the session works for no such branch");
        }
        if (transactionId != 0) {
            final String obstacle = join(transactionId);
            if (obstacle != null) {
                return refuse(sequence, transactionId, ErrorCode.RESOURCE_LIMIT, obstacle);
            }
        }
        final Destination destination =
                engine.catalog().resolve(buffer, message.destinationOffset(), message.destinationLength());
        if (destination == null) {
            return refuse(
                    sequence,
                    transactionId,
                    ErrorCode.UNKNOWN_DESTINATION,
                    "there is no destination "
                            + buffer.getStringWithoutLengthUtf8(
                                    message.destinationOffset(), message.destinationLength()));
        }
        final int answer = engine.intake().accept(this, sequence, work(transactionId), destination, chunks, message);
        if (answer == MessageIntake.FULL) {
            return refuse(
                    sequence,
                    transactionId,
                    ErrorCode.RESOURCE_LIMIT,
                    engine.intake().fullReason());
        }
        if (answer == MessageIntake.DROPPED) {
            abandonUpload(sequence);
            accepted = sequence;
            engine.recorder().answer(this, sequence);
            return ACCEPTED;
        }
        if (answer == ACCEPTED) {
            accepted = sequence;
            endUpload();
            if (refusals != null) {
                refusals.remove(sequence);
            }
        }
        return answer;
    }

    private int refuse(final long sequence, final long transactionId, final ErrorCode code, final String reason) {
        listener.onSendRefused(sequence, code, reason);
        if (engine.isStopped() || closed) {
            return ACCEPTED;
        }
        doom(transactionId, "message " + sequence + " was refused: " + reason);
        abandonUpload(uploadSequence);
        sendRefused(sequence, code, reason);
        accepted = Math.max(accepted, sequence);
        engine.recorder().answer(this, sequence);
        return ACCEPTED;
    }

    @Override
    public void sendRefused(final long sequence, final ErrorCode code, final String reason) {
        if (refusals == null) {
            refusals = new Refusals();
        }
        refusals.add(sequence, code, reason);
    }

    /** What gathers the transaction's work; null outside a transaction. */
    private TransactionWork work(final long transactionId) {
        if (transactionId == 0) {
            return null;
        }
        return OpenTransaction.isBranch(transactionId) ? branch.work() : transaction;
    }

    /** Why nothing can be added to the transaction; null when something can. */
    private String join(final long transactionId) {
        return OpenTransaction.isBranch(transactionId)
                ? engine.branches().obstacle(branch)
                : engine.joinTransaction(transaction, transactionId);
    }

    private void doom(final long transactionId, final String reason) {
        if (OpenTransaction.isBranch(transactionId)) {
            if (worksFor(transactionId)) {
                branch.work().doom(reason);
            }
        } else if (transactionId != 0) {
            if (!transaction.isOpen()) {
                engine.openTransaction(transaction, transactionId);
            }
            transaction.doom(reason);
        }
    }

    /** A send was recognised as a copy and dropped. */
    void duplicate(final long sequence, final String firstMessageId) {
        if (!silent) {
            listener.onDuplicate(sequence, firstMessageId);
        }
    }

    /** A send up to this sequence is done; true when the listener was not due to be told yet. */
    boolean sent(final long sequence) {
        sentThrough = Math.max(sentThrough, sequence);
        if (sentPending) {
            return false;
        }
        sentPending = true;
        return true;
    }

    /** Tells the listener how far the sends are done. */
    void answerSends() {
        sentPending = false;
        if (!silent) {
            listener.onSent(sentThrough);
        }
    }

    // ---- deliveries

    /** Hands a message out; returns the bytes of credit that it takes. */
    long deliver(final ClientConsumer consumer, final int entry) {
        final long tag = tags.append(entry, consumer.index(), engine.recorder().nowMs());
        if (consumer.failurePolicy() != null) {
            engine.state().notes.policy(entry, consumer.failurePolicy());
        }
        final Delivery delivery = engine.delivery().wrap(consumer.queue(), entry);
        listener.onDelivery(consumer, tag, delivery);
        return delivery.totalLength();
    }

    /** Shows a message to a browser, under a tag that holds nothing. */
    long show(final ClientBrowser browser, final MessageQueue queue, final int entry) {
        final long tag = tags.append(entry, ClientBrowser.CONSUMER_INDEX, 0);
        tags.clear(tag);
        listener.onDelivery(browser, tag, engine.delivery().wrap(queue, entry));
        return tag;
    }

    void wakeBrowsers() {
        engine.dispatcher().wakeBrowsers();
    }

    EntrySpace entries() {
        return engine.state().entries;
    }

    MessageRecord messageOf(final int entry) {
        return engine.state().messages.read(entry);
    }

    @Override
    public void acknowledge(final long transactionId, final long firstTag, final long lastTag) {
        if (engine.isStopped() || closed) {
            return;
        }
        acknowledge(this, transactionId, firstTag, lastTag);
    }

    @Override
    public void acknowledgeFor(
            final EngineSession worker, final long transactionId, final long firstTag, final long lastTag) {
        if (engine.isStopped() || closed) {
            return;
        }
        acknowledge((ClientSession) worker, transactionId, firstTag, lastTag);
    }

    private void acknowledge(
            final ClientSession worker, final long transactionId, final long firstTag, final long lastTag) {
        if (worker.closed || (OpenTransaction.isBranch(transactionId) && !worker.worksFor(transactionId))) {
            release(firstTag, lastTag, Release.FAILED, "the transaction was rolled back");
            return;
        }
        try {
            if (transactionId != 0) {
                final String obstacle = worker.join(transactionId);
                if (obstacle != null) {
                    worker.doom(transactionId, obstacle);
                }
            }
            final TransactionWork work = worker.work(transactionId);
            for (long tag = tags.nextLive(firstTag); tag != TagWindow.NO_TAG && tag <= lastTag; ) {
                final int entry = tags.entry(tag);
                countAcknowledgement(tags.consumer(tag));
                tags.clear(tag);
                if (work == null) {
                    engine.consume(entry);
                } else {
                    work.acknowledged(entry, connection.label());
                }
                tag = tags.nextLive(tag + 1);
            }
        } catch (final RuntimeException e) {
            throw engine.fail(e);
        }
    }

    private void countAcknowledgement(final int consumerIndex) {
        if (lastAcknowledged == null || lastAcknowledged.index() != consumerIndex) {
            lastAcknowledged = null;
            for (int i = 0; i < consumers.size() && lastAcknowledged == null; i++) {
                if (consumers.get(i).index() == consumerIndex) {
                    lastAcknowledged = consumers.get(i);
                }
            }
        }
        if (lastAcknowledged != null) {
            lastAcknowledged.acknowledged(nowMs());
        }
    }

    @Override
    public void sync(final long requestId) {
        if (refusesWhenStopped(requestId)) {
            return;
        }
        engine.recorder().thenDurable(() -> done(requestId, 0));
    }

    @Override
    public void release(final long firstTag, final long lastTag, final boolean handed, final String reason) {
        if (!engine.isStopped() && !closed) {
            release(firstTag, lastTag, handed ? Release.FAILED : Release.UNTOUCHED, reason);
        }
    }

    @Override
    public void describeFailure(final long firstTag, final long lastTag, final DescribedFailure failure) {
        if (engine.isStopped() || closed) {
            return;
        }
        for (long tag = tags.nextLive(firstTag); tag != TagWindow.NO_TAG && tag <= lastTag; ) {
            engine.state().notes.describe(tags.entry(tag), failure);
            tag = tags.nextLive(tag + 1);
        }
    }

    /** Gives back the deliveries of the range, the newest first, so that each goes in front of the one before. */
    private void release(final long firstTag, final long lastTag, final Release how, final String reason) {
        final String consumer = how == Release.FAILED ? connection.label() : null;
        final LongArrayList found = engine.tagScratch();
        found.clear();
        for (long tag = tags.nextLive(firstTag); tag != TagWindow.NO_TAG && tag <= lastTag; ) {
            found.addLong(tag);
            tag = tags.nextLive(tag + 1);
        }
        for (int i = found.size() - 1; i >= 0; i--) {
            final long tag = found.getLong(i);
            final int entry = tags.entry(tag);
            tags.clear(tag);
            engine.release(entry, how, consumer, reason);
        }
    }

    @Override
    public void handed(final long tag) {
        handedTag = Math.max(handedTag, tag);
    }

    @Override
    public boolean readChunk(final long deliveryTag, final int index, final ChunkView view) {
        int entry = tags.entry(deliveryTag);
        for (int i = 0; entry == EntrySpace.NIL && i < browsers.size(); i++) {
            entry = browsers.get(i).entryOf(deliveryTag);
        }
        if (entry == EntrySpace.NIL || engine.isStopped()) {
            return false;
        }
        final MessageRecord record = messageOf(entry);
        if (index < 0 || index >= record.chunkCount()) {
            return false;
        }
        final RecordView chunk = engine.state().messages.readChunk(record.chunkPosition(index));
        view.wrap(chunk.buffer(), IdRecord.PAIR_LENGTH, chunk.length() - IdRecord.PAIR_LENGTH);
        return true;
    }

    // ---- consumers

    @Override
    public EngineConsumer openConsumer(final long requestId, final long consumerId, final ConsumerSpec spec) {
        if (spec.kind() == ConsumerSpec.Kind.BROWSER) {
            final ClientBrowser browser = new ClientBrowser(this, consumerId, spec);
            if (!refusesWhenStopped(requestId)) {
                browsers.add(browser);
                engine.consumers().open(browser, requestId);
            }
            return browser;
        }
        final ClientConsumer consumer = new ClientConsumer(this, nextConsumerIndex++, consumerId, spec);
        if (!refusesWhenStopped(requestId)) {
            consumers.add(consumer);
            engine.consumers().open(consumer, requestId);
        }
        return consumer;
    }

    void drain(final EngineConsumer consumer, final long requestId) {
        if (!refusesWhenStopped(requestId)) {
            engine.recorder().then(() -> engine.dispatcher().drained(consumer, () -> done(requestId, 0)));
        }
    }

    /** A consumer gets nothing more for now; the answer follows what it was given before. */
    void withdrawn(final long requestId) {
        if (!refusesWhenStopped(requestId)) {
            engine.recorder().then(() -> done(requestId, 0));
        }
    }

    void closeConsumer(final ClientConsumer consumer, final long requestId, final long handedTag) {
        if (refusesWhenStopped(requestId)) {
            return;
        }
        if (consumer.detach()) {
            consumers.remove(consumer);
            final LongArrayList found = engine.tagScratch();
            found.clear();
            for (long tag = tags.nextLive(handedTag + 1); tag != TagWindow.NO_TAG; tag = tags.nextLive(tag + 1)) {
                if (tags.consumer(tag) == consumer.index()) {
                    found.addLong(tag);
                }
            }
            for (int i = found.size() - 1; i >= 0; i--) {
                final int entry = tags.entry(found.getLong(i));
                tags.clear(found.getLong(i));
                engine.release(entry, Release.UNTOUCHED, null, null);
            }
            engine.consumers().closed(consumer);
        }
        engine.recorder().then(() -> done(requestId, 0));
    }

    void closeBrowser(final ClientBrowser browser, final long requestId) {
        if (refusesWhenStopped(requestId)) {
            return;
        }
        browsers.remove(browser);
        engine.recorder().then(() -> done(requestId, 0));
    }

    /** A consumer was refused. */
    void openingFailed(final ClientConsumer consumer) {
        consumer.detach();
        consumers.remove(consumer);
    }

    /** The engine ends a consumer, for a reason that is not the client's. */
    void consumerClosed(final ClientConsumer consumer, final ErrorCode code, final String reason) {
        consumers.remove(consumer);
        if (!silent) {
            listener.onConsumerClosed(consumer, code, reason);
        }
    }

    // ---- for explanations

    boolean holds(final int entry) {
        return tags.tagOf(entry) != TagWindow.NO_TAG;
    }

    /** When an entry that the session holds was delivered. */
    long deliveredMs(final int entry) {
        return tags.timeMs(tags.tagOf(entry));
    }

    /** The consumer of an entry that the session holds; null when it is closed already. */
    EngineExplanations.ConsumerFacts consumerOf(final int entry) {
        final int index = tags.consumer(tags.tagOf(entry));
        for (final ClientConsumer consumer : consumers) {
            if (consumer.index() == index) {
                return consumer.describe();
            }
        }
        return null;
    }

    /** What is in flight at one of its consumers, and since when the oldest. */
    void countInFlight(final ClientConsumer consumer, final InFlightCount count) {
        for (long tag = tags.firstLive(); tag != TagWindow.NO_TAG; tag = tags.nextLive(tag + 1)) {
            if (tags.consumer(tag) == consumer.index()) {
                count.add(tags.timeMs(tag));
            }
        }
    }

    /** Deliveries of one consumer. */
    static final class InFlightCount {
        private int messages;
        private long oldestMs;

        private void add(final long timeMs) {
            oldestMs = messages++ == 0 ? timeMs : Math.min(oldestMs, timeMs);
        }

        int messages() {
            return messages;
        }

        /** 0 when there are none. */
        long oldestMs() {
            return oldestMs;
        }
    }

    // ---- transaction

    @Override
    public void commit(final long requestId, final long transactionId) {
        if (!refusesWhenStopped(requestId)) {
            engine.commits().commit(this, requestId, transactionId);
        }
    }

    @Override
    public void rollback(final long requestId, final long transactionId, final long handedTag) {
        if (refusesWhenStopped(requestId)) {
            return;
        }
        rollBack(handedTag);
        engine.recorder().then(() -> done(requestId, 0));
    }

    private void rollBack(final long handedTag) {
        release(1 + handedTag, Long.MAX_VALUE, Release.UNTOUCHED, null);
        release(1, handedTag, Release.FAILED, null);
        engine.commits().rollback(this);
    }

    @Override
    public void transactionOutcome(final long requestId, final long producerId, final long transactionId) {
        if (!refusesWhenStopped(requestId)) {
            engine.recorder().thenDurable(() -> done(requestId, engine.commits().outcome(producerId, transactionId)));
        }
    }

    // ---- branches

    @Override
    public void startBranch(final long requestId, final String xid, final BranchStart how, final long timeoutMs) {
        if (!refusesWhenStopped(requestId)) {
            engine.branches().start(this, requestId, xid, how, timeoutMs);
        }
    }

    @Override
    public void endBranch(final long requestId, final String xid, final BranchEnd how) {
        if (!refusesWhenStopped(requestId)) {
            engine.branches().end(this, requestId, xid, how);
        }
    }

    @Override
    public void doomBranch(final long transactionId, final String reason) {
        doom(transactionId, reason);
    }

    // ---- end

    @Override
    public void close(final long requestId, final long handedTag) {
        if (refusesWhenStopped(requestId)) {
            return;
        }
        if (!closed) {
            end(false);
            rollBack(handedTag);
            engine.branches().sessionClosed(this);
            connection.removed(this);
        }
        engine.recorder().then(() -> {
            done(requestId, 0);
            silent = true;
        });
    }

    /**
     * The connection is gone: no more answers. What was surely handed to the application counts as a delivery; what lay in its
     * buffers does not, but is marked, since the mark for it may have been lost with the connection.
     *
     * @param mayReturn whether non-durable subscriptions are held for the client's return.
     */
    void lost(final boolean mayReturn) {
        silent = true;
        if (closed) {
            return;
        }
        end(mayReturn);
        if (engine.isStopped()) {
            return;
        }
        release(handedTag + 1, Long.MAX_VALUE, Release.MAYBE_SEEN, CONNECTION_LOST);
        release(1, handedTag, Release.FAILED, CONNECTION_LOST);
        engine.commits().rollback(this);
    }

    private void end(final boolean mayReturn) {
        closed = true;
        for (final ClientConsumer consumer : consumers) {
            consumer.detach();
        }
        abandonUpload(uploadSequence);
        for (final ClientConsumer consumer : consumers) {
            if (mayReturn) {
                connection.belongings().hold(consumer);
            }
            engine.consumers().closed(consumer);
        }
        consumers.clear();
        browsers.forEach(ClientBrowser::end);
        browsers.clear();
        engine.sessionEnded(this);
    }

    // ---- answers

    private boolean refusesWhenStopped(final long requestId) {
        if (engine.isStopped()) {
            refused(requestId, ErrorCode.SHUTTING_DOWN, "the broker is stopping");
            return true;
        }
        return false;
    }

    void done(final long requestId, final long value) {
        if (!silent) {
            listener.onDone(requestId, value);
        }
    }

    void refused(final long requestId, final ErrorCode code, final String reason) {
        if (!silent) {
            listener.onRefused(requestId, code, reason);
        }
    }

    /** Null when nobody listens any more. */
    SessionListener listener() {
        return silent ? null : listener;
    }

    /** What becomes of a delivery that is given back. */
    enum Release {
        /** As if it had never gone out. */
        UNTOUCHED,
        /** It may have been processed, but does not count as an attempt. */
        MAYBE_SEEN,
        /** A failed attempt. */
        FAILED
    }
}

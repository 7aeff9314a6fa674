/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.transport;

import io.angelia.engine.ConsumerSpec;
import io.angelia.engine.DeliveredMessage;
import io.angelia.engine.Engine;
import io.angelia.engine.EngineBranches;
import io.angelia.engine.EngineConnection;
import io.angelia.engine.EngineConsumer;
import io.angelia.engine.EngineDeadLetters;
import io.angelia.engine.EngineExplanations;
import io.angelia.engine.EngineKeys;
import io.angelia.engine.EngineQueues;
import io.angelia.engine.EngineSchedules;
import io.angelia.engine.EngineSession;
import io.angelia.engine.EngineStatistics;
import io.angelia.engine.ErrorCode;
import io.angelia.engine.SessionListener;
import io.angelia.engine.redelivery.DescribedFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An engine that a test tells what to do: one queue for everything, no durability, room or no room on demand. Writes down
 * its commands. The switches may be set from the test's thread.
 */
final class ScriptedEngine implements Engine {
    final List<String> commands = new CopyOnWriteArrayList<>();
    volatile boolean full;
    volatile long roomVersion;
    volatile Throwable failure;
    volatile boolean closed;
    volatile int rememberedBranches;
    private final Deque<Stored> queue = new ArrayDeque<>();
    private final List<Consumer> consumers = new ArrayList<>();
    private final List<Runnable> answers = new ArrayList<>();
    private final Queue<Long> holdUpsMs = new ConcurrentLinkedQueue<>();
    private boolean pending;

    /** Has a duty cycle that comes take so long, as a slow disk would; several are taken up one after the other. */
    void holdUpForMs(final long ms) {
        holdUpsMs.add(ms);
    }

    /** How many have not begun. */
    int holdUpsToCome() {
        return holdUpsMs.size();
    }

    private void holdUp() {
        final Long ms = holdUpsMs.poll();
        if (ms != null) {
            final long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
            for (long leftNs = untilNs - System.nanoTime(); leftNs > 0; leftNs = untilNs - System.nanoTime()) {
                LockSupport.parkNanos(leftNs);
            }
        }
    }

    @Override
    public EngineConnection openConnection(final String userName, final long connectionId) {
        commands.add("connect " + userName);
        return new Connection();
    }

    @Override
    public EngineBranches branches() {
        return new Branches();
    }

    @Override
    public EngineSchedules schedules() {
        throw new UnsupportedOperationException();
    }

    @Override
    public EngineQueues queues() {
        throw new UnsupportedOperationException();
    }

    @Override
    public EngineDeadLetters deadLetters() {
        throw new UnsupportedOperationException("nobody asks for dead letters");
    }

    @Override
    public EngineKeys keys() {
        throw new UnsupportedOperationException("has no keys");
    }

    @Override
    public EngineExplanations explanations() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int doWork(final long nowMs) {
        holdUp();
        pending = false;
        final List<Runnable> now = List.copyOf(answers);
        answers.clear();
        now.forEach(Runnable::run);
        boolean progress = true;
        while (progress && !queue.isEmpty()) {
            progress = false;
            for (final Consumer consumer : List.copyOf(consumers)) {
                if (consumer.messages > 0 && consumer.bytes > 0 && !queue.isEmpty()) {
                    consumer.deliver(queue.poll());
                    progress = true;
                }
            }
        }
        return now.size();
    }

    @Override
    public long nextDeadlineMs() {
        return Long.MAX_VALUE;
    }

    @Override
    public boolean hasPendingWork() {
        return pending;
    }

    @Override
    public long roomVersion() {
        return roomVersion;
    }

    @Override
    public long stateDigest() {
        return 0;
    }

    @Override
    public void checkpoint() {
        commands.add("checkpoint");
    }

    @Override
    public Throwable failure() {
        return failure;
    }

    @Override
    public EngineStatistics statistics() {
        return new EngineStatistics(
                List.of(), 0, 0, 0, 0, 0, 0, 0, new EngineStatistics.DeadLetterStatistics(0, 0, 0, 0, 0, 0, 0));
    }

    @Override
    public void close() {
        closed = true;
    }

    private void later(final Runnable answer) {
        pending = true;
        answers.add(answer);
    }

    private record Stored(UnsafeBuffer whole, List<UnsafeBuffer> chunks) {
        long length() {
            return whole.capacity()
                    + chunks.stream().mapToLong(DirectBuffer::capacity).sum();
        }
    }

    private static UnsafeBuffer copy(final DirectBuffer source, final int offset, final int length) {
        final byte[] bytes = new byte[length];
        source.getBytes(offset, bytes);
        return new UnsafeBuffer(bytes);
    }

    private final class Connection implements EngineConnection {
        private String clientId;

        @Override
        public EngineSession openSession(final int sessionId, final long producerId, final SessionListener listener) {
            commands.add("open session " + sessionId);
            return new Session(listener);
        }

        @Override
        public String clientId() {
            return clientId;
        }

        @Override
        public ErrorCode claimClientId(final String claimed) {
            if (claimed.equals("taken")) {
                return ErrorCode.INVALID_CLIENT_ID;
            }
            clientId = claimed;
            return null;
        }

        @Override
        public String createTemporaryDestination(final boolean topic) {
            return topic ? "temp-topic://1" : "temp-queue://1";
        }

        @Override
        public ErrorCode restoreTemporaryDestination(final boolean topic, final String name) {
            return ErrorCode.NOT_ALLOWED;
        }

        @Override
        public ErrorCode deleteTemporaryDestination(final String destination) {
            return destination.equals("temp-queue://1") ? null : ErrorCode.UNKNOWN_DESTINATION;
        }

        @Override
        public void unsubscribe(final String name, final SessionListener listener, final long requestId) {
            later(() -> listener.onRefused(requestId, ErrorCode.UNKNOWN_SUBSCRIPTION, "no subscription " + name));
        }

        @Override
        public void close() {
            commands.add("disconnect");
        }

        @Override
        public void lost() {
            commands.add("lost");
        }
    }

    private final class Session implements EngineSession {
        private final SessionListener listener;
        private final Map<Long, List<UnsafeBuffer>> uploads = new HashMap<>();
        private final Map<Long, Stored> delivered = new HashMap<>();
        private long tag;

        private Session(final SessionListener listener) {
            this.listener = listener;
        }

        @Override
        public long accepted() {
            return 0;
        }

        @Override
        public int send(
                final long sequence,
                final long transactionId,
                final DirectBuffer message,
                final int offset,
                final int length) {
            if (full) {
                return BACK_OFF;
            }
            commands.add("send " + sequence);
            queue.add(new Stored(copy(message, offset, length), List.of()));
            later(() -> listener.onSent(sequence));
            return ACCEPTED;
        }

        @Override
        public int sendChunk(
                final long sequence,
                final int chunkIndex,
                final DirectBuffer chunk,
                final int offset,
                final int length) {
            if (full) {
                return BACK_OFF;
            }
            uploads.computeIfAbsent(sequence, key -> new ArrayList<>()).add(copy(chunk, offset, length));
            return ACCEPTED;
        }

        @Override
        public int sendChunked(
                final long sequence,
                final long transactionId,
                final int chunkCount,
                final DirectBuffer header,
                final int offset,
                final int length) {
            if (full) {
                return BACK_OFF;
            }
            commands.add("send " + sequence + " of " + chunkCount + " chunks");
            queue.add(new Stored(copy(header, offset, length), uploads.remove(sequence)));
            later(() -> listener.onSent(sequence));
            return ACCEPTED;
        }

        @Override
        public void abandonUpload(final long sequence) {
            commands.add("abandon " + sequence);
            uploads.remove(sequence);
        }

        @Override
        public EngineConsumer openConsumer(final long requestId, final long consumerId, final ConsumerSpec spec) {
            if (spec.selector() != null && spec.selector().equals("bad")) {
                later(() -> listener.onRefused(requestId, ErrorCode.INVALID_SELECTOR, "bad"));
                return new Consumer(this, consumerId, spec);
            }
            final Consumer consumer = new Consumer(this, consumerId, spec);
            consumers.add(consumer);
            later(() -> listener.onDone(requestId, 0));
            return consumer;
        }

        @Override
        public void acknowledge(final long transactionId, final long firstTag, final long lastTag) {
            commands.add("acknowledge " + firstTag + ".." + lastTag);
        }

        @Override
        public void acknowledgeFor(
                final EngineSession worker, final long transactionId, final long firstTag, final long lastTag) {
            commands.add("acknowledge " + firstTag + ".." + lastTag + " in " + transactionId + " of "
                    + (worker == this ? "itself" : "another session"));
        }

        @Override
        public void sync(final long requestId) {
            later(() -> listener.onDone(requestId, 0));
        }

        @Override
        public void release(final long firstTag, final long lastTag, final boolean handed, final String reason) {
            for (long released = firstTag; released <= lastTag; released++) {
                delivered.remove(released);
            }
            commands.add("release " + firstTag + ".." + lastTag + " " + handed + " " + reason);
        }

        @Override
        public void describeFailure(final long firstTag, final long lastTag, final DescribedFailure failure) {
            commands.add("describe " + firstTag + ".." + lastTag + " " + failure.delayMs() + " " + failure.reject()
                    + " " + failure.exception() + " " + failure.message());
        }

        @Override
        public void commit(final long requestId, final long transactionId) {
            commands.add("commit " + transactionId);
            later(() -> listener.onDone(requestId, 0));
        }

        @Override
        public void rollback(final long requestId, final long transactionId, final long handedTag) {
            commands.add("rollback " + transactionId + " handed " + handedTag);
            later(() -> listener.onDone(requestId, 0));
        }

        @Override
        public void startBranch(final long requestId, final String xid, final BranchStart how, final long timeoutMs) {
            commands.add("start " + xid + " " + how + " " + timeoutMs);
            later(() -> listener.onDone(requestId, -7));
        }

        @Override
        public void endBranch(final long requestId, final String xid, final BranchEnd how) {
            commands.add("end " + xid + " " + how);
            later(() -> listener.onDone(requestId, 0));
        }

        @Override
        public void doomBranch(final long transactionId, final String reason) {
            commands.add("doom " + transactionId);
        }

        @Override
        public void transactionOutcome(final long requestId, final long producerId, final long transactionId) {
            later(() -> listener.onDone(requestId, 2));
        }

        @Override
        public boolean readChunk(final long deliveryTag, final int index, final ChunkView view) {
            final Stored stored = delivered.get(deliveryTag);
            if (stored == null) {
                return false;
            }
            final UnsafeBuffer chunk = stored.chunks.get(index);
            view.wrap(chunk, 0, chunk.capacity());
            return true;
        }

        @Override
        public void sendRefused(final long sequence, final ErrorCode code, final String reason) {
            commands.add("refused " + sequence + ' ' + code);
        }

        @Override
        public void handed(final long handedTag) {
            commands.add("handed " + handedTag);
        }

        @Override
        public void close(final long requestId, final long handedTag) {
            consumers.removeIf(consumer -> consumer.session == this);
            later(() -> listener.onDone(requestId, 0));
        }
    }

    private final class Branches implements EngineBranches {
        @Override
        public void prepare(final String xid, final Answer answer) {
            commands.add("prepare " + xid);
            later(() -> answer.done(PREPARED));
        }

        @Override
        public void commit(final String xid, final boolean onePhase, final long producerId, final Answer answer) {
            commands.add("commit " + xid + (onePhase ? " in one phase for " + producerId : ""));
            later(() -> answer.done(0));
        }

        @Override
        public void rollback(final String xid, final Answer answer) {
            commands.add("rollback " + xid);
            later(() -> answer.done(0));
        }

        @Override
        public void forget(final String xid, final Answer answer) {
            later(() -> answer.refused(ErrorCode.BRANCH_UNKNOWN, "no branch " + xid));
        }

        @Override
        public void settle(final String xid, final boolean commit, final Answer answer) {
            commands.add("settle " + xid + " " + commit);
            later(() -> answer.done(0));
        }

        @Override
        public void list(
                final long cursor, final int limit, final java.util.function.Consumer<List<RememberedBranch>> answer) {
            later(() -> answer.accept(LongStream.rangeClosed(cursor + 1, rememberedBranches)
                    .limit(limit)
                    .mapToObj(
                            i -> new RememberedBranch(i, "1:0" + i % 10 + ":", EngineBranches.State.PREPARED, 0, 1, 2))
                    .toList()));
        }
    }

    private final class Consumer implements EngineConsumer, DeliveredMessage {
        private final Session session;
        private final long id;
        private long messages;
        private long bytes;
        private Stored current;

        private Consumer(final Session session, final long id, final ConsumerSpec spec) {
            this.session = session;
            this.id = id;
            messages = spec.creditMessages();
            bytes = spec.creditBytes();
        }

        private void deliver(final Stored stored) {
            current = stored;
            messages--;
            bytes -= stored.length();
            session.delivered.put(++session.tag, stored);
            session.listener.onDelivery(this, session.tag, this);
        }

        @Override
        public long consumerId() {
            return id;
        }

        @Override
        public boolean isOfOneOrder() {
            return false;
        }

        @Override
        public void addCredit(final int moreMessages, final long moreBytes) {
            messages += moreMessages;
            bytes += moreBytes;
            pending = true;
        }

        @Override
        public void drain(final long requestId) {
            later(() -> later(() -> session.listener.onDone(requestId, 0)));
        }

        @Override
        public void withdraw(final long requestId) {
            messages = 0;
            later(() -> session.listener.onDone(requestId, 0));
        }

        @Override
        public void close(final long requestId, final long handedTag) {
            consumers.remove(this);
            later(() -> session.listener.onDone(requestId, 0));
        }

        @Override
        public DirectBuffer buffer() {
            return current.whole;
        }

        @Override
        public int offset() {
            return 0;
        }

        @Override
        public int length() {
            return current.whole.capacity();
        }

        @Override
        public int chunkCount() {
            return current.chunks.size();
        }

        @Override
        public long totalLength() {
            return current.length();
        }

        @Override
        public int deliveryCount() {
            return 1;
        }

        @Override
        public boolean redelivered() {
            return false;
        }

        @Override
        public DirectBuffer annotations() {
            return current.whole;
        }

        @Override
        public int annotationsOffset() {
            return 0;
        }

        @Override
        public int annotationsLength() {
            return 0;
        }
    }
}

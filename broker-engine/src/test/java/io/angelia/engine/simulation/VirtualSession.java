/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import io.angelia.engine.ConsumerSpec;
import io.angelia.engine.DeliveredMessage;
import io.angelia.engine.EngineConnection;
import io.angelia.engine.EngineConsumer;
import io.angelia.engine.EngineSession;
import io.angelia.engine.EngineSession.BranchEnd;
import io.angelia.engine.EngineSession.BranchStart;
import io.angelia.engine.ErrorCode;
import io.angelia.engine.SessionListener;
import io.angelia.engine.queue.RedeliveryPolicy;
import io.angelia.engine.redelivery.DescribedFailure;
import io.angelia.wire.message.MessageIds;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A session as a client library keeps it: it outlives its connections, resends what was not answered, and asks for the
 * outcome of a commit of which the answer was lost. What the engine calls back is checked at once, and reaches the
 * client's side later, through the inbox of its {@link VirtualClient}.
 */
final class VirtualSession implements SessionListener {
    enum Acknowledgement {
        /** Each message as soon as it was handed over. */
        AUTO,
        /** All that was handed over, now and then, waiting for the answer. */
        CLIENT,
        /** Single ones or a few at a time, not waiting. */
        LAZY,
        TRANSACTED,
        /** Within branches of distributed transactions; outside of them as LAZY. */
        BRANCH
    }

    private static final int SEND_WINDOW = 12;
    private static final int CHUNKS_AT_ONCE = 2;
    /** Of acknowledgements in branches, those that leave earlier deliveries for later. */
    private static final double OUT_OF_TURN_PROBABILITY = 0.4;

    private final VirtualClient client;
    private final World world;
    private final Dice dice;
    private final Dice turnDice;
    private final int sessionId;
    private final long producerId;
    private final Acknowledgement acknowledgement;
    private final Deque<Offer> unanswered = new ArrayDeque<>();
    private final Deque<Offer> toResend = new ArrayDeque<>();
    private final Map<Long, Request> requests = new HashMap<>();
    private final Map<Long, VirtualConsumer> consumers = new HashMap<>();
    private final Deque<Received> buffer = new ArrayDeque<>();
    private final TreeMap<Long, Received> handed = new TreeMap<>();
    private final Outgoing outgoing;
    private EngineSession engineSession;
    private SessionHistory history;
    private TransactionHistory transaction;
    private TransactionHistory inDoubt;
    private VirtualBranch branch;
    private long nextTransactionId = 1;
    private long handedTag;
    private long discardedTag;

    VirtualSession(
            final VirtualClient client,
            final World world,
            final Dice dice,
            final int sessionId,
            final Acknowledgement acknowledgement) {
        this.client = client;
        this.world = world;
        this.dice = dice;
        this.sessionId = sessionId;
        this.producerId = dice.nextLong();
        this.turnDice = new Dice(~producerId);
        this.acknowledgement = acknowledgement;
        this.outgoing = new Outgoing(world, dice, producerId);
    }

    // The connection.

    void open(final EngineConnection connection) {
        history = new SessionHistory();
        handedTag = 0;
        discardedTag = 0;
        engineSession = connection.openSession(sessionId, producerId, this);
        if (inDoubt != null) {
            askOutcome();
        }
    }

    boolean isOpen() {
        return engineSession != null;
    }

    /** The connection is gone, and with it all that the engine knew of this session. */
    void lost() {
        if (isOpen()) {
            world.history().connectionLost(history, transaction);
            forget();
        }
    }

    /** The broker is another process now, which knows nothing of what was only in memory. */
    void brokerRestarted() {
        toResend.removeIf(o -> !o.content().persistent());
    }

    private void forget() {
        for (final Request request : requests.values()) {
            request.unanswered().run();
        }
        unanswered.addAll(toResend);
        toResend.clear();
        unanswered.stream().filter(o -> o.transaction() == null).forEach(toResend::addLast);
        unanswered.clear();
        engineSession = null;
        transaction = null;
        branch = null;
        requests.clear();
        consumers.clear();
        buffer.clear();
        handed.clear();
        outgoing.interrupted();
    }

    void close() {
        final TransactionHistory open = transaction;
        world.occurrences().count(Occurrence.SESSION_CLOSED);
        world.transactionManager().sessionClosing(this);
        world.history().closingSession(history, open, handedTag);
        final EngineSession closing = engineSession;
        forget();
        closing.close(client.nextRequestId(), handedTag);
    }

    /** True when nothing of this session waits for an answer. */
    boolean isIdle() {
        return unanswered.isEmpty() && toResend.isEmpty() && inDoubt == null && outgoing.isIdle();
    }

    /** True while a commit waits for its answer, in which the application is blocked. */
    boolean isBlocked() {
        return inDoubt != null;
    }

    // Sending.

    void send() {
        if (!toResend.isEmpty()) {
            resend();
        } else if (outgoing.isIdle() && unanswered.size() < SEND_WINDOW) {
            if (acknowledgement == Acknowledgement.TRANSACTED) {
                openTransaction();
            }
            outgoing.compose(client, present());
            proceed();
        } else {
            proceed();
        }
    }

    /** Only what is left over from before; nothing new. */
    void finishSending() {
        if (!toResend.isEmpty()) {
            resend();
        } else {
            proceed();
        }
    }

    private void resend() {
        final Offer offer = toResend.peekFirst();
        if (outgoing.isIdle()) {
            outgoing.again(offer);
        }
        if (proceed()) {
            toResend.removeFirst();
        }
    }

    private boolean proceed() {
        if (outgoing.isIdle()) {
            return false;
        }
        final Offer offer = outgoing.offer();
        if (offer.transaction() != null && offer.transaction() != present()) {
            outgoing.abandon(engineSession);
            return false;
        }
        final boolean taken = outgoing.proceed(engineSession, history, CHUNKS_AT_ONCE, unanswered);
        if (taken) {
            world.trace().note("%s sent %s", client, offer);
        }
        return taken;
    }

    /** What it works for now; null outside of transactions. */
    private TransactionHistory present() {
        return branch == null ? transaction : branch.history();
    }

    private TransactionHistory openTransaction() {
        if (transaction == null) {
            transaction = new TransactionHistory(producerId, nextTransactionId++);
        }
        return transaction;
    }

    // Consumers.

    void openConsumer(final ConsumerSpec spec, final Holder holder, final Selection selection, final boolean created) {
        openConsumer(client.nextRequestId(), spec, holder, selection, created, () -> {});
    }

    /** @param attached told when the engine has opened it. */
    void openConsumer(
            final long consumerId,
            final ConsumerSpec spec,
            final Holder holder,
            final Selection selection,
            final boolean created,
            final Runnable attached) {
        final boolean browser = spec.kind() == ConsumerSpec.Kind.BROWSER;
        final RedeliveryPolicy redelivery = spec.options().redelivery() == null
                ? null
                : spec.options().redelivery().apply(holder.redelivery());
        final ConsumerHistory consumerHistory = new ConsumerHistory(holder, selection, browser, redelivery, spec);
        final VirtualConsumer consumer = new VirtualConsumer(spec, consumerHistory);
        final long requestId = client.nextRequestId();
        if (created) {
            world.history().subscribing(holder);
        }
        world.history().opened(history, consumerHistory);
        consumers.put(consumerId, consumer);
        requests.put(
                requestId,
                new Request(
                        value -> {
                            consumerHistory.ready();
                            if (value == 0) {
                                inDoubt(holder); // closed before its turn: nothing was opened
                                return;
                            }
                            attached.run();
                            if (holder.presence() != Holder.Presence.GONE) {
                                holder.presence(Holder.Presence.PRESENT);
                            }
                        },
                        value -> {},
                        (code, reason) -> {
                            throw new Violation("consumer of " + holder + " was refused: " + code + ", " + reason);
                        },
                        () -> inDoubt(holder)));
        world.trace().note("%s opens %s of %s", client, spec, holder);
        consumer.opened(
                engineSession.openConsumer(requestId, consumerId, world.bug().change(spec)));
    }

    private static void inDoubt(final Holder subscription) {
        if (subscription.presence() == Holder.Presence.OPENING && subscription.isDurable()) {
            subscription.presence(Holder.Presence.UNCERTAIN);
        }
    }

    /** What it consumes from subscriptions that are not durable, by consumer. */
    Map<Long, VirtualConsumer> listeners() {
        final Map<Long, VirtualConsumer> found = new LinkedHashMap<>();
        consumers.forEach((consumerId, consumer) -> {
            final Holder holder = consumer.history().holder();
            if (holder.topic() != null
                    && !holder.isDurable()
                    && consumer.history().isReady()) {
                found.put(consumerId, consumer);
            }
        });
        return found;
    }

    /** Gives credit for what was dropped meanwhile. */
    void refill() {
        consumers.values().forEach(VirtualConsumer::refill);
    }

    void unsubscribe(final EngineConnection connection, final Holder subscription, final String name) {
        final boolean doubtful = subscription.presence() != Holder.Presence.PRESENT;
        subscription.presence(Holder.Presence.CLOSING);
        final long requestId = client.nextRequestId();
        requests.put(
                requestId,
                new Request(
                        value -> {
                            world.occurrences().count(Occurrence.SUBSCRIPTION_DELETED);
                            subscription.presence(Holder.Presence.GONE);
                        },
                        value -> {},
                        (code, reason) -> {
                            if (code == ErrorCode.SUBSCRIPTION_IN_USE && subscription.mayBeInUse()) {
                                subscription.presence(Holder.Presence.UNCERTAIN);
                            } else if (code == ErrorCode.UNKNOWN_SUBSCRIPTION && doubtful) {
                                subscription.presence(Holder.Presence.GONE);
                            } else {
                                throw new Violation(
                                        "unsubscribe of " + subscription + " was refused: " + code + ", " + reason);
                            }
                        },
                        () -> subscription.presence(Holder.Presence.UNCERTAIN)));
        connection.unsubscribe(name, this, requestId);
    }

    void closeConsumer() {
        final VirtualConsumer consumer = pickConsumer();
        if (consumer != null) {
            close(consumer);
        }
    }

    private void close(final VirtualConsumer consumer) {
        world.occurrences().count(Occurrence.CONSUMER_CLOSED);
        world.trace()
                .note(
                        "%s closes consumer of %s, handed %d",
                        client, consumer.history().holder(), handedTag);
        world.history().closingConsumer(history, consumer.history(), handedTag);
        consumers.values().remove(consumer);
        buffer.removeIf(r -> r.consumer() == consumer);
        consumer.engine().close(client.nextRequestId(), handedTag);
    }

    void drain() {
        final VirtualConsumer consumer = pickConsumer();
        if (consumer != null && consumer.history().isReady()) {
            final long requestId = client.nextRequestId();
            world.occurrences().count(Occurrence.DRAIN);
            requests.put(requestId, Request.whoseAnswerOnlyMustBePositive("drain"));
            consumer.engine().drain(requestId);
        }
    }

    private VirtualConsumer pickConsumer() {
        return consumers.isEmpty() ? null : dice.pick(List.copyOf(consumers.values()));
    }

    int consumerCount() {
        return consumers.size();
    }

    // Receiving.

    /** Hands what is there to the application, which never fails. Answers how much it was. */
    int receiveAll() {
        final int count = buffer.size();
        for (int i = 0; i < count; i++) {
            receive(1, 0);
        }
        return count;
    }

    /** Hands the next message to the application, which may fail. */
    void receive() {
        if (!buffer.isEmpty()) {
            receive(dice.between(1, 3), failureProbability());
        }
    }

    private double failureProbability() {
        final Scenario scenario = world.scenario();
        return scenario.has(Feature.MANY_DEAD_LETTERS) ? 0.5 : scenario.has(Feature.FAILING_CONSUMERS) ? 0.2 : 0;
    }

    /** @param creditBatch messages after which credit is given back. */
    private void receive(final int creditBatch, final double failureProbability) {
        final Received received = buffer.removeFirst();
        readChunks(received);
        world.history().handed(history, received.tag());
        world.trace().note("%s is handed tag %d, %s", client, received.tag(), received.offer());
        handedTag = received.tag();
        handed.put(received.tag(), received);
        received.consumer().taken(received.offer().encoded().length, creditBatch);
        if (dice.chance(0.5)) {
            tellHanded();
        }
        if (acknowledgement == Acknowledgement.AUTO) {
            if (dice.chance(failureProbability)) {
                release(received.tag(), received.tag(), true);
            } else {
                describeNowAndThen(0.05, received.tag(), received.tag());
                acknowledge(received.tag(), received.tag());
            }
        }
    }

    private void tellHanded() {
        history.toldHanded(handedTag);
        engineSession.handed(handedTag);
    }

    private void readChunks(final Received received) {
        final Offer offer = received.offer();
        int position = offer.headerLength();
        for (int i = 0; i < received.chunkCount(); i++) {
            final int start = position;
            final int[] length = new int[1];
            final boolean there = engineSession.readChunk(received.tag(), i, (chunk, offset, chunkLength) -> {
                world.history().checkBytes(offer, start, chunk, offset, chunkLength);
                length[0] = chunkLength;
            });
            if (!there) {
                throw new Violation("chunk " + i + " of tag " + received.tag() + " is gone: " + offer);
            }
            position += length[0];
        }
        if (received.chunkCount() > 0 && position != offer.encoded().length) {
            throw new Violation("chunks end at " + position + " of " + offer.encoded().length + ": " + offer);
        }
    }

    void acknowledge() {
        if (handed.isEmpty()) {
            return;
        }
        if (branch != null) {
            acknowledgeInBranch();
        } else if (acknowledgement == Acknowledgement.CLIENT) {
            acknowledge(handed.firstKey(), handedTag);
            sync();
        } else if (acknowledgement == Acknowledgement.LAZY
                || (acknowledgement == Acknowledgement.BRANCH
                        && !world.scenario().has(Feature.BRANCHES_IN_PEACE))) {
            final List<Long> tags = new ArrayList<>(handed.keySet());
            final int first = dice.between(0, tags.size() - 1);
            final int last = dice.between(first, Math.min(tags.size() - 1, first + 3));
            acknowledge(tags.get(first), tags.get(last));
            if (dice.chance(0.1)) {
                sync();
            }
        }
    }

    private void acknowledge(final long first, final long last) {
        world.trace().note("%s acknowledges %d..%d", client, first, last);
        world.history().acknowledging(history, null, first, last);
        handed.subMap(first, true, last, true).clear();
        engineSession.acknowledge(0, first, last);
    }

    private void sync() {
        final List<Copy> covered = world.history().syncing(history);
        final long requestId = client.nextRequestId();
        requests.put(
                requestId,
                new Request(
                        value -> {
                            world.trace().note("%s is synced, %d acknowledgements", client, covered.size());
                            covered.forEach(Copy::settle);
                        },
                        value -> {},
                        Request.violation("sync"),
                        () -> {}));
        engineSession.sync(requestId);
    }

    /** The application gives up on what it was handed (recover, rollback), or the client on what it only buffers. */
    void fail() {
        if (acknowledgement == Acknowledgement.TRANSACTED) {
            rollback();
        } else if (!handed.isEmpty() && dice.chance(0.1)) {
            describeNowAndThen(1, handed.firstKey(), handed.lastKey());
        } else if (!handed.isEmpty() && dice.chance(0.7)) {
            release(handed.firstKey(), handed.lastKey(), true);
        } else if (!buffer.isEmpty()) {
            final long first = buffer.getFirst().tag();
            final long last = buffer.getLast().tag();
            buffer.clear();
            release(first, last, false);
        }
    }

    /** Says why deliveries will fail; they may not fail after all. */
    private void describeNowAndThen(final double probability, final long first, final long last) {
        if (!world.scenario().has(Feature.DESCRIBED_FAILURES) || !dice.chance(probability)) {
            return;
        }
        final boolean reject = dice.chance(0.3) && world.history().mayReject(history, first, last);
        final DescribedFailure failure = new DescribedFailure(
                dice.chance(0.5) ? dice.between(0, 50) : -1, reject, "com.example.Failure", "for a reason");
        world.trace().note("%s describes %d..%d: %s", client, first, last, failure);
        world.history().describing(history, first, last, failure);
        if (world.bug().passesDescriptions()) {
            engineSession.describeFailure(first, last, failure);
        }
    }

    private void release(final long first, final long last, final boolean wasHanded) {
        describeNowAndThen(0.5, first, last);
        world.trace().note("%s releases %d..%d, handed: %s", client, first, last, wasHanded);
        world.history().releasing(history, first, last, wasHanded);
        handed.subMap(first, true, last, true).clear();
        buffer.removeIf(r -> r.tag() >= first && r.tag() <= last);
        engineSession.release(first, last, wasHanded, "the application failed");
    }

    // Transactions.

    void commit() {
        if (acknowledgement == Acknowledgement.BRANCH) {
            changeBranch();
            return;
        }
        if (acknowledgement != Acknowledgement.TRANSACTED || isBlocked() || !outgoing.isIdle()) {
            return;
        }
        if (!handed.isEmpty()) {
            world.history().acknowledging(history, openTransaction(), handed.firstKey(), handedTag);
            engineSession.acknowledge(transaction.id(), handed.firstKey(), handedTag);
            handed.clear();
        }
        if (transaction != null && !transaction.isEmpty()) {
            world.occurrences().count(Occurrence.COMMIT);
            world.history().committing(history, transaction);
            inDoubt = transaction;
            transaction = null;
            sendCommit(inDoubt, false);
        }
    }

    private void sendCommit(final TransactionHistory committing, final boolean again) {
        final long requestId = client.nextRequestId();
        world.trace().note("%s commits %s", client, committing);
        requests.put(
                requestId,
                new Request(
                        value -> world.history().resolve(committing, true, "its commit was answered"),
                        value -> {
                            inDoubt = null;
                            if (value < 0) {
                                rollback();
                            }
                        },
                        (code, reason) -> world.history().commitRefused(committing, code, reason, again),
                        () -> {}));
        engineSession.commit(requestId, committing.id());
    }

    private void rollback() {
        world.occurrences().count(Occurrence.ROLLBACK);
        if (!handed.isEmpty()) {
            describeNowAndThen(0.5, handed.firstKey(), handed.lastKey());
        }
        world.trace().note("%s rolls back %s, handed %d", client, transaction, handedTag);
        final TransactionHistory rolledBack = transaction;
        world.history().rollingBack(history, rolledBack, handedTag);
        transaction = null;
        outgoing.abandon(engineSession);
        unanswered.removeIf(o -> o.transaction() == rolledBack);
        handed.clear();
        buffer.clear();
        discardedTag = history.lastTag();
        final long requestId = client.nextRequestId();
        requests.put(requestId, Request.whoseAnswerOnlyMustBePositive("rollback"));
        engineSession.rollback(requestId, rolledBack == null ? 0 : rolledBack.id(), handedTag);
    }

    private void askOutcome() {
        world.occurrences().count(Occurrence.COMMIT_IN_DOUBT);
        final TransactionHistory asked = inDoubt;
        if (dice.chance(0.3)) {
            world.occurrences().count(Occurrence.COMMIT_RETRIED);
            sendCommit(asked, true);
            return;
        }
        final long requestId = client.nextRequestId();
        requests.put(
                requestId,
                new Request(
                        value -> {
                            final boolean committed = value == 1;
                            world.occurrences()
                                    .count(committed ? Occurrence.OUTCOME_COMMITTED : Occurrence.OUTCOME_NOT_COMMITTED);
                            world.history().resolve(asked, committed, "its outcome was said to be " + value);
                        },
                        value -> inDoubt = null,
                        Request.violation("transactionOutcome"),
                        () -> {}));
        engineSession.transactionOutcome(requestId, producerId, asked.id());
    }

    // Branches.

    long producerId() {
        return producerId;
    }

    boolean worksInBranches() {
        return acknowledgement == Acknowledgement.BRANCH;
    }

    private void changeBranch() {
        if (!outgoing.isIdle()) {
            return;
        }
        if (branch != null) {
            if (!handed.isEmpty() && dice.chance(0.7)) {
                acknowledgeInBranch();
            }
            endBranch();
            return;
        }
        final VirtualBranch suspended = world.transactionManager().suspendedBy(this);
        final VirtualBranch other = world.transactionManager().joinable(this);
        if (suspended != null && dice.chance(0.7)) {
            startBranch(suspended, BranchStart.RESUME, Occurrence.BRANCH_RESUMED);
        } else if (other != null && dice.chance(0.3)) {
            startBranch(other, BranchStart.JOIN, Occurrence.BRANCH_JOINED);
        } else if (world.transactionManager().mayBegin()) {
            startBranch(world.transactionManager().begin(), BranchStart.NEW, null);
        }
    }

    private void startBranch(final VirtualBranch starting, final BranchStart how, final Occurrence occurrence) {
        final long requestId = client.nextRequestId();
        world.trace().note("%s starts work, %s, for branch %s", client, how, starting.xid());
        requests.put(
                requestId,
                new Request(
                        value -> {
                            world.transactionManager().started(starting, this, client, value);
                            branch = starting;
                            if (occurrence != null) {
                                world.occurrences().count(occurrence);
                            }
                        },
                        value -> {},
                        (code, reason) -> world.transactionManager().startRefused(starting, code, reason),
                        () -> {}));
        engineSession.startBranch(requestId, starting.xid(), how, starting.timeoutMs());
    }

    private void endBranch() {
        final VirtualBranch ending = branch;
        final int roll = dice.between(1, 100);
        final BranchEnd how = roll <= 75 ? BranchEnd.SUCCESS : roll <= 92 ? BranchEnd.SUSPEND : BranchEnd.FAIL;
        final long requestId = client.nextRequestId();
        world.trace().note("%s ends work, %s, for %s", client, how, ending);
        branch = null;
        requests.put(
                requestId,
                new Request(
                        value -> world.transactionManager()
                                .ended(ending, this, how == BranchEnd.FAIL, how == BranchEnd.SUSPEND),
                        value -> {},
                        (code, reason) -> world.transactionManager().endRefused(ending, this, code, reason),
                        () -> {}));
        engineSession.endBranch(requestId, ending.xid(), how);
    }

    private void acknowledgeInBranch() {
        final long last = handed.lastKey();
        final long first = turnDice.chance(OUT_OF_TURN_PROBABILITY) ? firstBehindItsKey() : handed.firstKey();
        describeNowAndThen(0.3, first, last);
        world.trace().note("%s acknowledges %d..%d in %s", client, first, last, branch);
        if (branch.isUndone()) {
            world.history().releasing(history, first, last, true);
        } else {
            world.history().acknowledging(history, branch.history(), first, last);
        }
        handed.tailMap(first, true).clear();
        engineSession.acknowledge(branch.history().id(), first, last);
    }

    /** The first that was handed over behind another of its key: until that is decided, no branch may consume this one. */
    private long firstBehindItsKey() {
        final Set<List<Object>> before = new HashSet<>();
        for (final Received received : handed.values()) {
            final Holder holder = received.consumer().history().holder();
            final String key = holder.keyOf(received.offer().content());
            if (key != null && !before.add(List.of(holder, key))) {
                return received.tag();
            }
        }
        return handed.firstKey();
    }

    /** Asks what became of a commit in one phase. */
    void askOutcome(final VirtualBranch asked) {
        if (!isOpen()) {
            return;
        }
        asked.asked(true);
        final long requestId = client.nextRequestId();
        requests.put(
                requestId,
                new Request(
                        value -> {
                            asked.asked(false);
                            world.transactionManager().outcome(asked, value);
                        },
                        value -> {},
                        Request.violation("transactionOutcome"),
                        () -> asked.asked(false)));
        engineSession.transactionOutcome(requestId, producerId, asked.history().id());
    }

    // What the engine calls back.

    @Override
    public void onSent(final long sequence) {
        if (world.broker().isDown()) {
            return;
        }
        world.trace().note("%s: sent up to %d", client, sequence);
        world.history().sent(history, sequence);
        client.later(() -> unanswered.removeIf(o -> o.content().sequence() <= sequence));
    }

    @Override
    public void onDuplicate(final long sequence, final String firstMessageId) {
        if (world.broker().isDown()) {
            return;
        }
        world.trace().note("%s: %d is a copy of %s", client, sequence, firstMessageId);
        world.history()
                .duplicate(
                        history, sequence, MessageIds.producerId(firstMessageId), MessageIds.sequence(firstMessageId));
    }

    @Override
    public void onSendRefused(final long sequence, final ErrorCode code, final String reason) {
        if (world.broker().isDown()) {
            return;
        }
        world.trace().note("%s: %d refused, %s %s", client, sequence, code, reason);
        world.history().sendRefused(history, sequence, code, reason);
        if (reason.contains("address-full-policy")) {
            // heard at once: a broker that dies meanwhile forgets it, and would take the message from a client that
            // asks again
            unanswered.removeIf(o -> o.content().sequence() == sequence);
        }
        client.later(() -> unanswered.removeIf(o -> o.content().sequence() == sequence));
    }

    @Override
    public void onDone(final long requestId, final long value) {
        final Request request = requests.remove(requestId);
        if (world.broker().isDown() || request == null) {
            return;
        }
        request.done().accept(value);
        client.later(() -> request.arrived().accept(value));
    }

    @Override
    public void onRefused(final long requestId, final ErrorCode code, final String reason) {
        final Request request = requests.remove(requestId);
        if (world.broker().isDown() || request == null) {
            return;
        }
        world.trace().note("%s: request refused, %s %s", client, code, reason);
        request.refused().accept(code, reason);
        client.later(() -> request.arrived().accept(-1));
    }

    @Override
    public void onDelivery(
            final EngineConsumer engineConsumer, final long deliveryTag, final DeliveredMessage delivered) {
        if (world.broker().isDown()) {
            return;
        }
        final DeliveredMessage message = world.bug().show(delivered);
        final VirtualConsumer consumer = consumers.get(engineConsumer.consumerId());
        if (consumer == null) {
            throw new Violation("delivered to a consumer that was closed, tag " + deliveryTag);
        }
        final Offer offer = world.history().delivered(history, consumer.history(), deliveryTag, message);
        world.trace()
                .note(
                        "%s gets tag %d, count %d, redelivered %s: %s of %s",
                        client,
                        deliveryTag,
                        message.deliveryCount(),
                        message.redelivered(),
                        offer,
                        consumer.history().holder());
        final EngineSession deliveredBy = engineSession;
        final Received received = new Received(deliveryTag, consumer, offer, message.chunkCount());
        client.later(() -> arrive(received, deliveredBy));
    }

    private void arrive(final Received received, final EngineSession deliveredBy) {
        if (deliveredBy == engineSession
                && received.tag() > discardedTag
                && consumers.containsValue(received.consumer())
                && !received.consumer().history().isBrowser()) {
            buffer.addLast(received);
        }
    }

    @Override
    public void onBrowseEnd(final EngineConsumer engineConsumer) {
        if (world.broker().isDown()) {
            return;
        }
        world.occurrences().count(Occurrence.BROWSE);
        final VirtualConsumer consumer = consumers.get(engineConsumer.consumerId());
        final EngineSession browsedBy = engineSession;
        client.later(() -> {
            if (browsedBy == engineSession && consumers.containsValue(consumer)) {
                close(consumer);
            }
        });
    }

    @Override
    public void onConsumerClosed(final EngineConsumer consumer, final ErrorCode code, final String reason) {
        if (!world.broker().isDown()) {
            throw new Violation("the engine closed a consumer by itself: " + code + ", " + reason);
        }
    }

    @Override
    public String toString() {
        return client + "." + sessionId + " " + acknowledgement;
    }

    private record Received(long tag, VirtualConsumer consumer, Offer offer, int chunkCount) {}
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import io.angelia.engine.queue.RedeliveryPolicy;
import io.angelia.engine.redelivery.DescribedFailure;

/**
 * One message in one queue or subscription: what may still happen to it, and what is owed. Failed attempts are known as
 * a range, because a crash may take back what was counted but not yet forced.
 */
final class Copy {
    enum State {
        /** Deliverable, as far as its times allow. */
        WAITING,
        /** At a consumer, not acknowledged. */
        IN_FLIGHT,
        /** Acknowledged, perhaps not durably; or claimed by a transaction that is committing. */
        ACKNOWLEDGED,
        /** Moved to the dead-letter queue, perhaps not durably. */
        MOVED,
        /** Never to be delivered again. */
        SETTLED
    }

    private final Offer offer;
    private final Holder holder;
    private State state = State.WAITING;
    /** False when it may be that this copy never was, or is no more. */
    private boolean certain;

    private TransactionHistory claimedBy;
    private Copy deadLetter;
    private Copy origin;
    private boolean letter;
    /** What its holder knew of the same message before. */
    private Copy displaced;
    /** Of a dead letter: an operator was asked for something and got no answer. */
    private boolean asked;
    /** The broker that was asked still runs. */
    private boolean askedNow;
    /** Of a dead letter: where it may have been sent back to; null for nowhere. */
    private Holder sentBackTo;
    /** Of a dead letter: since when at the earliest. */
    private long deadSinceMs = Long.MIN_VALUE;
    /** Its expiration does not count, or may not. */
    private Expiration expiration = Expiration.COUNTS;

    private boolean handed;
    private boolean seen;
    private boolean mayBeMarked;
    private int fewestFailures;
    private int mostFailures;
    private int durableFailures;
    private long notBeforeMs;
    private boolean mayBeDelayed;
    private long readySinceCycle = Long.MAX_VALUE;

    private DescribedFailure described;
    private RedeliveryPolicy policy;
    private DescribedFailure decidedBy;
    private RedeliveryPolicy decidedPolicy;
    private Move move;
    private boolean arrivedWhileAway;
    private boolean expected;
    /** Since its first delivery, its place among those of its key. */
    private long place;
    /** Its place may have changed unseen. */
    private boolean unordered;
    /** While it is in flight. */
    private ConsumerHistory consumer;

    Copy(final Offer offer, final Holder holder, final boolean certain) {
        this.offer = offer;
        this.holder = holder;
        this.certain = certain;
        this.expected = certain;
        this.policy = holder.redelivery();
        this.decidedPolicy = policy;
    }

    /** The copy that a dead letter takes the place of. */
    static Copy deadLetterOf(final Copy origin, final Holder queue, final boolean certain) {
        final Copy copy = new Copy(origin.offer, queue, certain);
        copy.origin = origin;
        copy.letter = true;
        return copy;
    }

    /** The copy that a dead letter becomes again when it is sent back. */
    static Copy sentBack(final Copy deadLetter, final Holder target) {
        final Copy copy = new Copy(deadLetter.offer, target, false);
        copy.origin = deadLetter;
        copy.expiration = Expiration.MAY_COUNT;
        return copy;
    }

    Offer offer() {
        return offer;
    }

    Holder holder() {
        return holder;
    }

    State state() {
        return state;
    }

    /** True when it survives a power loss. */
    boolean isDurable() {
        return holder.isDurable() && offer.mayBeRecorded();
    }

    /** True when it came to be for sure if its message did, and survives a power loss. */
    boolean isExpectedDurable() {
        return expected && isDurable();
    }

    /** Its message may have been lost, and comes again when there is nothing any more that this copy could be in. */
    void notExpected() {
        expected = false;
    }

    /** True once a consumer's connection got it. */
    boolean wasSeen() {
        return seen;
    }

    /** True in a queue for dead letters or expired messages. */
    boolean isDeadLetter() {
        return letter;
    }

    /** True for what was a dead letter before. */
    boolean isSentBack() {
        return origin != null && !letter;
    }

    /** True when it is no more where it was. */
    boolean isGone() {
        return state == State.MOVED || state == State.SETTLED;
    }

    Copy displaced() {
        return displaced;
    }

    void displaces(final Copy before) {
        displaced = before;
    }

    /** What it takes the place of; null for an ordinary message. */
    Copy origin() {
        return origin;
    }

    /** True when the engine may move it to the queue for expired messages. */
    boolean mayMoveTo(final Holder queue, final Clock clock) {
        final long expirationMs = offer.content().expirationMs();
        return holder.expiryQueue() == queue
                && state == State.WAITING
                && expirationMs > 0
                && clock.latestMs() >= expirationMs;
    }

    // What operators and time do with dead letters.

    /** True for a dead letter that is in its queue for sure, as far as its age lets it, and that nobody has asked about. */
    boolean isSurelyLetter() {
        return letter
                && certain
                && !asked
                && deadLetter == null
                && state == State.WAITING
                && origin.state == State.SETTLED
                && offer.status() == Offer.Status.ANSWERED;
    }

    /** How often it was sent back before, at least. */
    int timesSentBack() {
        int times = 0;
        for (Copy copy = this; copy != null; copy = copy.origin) {
            times += copy.isSentBack() ? 1 : 0;
        }
        return times;
    }

    /** True when it may have been kept long enough. */
    boolean mayBeOutdated(final Clock clock) {
        return letter && holder.retentionMs() >= 0 && clock.latestMs() >= deadSinceMs + holder.retentionMs();
    }

    /** It becomes a dead letter not before that. */
    void deadNotBefore(final long timeMs) {
        if (deadLetter != null && deadLetter.certain) {
            deadLetter.deadSinceMs =
                    deadLetter.deadSinceMs == Long.MIN_VALUE ? timeMs : Math.min(deadLetter.deadSinceMs, timeMs);
        }
    }

    /** An operator wants it to be sent back there. */
    void sendingBack(final Holder target) {
        asked = true;
        askedNow = true;
        sentBackTo = target;
        deadLetter = target.sendBack(this);
    }

    /** The answer to that: it is durable there now. */
    void sentBackSurely(final long cycle, final Clock clock) {
        if (state != State.WAITING && !isGone() && mayFollowItsKeyBack()) {
            answered();
            return; // it came, was parked with its key, and this is the next dead letter
        }
        require(state == State.WAITING || (isGone() && deadLetter != null), "sent back although it was not there");
        if (deadLetter == null) {
            deadLetter = sentBackTo.sendBack(this);
        }
        state = State.SETTLED;
        final Copy back = deadLetter;
        final long expirationMs = offer.content().expirationMs();
        if (back.state == State.WAITING) {
            back.certain = true;
            back.expected = true;
            back.readySinceCycle = cycle;
        }
        if (clock.latestMs() < expirationMs) {
            back.expiration = Expiration.COUNTS;
        }
        answered();
    }

    /** The answer says that it was not sent back. */
    void notSentBack() {
        if (deadLetter != null) {
            require(!deadLetter.seen, "delivered elsewhere, but it was not sent back");
            dropSuccessor();
        }
        answered();
    }

    /** It was too late already when an operator sent it back. */
    void neverExpiresOnceSentBack() {
        deadLetter.expiration = Expiration.DOES_NOT_COUNT;
    }

    /** An operator wants it to be removed. */
    void purging() {
        asked = true;
        askedNow = true;
        certain = false;
    }

    /** The answer to that. */
    void purged(final boolean removed) {
        if (removed) {
            require(state == State.WAITING, "purged although it was not there");
            state = State.SETTLED;
        } else {
            certain = true;
        }
        answered();
    }

    /** True when an operator wants it to be sent back and does not know whether it was. */
    boolean isBeingSentBack() {
        return sentBackTo != null;
    }

    /** The broker went before it answered. */
    void neverAnswered() {
        askedNow = false;
    }

    private void answered() {
        asked = false;
        askedNow = false;
        sentBackTo = null;
    }

    /** True when a dead letter may be in that queue again. */
    boolean mayBeSentBackTo(final Holder target) {
        return sentBackTo != null && sentBackTo.name().equals(target.name()) && state == State.WAITING;
    }

    /** Sent back, it may have come here again with others of its key, so that this is another dead letter. */
    boolean mayFollowItsKeyBack() {
        return sentBackTo != null
                && sentBackTo.parksKeys()
                && sentBackTo.deadLetterQueue() == holder
                && sentBackTo.keyOf(offer.content()) != null
                && sentBackTo.keyBlocks().mayBeMoved(sentBackTo.keyOf(offer.content()));
    }

    /** Nothing is known of what a consumer has seen of it. */
    void mayBeAnother() {
        handed = false;
        mayBeMarked = true;
        fewestFailures = 0;
        move = null;
    }

    private void dropSuccessor() {
        deadLetter.settle();
        deadLetter.holder.withdraw(deadLetter); // it may become another one
        deadLetter = null;
    }

    /** True when a consumer may get it even though its time is over. */
    boolean mayOutliveItsTime() {
        return letter || expiration != Expiration.COUNTS;
    }

    // Order by key.

    /** What keeps it in order where it is; null for nothing. */
    String key() {
        return holder.keyOf(offer.content());
    }

    /** 0 before its first delivery. */
    long place() {
        return place;
    }

    void place(final long number) {
        place = number;
    }

    boolean isUnordered() {
        return unordered;
    }

    /** Who has it; null when that is not known. */
    ConsumerHistory consumer() {
        return consumer;
    }

    void consumer(final ConsumerHistory by) {
        consumer = by;
    }

    /** True when it waits for sure, so that nothing behind it may go out. */
    boolean standsInFront() {
        return state == State.WAITING
                && certain
                && deadLetter == null
                && holder.retentionMs() < 0
                && offer.status() == Offer.Status.ANSWERED
                && offer.content().expirationMs() == 0
                && !(holder.parksKeys() && holder.keyBlocks().mayBeMoved(key()));
    }

    /** True while a prepared branch decides what becomes of it. */
    boolean isPrepared() {
        return isHeld() && claimedBy.state() == TransactionHistory.State.PREPARED;
    }

    /** What its failures have made of its key is durable. */
    void blockDurable() {
        holder.keyBlocks().durable(key());
    }

    /** True when it may be in the dead-letter queue because a message of its key before it is. */
    boolean mayBeParkedIn(final Holder queue) {
        return holder.parksKeys()
                && holder.deadLetterQueue() == queue
                && state == State.WAITING
                && key() != null
                && holder.keyBlocks().mayBeMoved(key());
    }

    boolean hasFailed() {
        return mostFailures > 0;
    }

    void uncertain() {
        certain = false;
    }

    boolean isCertain() {
        return certain;
    }

    /** Its subscription was away, with the connection of its consumers, when the message came. */
    void arriveWhileAway() {
        arrivedWhileAway = true;
    }

    boolean arrivedWhileAway() {
        return arrivedWhileAway;
    }

    /** Its subscription ended, and a new one takes its place: only what is still on its way may reach that. */
    void holderRestarted() {
        if (offer.status() == Offer.Status.PENDING) {
            certain = false;
        } else {
            settle();
        }
    }

    /** It was shown before it was durable: when the crash has lost it, and it is sent again, it is another message. */
    void mayBeLost() {
        handed = false;
    }

    /** From this duty cycle on nothing but credit keeps it from being delivered. */
    void readySince(final long cycle) {
        readySinceCycle = cycle;
    }

    /** True when the engine had to deliver it before a later or less urgent message of the same holder. */
    boolean wasReadyBefore(final long cycle) {
        return state == State.WAITING
                && certain
                && !holder.isLossy()
                && holder.retentionMs() < 0
                && deadLetter == null
                && offer.status() == Offer.Status.ANSWERED
                && !mayBeDelayed
                && offer.content().deliveryMs() == 0
                && offer.content().expirationMs() == 0
                && readySinceCycle < cycle;
    }

    /** A consumer's connection gets it. */
    void deliver(final int shownCount, final boolean redelivered, final Clock clock) {
        if (state == State.ACKNOWLEDGED && claimedBy != null && claimedBy.mayBeRolledBack()) {
            claimedBy.rolledBack("its acknowledgement of " + offer + " was delivered again");
        }
        require(state == State.WAITING, "delivered while " + state + " with count " + shownCount);
        require(redelivered == shownCount > 1, "redelivered=" + redelivered + " beside count " + shownCount);
        require(!handed || redelivered, "second delivery without the redelivered mark");
        require(
                isPossible(shownCount),
                "delivery count " + shownCount + " after " + fewestFailures + ".." + mostFailures + " failures"
                        + (mayBeMarked ? ", perhaps marked" : ""));
        if (shownCount > 2 || !mayBeMarked || !redelivered) {
            fewestFailures = shownCount - 1;
        }
        mostFailures = Math.min(mostFailures, shownCount - 1);
        fewestFailures = Math.min(fewestFailures, mostFailures);
        require(
                holder.maxDeliveryAttempts() < 0
                        || holder.mayKeepExhausted()
                        || fewestFailures < holder.maxDeliveryAttempts(),
                "delivered after " + fewestFailures + " failed attempts of " + holder.maxDeliveryAttempts());
        require(
                offer.isHastened() || clock.latestMs() >= offer.content().deliveryMs(),
                "delivered before its delivery time");
        require(clock.latestMs() >= notBeforeMs, "redelivered " + (notBeforeMs - clock.latestMs()) + " ms early");
        if (deadLetter != null) {
            dropSuccessor();
        }
        if (asked && !askedNow) {
            answered(); // it is here, so that nothing was done
        }
        if (origin != null) {
            origin.replacedBy(this);
        }
        state = State.IN_FLIGHT;
        certain = true;
        seen = true;
    }

    /** At a consumer whose policy counts if it fails. */
    void failsBy(final RedeliveryPolicy ofConsumer) {
        policy = ofConsumer;
    }

    /** What the client says of it, should it fail. */
    void describe(final DescribedFailure failure) {
        described = failure;
    }

    /** Null when nothing was said. */
    DescribedFailure described() {
        return described;
    }

    /** How it became what it is, for a dead letter; null when that is not known for sure. */
    Move move() {
        return move;
    }

    /** The dead letter, or the message in the queue of the expired, was seen: it is no more here, durably or not yet. */
    private void replacedBy(final Copy seenElsewhere) {
        if (state != State.SETTLED) {
            state = State.MOVED;
            deadLetter = seenElsewhere;
        }
    }

    /** Whether it moved is unknown; when it comes again, it may be another move, of which nobody saw anything. */
    private void moveInDoubt() {
        unordered = true;
        certain = false;
        mayBeAnother();
        deadSinceMs = Long.MIN_VALUE;
        durableFailures = 0;
        if (state == State.SETTLED || state == State.ACKNOWLEDGED) {
            state = State.WAITING;
            holder.reopen(this);
        }
    }

    private boolean isPossible(final int shownCount) {
        final int failures = shownCount - 1;
        final boolean counted = failures >= fewestFailures && failures <= mostFailures;
        return counted || (mayBeMarked && shownCount == 2 && fewestFailures == 0);
    }

    /** The application got it. */
    void hand() {
        handed = true;
    }

    /** Back to its place as if it had never left. */
    void returnUntouched(final long cycle) {
        deliveryEnded();
        state = State.WAITING;
        claimedBy = null;
        readySinceCycle = cycle;
    }

    /** Back to its place by a lost connection, not counted; whether it was processed is unknown, so it may be marked. */
    void returnDoubtful(final long cycle) {
        mayBeMarked = true;
        returnUntouched(cycle);
    }

    /** Back after an attempt that surely counts; to the dead-letter queue when it was the last. */
    void fail(final long nowMs, final long cycle) {
        mostFailures++;
        fewestFailures++;
        decidedBy = described;
        decidedPolicy = policy;
        returnUntouched(cycle);
        final int max = holder.maxDeliveryAttempts(decidedPolicy);
        final boolean rejected = isRejected(decidedBy);
        final boolean perhaps = rejected || (max > 0 && mostFailures >= max);
        if (perhaps) {
            moveToDeadLetters((rejected || fewestFailures >= max) && !holder.mayKeepExhausted(), rejected);
        } else if (fewestFailures == mostFailures || saysDelay(decidedBy)) {
            notBeforeMs = nextAttemptMs(nowMs);
        }
        // one that should be dead and cannot move waits a little
        mayBeDelayed = nextAttemptMs(nowMs) != 0 || (perhaps && holder.mayKeepExhausted());
    }

    private boolean isRejected(final DescribedFailure failure) {
        return failure != null && failure.reject() && holder.deadLetterQueue() != null;
    }

    private static boolean saysDelay(final DescribedFailure failure) {
        return failure != null && failure.delayMs() >= 0;
    }

    /** When the next attempt may be, at the earliest, as it was decided last; 0 for at once. */
    private long nextAttemptMs(final long nowMs) {
        if (saysDelay(decidedBy)) {
            return decidedBy.delayMs() == 0 ? 0 : nowMs + decidedBy.delayMs();
        }
        return Holder.redeliveryTimeMs(decidedPolicy, mostFailures, nowMs);
    }

    private void deliveryEnded() {
        described = null;
        policy = holder.redelivery();
    }

    /** The engine decides only now, by a clock that may have been set back, when the next attempt is due. */
    void redeliveryDecided(final long nowMs) {
        notBeforeMs = Math.min(notBeforeMs, nextAttemptMs(nowMs));
    }

    /** Back after an attempt of which the engine may or may not know. */
    void failPerhaps(final long cycle) {
        mostFailures++;
        mayBeMarked = true;
        mayBeDelayed = true;
        decidedBy = described;
        decidedPolicy = policy;
        returnUntouched(cycle);
        final int max = holder.maxDeliveryAttempts(decidedPolicy);
        final boolean rejected = isRejected(decidedBy);
        if (rejected || (max > 0 && mostFailures >= max)) {
            moveToDeadLetters(false, rejected); // only one that counts can be the last
        }
    }

    private void moveToDeadLetters(final boolean surely, final boolean rejected) {
        if (holder.blocksKeys() && key() != null) {
            holder.keyBlocks().deadLettered(key(), surely);
        }
        if (surely) {
            state = State.MOVED;
        }
        deadLetter = holder.deadLetterQueue().deadLetter(this, surely);
        if (surely && fewestFailures == mostFailures) {
            deadLetter.move = new Move(rejected ? "rejected" : "max_delivery_attempts", mostFailures);
        }
    }

    /** A transaction that is still open wants it gone. */
    void claim(final TransactionHistory transaction) {
        claimedBy = transaction;
    }

    /** Null while no transaction acknowledged it. */
    TransactionHistory claimedBy() {
        return claimedBy;
    }

    /** The application got rid of it for good; not yet durable. */
    void acknowledge(final TransactionHistory transaction) {
        if (transaction == null) {
            deliveryEnded();
        }
        claimedBy = transaction;
        state = isDurable() || transaction != null ? State.ACKNOWLEDGED : State.SETTLED;
    }

    /** The acknowledgement is durable. */
    void settle() {
        state = State.SETTLED;
    }

    /** The transaction that had acknowledged it did not commit. */
    void reclaim() {
        if (state == State.ACKNOWLEDGED) {
            failPerhaps(Long.MAX_VALUE);
        }
    }

    /** True while a transaction has it for itself. */
    boolean isHeld() {
        return claimedBy != null
                && claimedBy.isBranch()
                && claimedBy.holdsItsMessages()
                && (state == State.IN_FLIGHT || state == State.ACKNOWLEDGED);
    }

    int failures() {
        return fewestFailures;
    }

    /** The engine's log is durable up to here: so many failures cannot be forgotten. */
    void failuresDurable(final int failures) {
        durableFailures = Math.max(durableFailures, Math.min(failures, mostFailures));
    }

    /** The move, if it still stands, cannot be taken back. */
    void moveDurable() {
        if (state == State.MOVED) {
            state = State.SETTLED;
        }
    }

    /** The machine went down: what was not durable is unknown, what was volatile is gone. */
    void powerLost() {
        deliveryEnded();
        if (state == State.SETTLED) {
            return;
        }
        if (!isDurable()) {
            state = State.SETTLED;
            return;
        }
        mayBeMarked = true;
        consumer = null;
        unordered |= !certain
                || offer.status() != Offer.Status.ANSWERED
                || offer.content().deliveryMs() > 0;
        if (durableFailures < mostFailures) {
            notBeforeMs = 0;
        }
        fewestFailures = Math.min(fewestFailures, durableFailures);
        readySinceCycle = Long.MAX_VALUE;
        switch (state) {
            case IN_FLIGHT -> {
                if (claimedBy == null || claimedBy.state() != TransactionHistory.State.COMMITTING) {
                    state = State.WAITING;
                    claimedBy = null;
                }
            }
            case ACKNOWLEDGED -> {
                if (claimedBy == null) {
                    state = State.WAITING;
                    certain = false;
                }
            }
            case MOVED -> {
                state = State.WAITING;
                deadLetter.moveInDoubt();
            }
            default -> {}
        }
    }

    /** Clean stop: as a lost connection for what is in flight, and nothing durable is forgotten. */
    void stopped() {
        deliveryEnded();
        if (!isDurable()) {
            state = State.SETTLED;
        } else if (state == State.ACKNOWLEDGED && claimedBy == null) {
            state = State.SETTLED;
        }
        readySinceCycle = Long.MAX_VALUE;
        consumer = null;
        unordered |= offer.content().deliveryMs() > 0;
    }

    /** True when it had to be delivered if its transaction committed. */
    boolean mustShow() {
        return state == State.WAITING
                && certain
                && !holder.isLossy()
                && !seen
                && holder.isPresent()
                && offer.status() != Offer.Status.VOID
                && offer.content().expirationMs() == 0;
    }

    /** True when it vanished, as it should, because nobody took it in time. */
    boolean hasExpiredUnseen(final Clock clock) {
        final long expirationMs = offer.content().expirationMs();
        return state == State.WAITING
                && certain
                && !seen
                && expirationMs > 0
                && clock.latestMs() >= expirationMs
                && offer.status() == Offer.Status.ANSWERED;
    }

    /** True when the engine owes one more delivery, here or as a dead letter, and has no excuse. */
    boolean isOwed(final Clock clock) {
        final long expirationMs = offer.content().expirationMs();
        // dead letters do not expire: somebody must look at them; nor is what expired dropped where it has its queue
        final boolean mayHaveExpired = expirationMs > 0
                && clock.latestMs() >= expirationMs
                && !letter
                && expiration != Expiration.DOES_NOT_COUNT
                && (holder.expiryQueue() == null || holder.expiryQueue().retentionMs() >= 0);
        if (mayBeOutdated(clock) || (deadLetter != null && deadLetter.mayVanish())) {
            return false;
        }
        final boolean here = state == State.WAITING && certain && offer.status() == Offer.Status.ANSWERED;
        return here
                && !holder.isLossy()
                && holder.isPresent()
                && !mayHaveExpired
                && (deadLetter == null || !deadLetter.wasSeen());
    }

    /** True when it may go without being delivered. */
    private boolean mayVanish() {
        return letter
                ? holder.retentionMs() >= 0
                : holder.isLossy() || !holder.isPresent() || offer.content().expirationMs() > 0;
    }

    private void require(final boolean condition, final String what) {
        if (!condition) {
            throw new Violation(what + ": " + this);
        }
    }

    /** Whether a message goes when its time is over. */
    private enum Expiration {
        COUNTS,
        /** It may have been over already when it was sent back. */
        MAY_COUNT,
        DOES_NOT_COUNT
    }

    /**
     * How a message surely became a dead letter.
     *
     * @param failures attempts of it.
     */
    record Move(String reason, int failures) {}

    @Override
    public String toString() {
        return offer + " in " + holder + " [" + state + (certain ? "" : ", uncertain")
                + (claimedBy == null ? "" : ", claimed by " + claimedBy) + (handed ? ", handed" : "") + ", failures "
                + fewestFailures + ".." + mostFailures + "]";
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import io.angelia.engine.DeliveredMessage;
import io.angelia.engine.ErrorCode;
import io.angelia.engine.redelivery.DescribedFailure;
import io.angelia.wire.message.MessageLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.DirectBuffer;

/**
 * The checker: told every command before the engine gets it and every effect when it comes out, it knows for each message
 * what may, must and must not happen, and throws a {@link Violation} at the first thing that must not.
 */
final class History {
    /** So long after its time a message may still be asked for. */
    private static final long RECENTLY_DUE_MS = 20;

    private final Clock clock;
    private final Holders holders;
    private final Occurrences occurrences;
    private final Map<MessageKey, Offer> offers = new HashMap<>();
    private final Set<Offer> placedUnanswered = new LinkedHashSet<>();
    private final Set<TransactionHistory> unresolved = new LinkedHashSet<>();
    private final Durability durability = new Durability();
    private final List<Copy> failedSinceLastCycle = new ArrayList<>();
    private final Set<Detachment> detachments = new LinkedHashSet<>();
    private final List<Offer> scheduled = new ArrayList<>();
    private final List<ConsumerHistory> opening = new ArrayList<>();
    private final Set<Offer> seenOnce = new LinkedHashSet<>();
    /** What the engine takes for the time. */
    private long engineMs;

    private long completedCycles;
    private byte[] scratch = new byte[0];

    History(final Clock clock, final Holders holders, final Occurrences occurrences) {
        this.clock = clock;
        this.holders = holders;
        this.occurrences = occurrences;
    }

    Holders holders() {
        return holders;
    }

    /** What the engine takes for the time, in ms since the epoch. */
    long engineMs() {
        return engineMs;
    }

    void beforeCycle() {
        engineMs = clock.nowMs();
        failedSinceLastCycle.forEach(copy -> {
            copy.redeliveryDecided(clock.nowMs());
            copy.deadNotBefore(clock.nowMs());
        });
        failedSinceLastCycle.clear();
        detachments.removeIf(detachment -> {
            final boolean over = detachment.isOver(clock.nowMs(), SimulatedBroker.RECONNECT_GRACE_MS);
            if (over) {
                occurrences.count(Occurrence.GRACE_OVER);
                detachment.end(holders);
            }
            return over;
        });
    }

    void afterCycle(final long appendedPosition, final long durablePosition) {
        completedCycles++;
        durability.afterCycle(appendedPosition, durablePosition);
        opening.forEach(ConsumerHistory::afterCycle);
        opening.removeIf(consumer -> consumer.isReady() || consumer.isClosed());
    }

    // Sends.

    void offering(final SessionHistory session, final Offer offer) {
        offers.put(MessageKey.of(offer), offer);
        session.offering(offer);
        offer.offeredAt(engineMs, clock.latestMs());
        if (offer.content().deliveryMs() > clock.nowMs()
                && !Holders.isTopic(offer.content().destination())) {
            scheduled.add(offer);
        }
        if (offer.transaction() == null) {
            place(offer);
        } else {
            offer.transaction().offers().add(offer);
        }
    }

    /** The engine had no room and took nothing. */
    void backedOff(final SessionHistory session, final Offer offer) {
        occurrences.count(Occurrence.BACK_OFF);
        session.withdrawn(offer);
        offers.remove(MessageKey.of(offer));
        placedUnanswered.remove(offer);
        List.copyOf(offer.copies()).forEach(copy -> copy.holder().withdraw(copy));
        offer.copies().clear();
        if (offer.transaction() != null) {
            offer.transaction().offers().remove(offer);
        }
    }

    /** The same message again, because its answer did not arrive. */
    void resending(final SessionHistory session, final Offer offer) {
        occurrences.count(Occurrence.RESENT_SEND);
        session.offering(offer);
        offer.offeredAgain();
        if (offer.content().destination().equals(Scenario.ONCE)) {
            offer.copies()
                    .forEach(Copy::uncertain); // when its key is forgotten meanwhile, nobody says what became of it
        }
        if (offer.status() == Offer.Status.IN_DOUBT || offer.status() == Offer.Status.PENDING) {
            offer.status(Offer.Status.PENDING);
            placedUnanswered.add(offer);
            offer.copies().stream().filter(copy -> !copy.holder().isPresent()).forEach(Copy::notExpected);
            placePerhaps(offer);
        } else if (offer.copies().stream().noneMatch(Copy::isExpectedDurable)) {
            // nothing durable was interested before, so that nothing durable remembers it
            placePerhaps(offer);
        }
    }

    /** The engine had no room for it, now that it came again. */
    void resendBackedOff(final SessionHistory session, final Offer offer) {
        occurrences.count(Occurrence.BACK_OFF);
        session.withdrawn(offer);
        if (offer.status() == Offer.Status.PENDING) {
            offer.status(Offer.Status.IN_DOUBT);
        }
    }

    private void placePerhaps(final Offer offer) {
        for (final Holder holder : holders.of(offer)) {
            if (holder.copyOf(offer) == null && holder.match(offer) != Holder.Match.NO) {
                holder.add(offer, false);
            }
        }
    }

    /** The broker has started. */
    void brokerUp() {
        engineMs = clock.nowMs();
    }

    // Schedules.

    /** A message to a queue that waits for its time, as far as anybody knows; null for none. */
    Offer pickScheduled(final Dice dice) {
        scheduled.removeIf(offer -> offer.content().deliveryMs() < clock.nowMs() - RECENTLY_DUE_MS
                || offer.status() == Offer.Status.VOID
                || offer.copies().stream().anyMatch(Copy::wasSeen));
        final Offer picked = scheduled.isEmpty() ? null : dice.pick(scheduled);
        // a restart forgets temporary destinations and what was cancelled there, and a client may send that again
        final boolean usable = picked != null
                && !picked.isBusy()
                && !Holders.isTemporary(picked.content().destination());
        return usable ? picked : null;
    }

    /** It was taken back, and the answer says so: it was not delivered and never will be. */
    void cancelled(final Offer offer) {
        if (offer.copies().stream().anyMatch(Copy::wasSeen)) {
            throw new Violation("cancelled although it was delivered: " + offer);
        }
        if (offer.transaction() != null) {
            resolve(offer.transaction(), true, "a send of it was cancelled");
        }
        occurrences.count(Occurrence.CANCEL_WON);
        vanish(offer);
    }

    private void vanish(final Offer offer) {
        offer.status(Offer.Status.VOID);
        placedUnanswered.remove(offer);
        offer.copies().forEach(Copy::settle);
    }

    // Dead letters that operators have asked about.

    void sentBack(final Copy letter) {
        letter.sentBackSurely(completedCycles + 1, clock);
    }

    /** When a dead letter that is sent back now comes to its end, if the clock is not set back before: true for never. */
    void sendingBack(final Copy letter, final Holder target, final boolean clockMayGoBack) {
        letter.sendingBack(target);
        final long expirationMs = letter.offer().content().expirationMs();
        if (expirationMs > 0 && expirationMs <= clock.nowMs() && !clockMayGoBack) {
            letter.neverExpiresOnceSentBack();
        }
    }

    // Copies.

    /** The engine says that it dropped the message, because another one has the same key. */
    void duplicate(
            final SessionHistory session, final long sequence, final long firstProducer, final long firstSequence) {
        final Offer offer = session.pending(sequence);
        final Offer first = offers.get(new MessageKey(firstProducer, firstSequence));
        if (offer == null || first == null || first == offer) {
            throw new Violation("number " + sequence + " is said to be a copy of " + first + ", but is " + offer);
        }
        if (!offer.content().destination().equals(Scenario.ONCE)
                || !first.content().destination().equals(Scenario.ONCE)
                || first.content().weight() != offer.content().weight()) {
            throw new Violation("dropped as a copy of " + first + ", which has another key: " + offer);
        }
        if (offer.copies().stream().anyMatch(Copy::wasSeen)) {
            throw new Violation("said to be a copy after it was delivered: " + offer);
        }
        occurrences.count(Occurrence.DUPLICATE_DROPPED);
        vanish(offer);
    }

    private void checkOnce(final Offer offer) {
        if (!offer.content().destination().equals(Scenario.ONCE) || !hasKnownTime(offer)) {
            return;
        }
        for (final Offer other : seenOnce) {
            // a key that was over once may be forgotten, even when the clock was set back since
            final long latest = Math.max(other.latestMsAtOffer(), offer.latestMsAtOffer());
            final long apart = latest - Math.min(other.offeredMs(), offer.offeredMs());
            if (other != offer && other.content().weight() == offer.content().weight()) {
                if (apart < Scenario.ONCE_WINDOW_MS) {
                    throw new Violation(
                            "delivered, " + apart + " ms after another with the same key: " + offer + " and " + other);
                }
                occurrences.count(Occurrence.KEY_CAME_AGAIN);
            }
        }
        seenOnce.add(offer);
    }

    private static boolean hasKnownTime(final Offer offer) {
        return offer.transaction() == null && offer.content().persistent() && !offer.wasResent();
    }

    private void place(final Offer offer) {
        placedUnanswered.add(offer);
        for (final Holder holder : holders.of(offer)) {
            final Holder.Match match = holder.match(offer);
            if (match != Holder.Match.NO) {
                // one that was deleted and made again may be missed by a transaction that began before
                final boolean copy = offer.transaction() != null
                        && offer.content().destination().equals(Scenario.ONCE);
                final boolean certain = holder.isPresent() && !holders.isGone(offer) && !copy;
                holder.add(offer, match == Holder.Match.YES && certain);
            }
        }
    }

    void sent(final SessionHistory session, final long sequence) {
        for (final Offer offer : session.answered(sequence)) {
            if (offer.transaction() == null && offer.status() == Offer.Status.PENDING) {
                answered(offer);
            }
        }
    }

    private void answered(final Offer offer) {
        offer.status(Offer.Status.ANSWERED);
        placedUnanswered.remove(offer);
        offer.copies().forEach(copy -> copy.readySince(completedCycles + 1));
        if (holders.settings(offer.content().destination()).asyncDurability() && offer.transaction() == null) {
            offer.durableLater();
            durability.whenDurable(offer::durable);
        }
    }

    void sendRefused(final SessionHistory session, final long sequence, final ErrorCode code, final String reason) {
        occurrences.count(Occurrence.REFUSED_SEND);
        final Offer offer = session.refused(sequence);
        if (offer == null) {
            throw new Violation("refused number " + sequence + " (" + code + ", " + reason + ") was not pending");
        }
        if (offer.transaction() != null) {
            offer.transaction().refuse();
        }
        if (holders.isGone(offer)) {
            return; // a temporary destination went with its connection, whatever became of the message before
        }
        if (reason.contains("address-full-policy is FAIL")) {
            occurrences.count(Occurrence.FULL_REFUSED);
        }
        if (offer.copies().stream().anyMatch(Copy::wasSeen)) {
            throw new Violation("refused (" + code + ", " + reason + ") after it was delivered: " + offer);
        }
        offer.status(Offer.Status.VOID);
        placedUnanswered.remove(offer);
        offer.copies().forEach(Copy::settle);
    }

    // Deliveries.

    /** Checks what comes out, and answers which message it is. */
    Offer delivered(
            final SessionHistory session,
            final ConsumerHistory consumer,
            final long tag,
            final DeliveredMessage message) {
        final Offer offer = identify(message);
        consumer.receive(offer);
        final Holder holder = consumer.holder();
        final Copy copy = copyIn(holder, offer);
        if (copy == null) {
            throw new Violation("delivered from " + holder + ", where it does not belong: " + offer);
        }
        if (offer.status() == Offer.Status.VOID) {
            throw new Violation("delivered from " + holder + " although it must not exist: " + offer);
        }
        if (holder.isPaused() && !consumer.isBrowser()) {
            throw new Violation("delivered from " + holder + ", which is paused: " + offer);
        }
        checkOnce(offer);
        if (consumer.isBrowser()) {
            session.deliver(tag, new SessionHistory.Delivery(tag, null, consumer));
            return offer;
        }
        checkTimes(copy);
        if (offer.transaction() != null) {
            resolve(offer.transaction(), true, "a send of it was delivered");
        }
        consumer.checkOrder(copy);
        if (!consumer.selects()) {
            checkPrecedence(copy);
        }
        if (copy.key() != null && holder.keyBlocks().isBlocked(copy.key())) {
            throw new Violation("its key is parked or stopped: " + copy);
        }
        if (holder.takenBy(consumer)) {
            occurrences.count(Occurrence.CONSUMER_TOOK_OVER);
        }
        checkPriority(copy, consumer);
        holder.keyOrder().delivering(copy, consumer, occurrences);
        copy.consumer(consumer);
        copy.deliver(message.deliveryCount(), message.redelivered(), clock);
        copy.failsBy(consumer.redelivery());
        if (!consumer.redelivery().equals(consumer.holder().redelivery())) {
            occurrences.count(Occurrence.FAILURE_BY_CONSUMERS_POLICY);
        }
        if (offer.status() == Offer.Status.PENDING) {
            answered(offer);
        } else {
            offer.status(Offer.Status.ANSWERED);
        }
        if (copy.origin() != null) {
            durability.whenDurable(copy.origin()::moveDurable);
        }
        session.deliver(tag, new SessionHistory.Delivery(tag, copy, consumer));
        count(copy, consumer, message);
        return offer;
    }

    /** Null when the message does not belong there. */
    private Copy copyIn(final Holder holder, final Offer offer) {
        final Copy known = holder.copyOf(offer);
        if (known != null && known.state() == Copy.State.WAITING && known.mayFollowItsKeyBack()) {
            known.mayBeAnother();
        }
        if (known == null || known.isGone()) {
            for (final Copy copy : List.copyOf(offer.copies())) {
                if (copy.mayBeParkedIn(holder)) {
                    occurrences.count(Occurrence.KEY_PARKED);
                    final Copy parked = holder.deadLetter(copy, true);
                    parked.returnDoubtful(completedCycles + 1);
                    return parked;
                }
                if (copy.mayMoveTo(holder, clock)) {
                    occurrences.count(Occurrence.EXPIRED_MOVED);
                    final Copy moved = holder.deadLetter(copy, true);
                    moved.returnDoubtful(completedCycles + 1); // it may have moved before the last crash
                    return moved;
                }
                if (copy.mayBeSentBackTo(holder)) {
                    final Copy back = holder.sendBack(copy);
                    back.returnDoubtful(completedCycles + 1);
                    return back;
                }
            }
        }
        return known;
    }

    private Offer identify(final DeliveredMessage message) {
        final MessageKey key = MessageKey.of(message.buffer(), message.offset());
        final Offer offer = offers.get(key);
        if (offer == null) {
            throw new Violation("delivered but never offered: " + key);
        }
        final int expectedLength = message.chunkCount() > 0 ? offer.headerLength() : offer.encoded().length;
        if (message.totalLength() != offer.encoded().length || message.length() != expectedLength) {
            throw new Violation("delivered with length " + message.length() + " of " + message.totalLength()
                    + ", expected " + expectedLength + " of " + offer.encoded().length + ": " + offer);
        }
        checkBytes(offer, 0, message.buffer(), message.offset(), message.length());
        return offer;
    }

    /** Compares a piece of a delivered message, from {@code position} of the whole on, with what was sent. */
    void checkBytes(
            final Offer offer, final int position, final DirectBuffer buffer, final int offset, final int length) {
        for (int i = 0; i < length; i++) {
            if (buffer.getByte(offset + i) != offer.encoded()[position + i]) {
                throw new Violation("byte " + (position + i) + " differs from what was sent: " + offer);
            }
        }
    }

    private void checkTimes(final Copy copy) {
        final long expirationMs = copy.offer().content().expirationMs();
        if (expirationMs > 0 && clock.nowMs() > expirationMs && !copy.mayOutliveItsTime()) {
            throw new Violation("delivered " + (clock.nowMs() - expirationMs) + " ms after it expired: " + copy);
        }
    }

    /** Whoever gets what others may take as well has the highest priority of them. */
    private void checkPriority(final Copy copy, final ConsumerHistory consumer) {
        final Holder holder = copy.holder();
        if (holder.isExclusive() || holder.keyOrder().mayBeHeldBy(copy.key(), consumer)) {
            return;
        }
        for (final ConsumerHistory other : holder.openConsumers()) {
            if (other != consumer && other.mayTake(copy.offer())) {
                if (other.priority() > consumer.priority()) {
                    throw new Violation("delivered to a consumer of priority " + consumer.priority()
                            + ", although one of priority " + other.priority() + " could take it: " + copy);
                }
                if (other.priority() < consumer.priority()) {
                    occurrences.count(Occurrence.PRIORITY_OF_CONSUMER_DECIDED);
                }
            }
        }
    }

    private void checkPrecedence(final Copy copy) {
        final MessageContent content = copy.offer().content();
        for (final Copy other : copy.holder().open()) {
            if (other != copy && other.key() == null && other.wasReadyBefore(completedCycles + 1)) {
                final MessageContent earlier = other.offer().content();
                final boolean sameLine = earlier.producerId() == content.producerId()
                        && other.offer().line() == copy.offer().line()
                        && earlier.persistent() == content.persistent()
                        && earlier.priority() == content.priority()
                        && other.offer().isChunked() == copy.offer().isChunked()
                        && content.deliveryMs() == 0
                        && copy.origin() == null
                        && other.origin() == null;
                if (earlier.priority() > content.priority() || (sameLine && earlier.sequence() < content.sequence())) {
                    throw new Violation("delivered ahead of its turn: " + copy + " before " + other);
                }
            }
        }
    }

    private void count(final Copy copy, final ConsumerHistory consumer, final DeliveredMessage message) {
        occurrences.count(message.redelivered() ? Occurrence.REDELIVERY : Occurrence.DELIVERY);
        if (consumer.selects()) {
            occurrences.count(Occurrence.SELECTED_DELIVERY);
        }
        if (copy.offer().content().deliveryMs() > clock.latestMs()) {
            occurrences.count(Occurrence.DELIVERED_EARLY);
        }
        if (copy.offer().content().deliveryMs() > 0) {
            occurrences.count(Occurrence.DELAYED_DELIVERY);
        }
        if (copy.arrivedWhileAway()) {
            occurrences.count(Occurrence.DELIVERED_AFTER_RETURN);
        }
        if (copy.isSentBack()) {
            occurrences.count(Occurrence.SENT_BACK_DELIVERY);
            final String annotations = annotations(message);
            if (!annotations.contains("JMS_ANGELIA_Redriven") || annotations.contains("JMS_ANGELIA_DlqReason")) {
                throw new Violation("sent back, but looks like a dead letter: " + copy + ", " + annotations);
            }
        }
        if (copy.isDeadLetter()) {
            occurrences.count(Occurrence.DEAD_LETTER);
            final String annotations = annotations(message);
            if (!annotations.contains("JMS_ANGELIA_DlqReason")) {
                throw new Violation("dead letter without a reason: " + copy);
            }
            StoryChecker.check(copy, annotations);
            if (copy.move() != null) {
                occurrences.count(Occurrence.TOLD_STORY);
            }
        }
    }

    private String annotations(final DeliveredMessage message) {
        if (scratch.length < message.annotationsLength()) {
            scratch = new byte[message.annotationsLength()];
        }
        message.annotations().getBytes(message.annotationsOffset(), scratch, 0, message.annotationsLength());
        return new String(scratch, 0, message.annotationsLength(), StandardCharsets.UTF_8);
    }

    void handed(final SessionHistory session, final long tag) {
        final Copy copy = session.delivery(tag).copy();
        if (copy != null) {
            copy.hand();
        }
    }

    // Acknowledgement and return.

    void acknowledging(
            final SessionHistory session, final TransactionHistory transaction, final long first, final long last) {
        occurrences.count(Occurrence.ACKNOWLEDGEMENT);
        session.acknowledged(last);
        for (final SessionHistory.Delivery delivery : List.copyOf(session.range(first, last))) {
            final Copy copy = delivery.copy();
            if (transaction == null) {
                session.unacknowledged().remove(delivery.tag());
                if (copy != null) {
                    acknowledge(session, copy);
                }
            } else if (transaction.isBranch()) {
                session.unacknowledged().remove(delivery.tag());
                if (copy != null) {
                    copy.claim(transaction);
                    transaction.acknowledged().add(copy);
                }
            } else if (copy != null && copy.claimedBy() == null) {
                copy.claim(transaction);
                transaction.acknowledged().add(copy);
            }
        }
    }

    private void acknowledge(final SessionHistory session, final Copy copy) {
        if (copy.described() != null) {
            occurrences.count(Occurrence.FAILURE_FORGOTTEN);
        }
        copy.acknowledge(null);
        session.unsynced().add(copy);
        durability.whenDurable(copy::settle);
    }

    /** What the answer to a sync makes durable. */
    List<Copy> syncing(final SessionHistory session) {
        occurrences.count(Occurrence.SYNC);
        final List<Copy> covered = List.copyOf(session.unsynced());
        session.unsynced().clear();
        return covered;
    }

    /** True when the checker knows where these go if they are rejected. */
    boolean mayReject(final SessionHistory session, final long first, final long last) {
        return session.range(first, last).stream()
                .allMatch(d -> d.copy() == null || d.copy().holder().mayReject());
    }

    /** What the client says of deliveries counts if they fail. */
    void describing(final SessionHistory session, final long first, final long last, final DescribedFailure failure) {
        occurrences.count(Occurrence.FAILURE_DESCRIBED);
        for (final SessionHistory.Delivery delivery : session.range(first, last)) {
            final Copy copy = delivery.copy();
            if (copy != null && copy.state() == Copy.State.IN_FLIGHT && copy.claimedBy() == null) {
                copy.describe(failure);
            }
        }
    }

    void releasing(final SessionHistory session, final long first, final long last, final boolean handed) {
        occurrences.count(handed ? Occurrence.RELEASE_HANDED : Occurrence.RELEASE_UNTOUCHED);
        giveBack(session, List.copyOf(session.range(first, last)), handed ? last : 0);
    }

    void closingConsumer(final SessionHistory session, final ConsumerHistory consumer, final long handedTag) {
        consumer.close();
        final List<SessionHistory.Delivery> above = session.unacknowledged().tailMap(handedTag, false).values().stream()
                .filter(d -> d.consumer() == consumer)
                .toList();
        giveBack(session, above, handedTag);
        consumer.holder().consumerClosed(consumer.isReady());
    }

    void closingSession(final SessionHistory session, final TransactionHistory transaction, final long handedTag) {
        rollingBack(session, transaction, handedTag);
        session.close();
    }

    void opened(final SessionHistory session, final ConsumerHistory consumer) {
        session.consumers().add(consumer);
        consumer.holder().consumerOpened(consumer);
        opening.add(consumer);
        if (consumer.selects()) {
            consumer.holder().searched();
        }
    }

    /** @param transaction null when none is open. */
    void rollingBack(final SessionHistory session, final TransactionHistory transaction, final long handedTag) {
        if (transaction != null) {
            resolve(transaction, false, "it was rolled back by its client");
        }
        giveBack(session, List.copyOf(session.unacknowledged().values()), handedTag);
    }

    private void giveBack(
            final SessionHistory session, final Collection<SessionHistory.Delivery> deliveries, final long handedTag) {
        for (final SessionHistory.Delivery delivery : deliveries) {
            session.unacknowledged().remove(delivery.tag());
            final Copy copy = delivery.copy();
            if (copy == null || copy.state() != Copy.State.IN_FLIGHT) {
                continue;
            }
            if (delivery.tag() <= handedTag) {
                fail(copy);
            } else {
                copy.returnUntouched(completedCycles + 1);
            }
        }
    }

    private void fail(final Copy copy) {
        fail(copy, clock.nowMs());
    }

    private void fail(final Copy copy, final long decidedMs) {
        if (copy.described() != null) {
            occurrences.count(copy.described().reject() ? Occurrence.FAILURE_REJECTED : Occurrence.FAILURE_DELAYED);
        } else if (copy.holder().name().equals("queue://ladder")) {
            occurrences.count(Occurrence.LADDER_DELAY);
        }
        copy.fail(decidedMs, completedCycles + 1);
        copy.deadNotBefore(engineMs);
        failedSinceLastCycle.add(copy);
        final int failures = copy.failures();
        durability.whenDurable(() -> copy.failuresDurable(failures));
        if (copy.state() == Copy.State.MOVED) {
            durability.whenDurable(copy::moveDurable);
            durability.whenDurable(copy::blockDurable);
        }
    }

    /** The connection broke: the engine counts what it was told of, and nothing that lay in the client's buffers. */
    void connectionLost(final SessionHistory session, final TransactionHistory transaction) {
        if (transaction != null && transaction.state() == TransactionHistory.State.OPEN) {
            resolve(transaction, false, "its connection was lost before commit");
        }
        // what was acknowledged was handed, but an engine need not conclude the same of what lies below it
        final long handedAtMost = Math.max(session.handedTold(), session.highestAcknowledged());
        for (final SessionHistory.Delivery delivery :
                List.copyOf(session.unacknowledged().values())) {
            final Copy copy = delivery.copy();
            if (copy == null || copy.state() != Copy.State.IN_FLIGHT) {
                continue;
            }
            if (delivery.tag() <= session.handedTold() || copy.described() != null) {
                fail(copy);
            } else if (delivery.tag() <= handedAtMost) {
                copy.failPerhaps(completedCycles + 1);
            } else {
                copy.returnDoubtful(completedCycles + 1);
            }
        }
        session.unacknowledged().clear();
        session.close();
    }

    // Transactions.

    void committing(final SessionHistory session, final TransactionHistory transaction) {
        checkTurn(transaction);
        transaction.committing();
        unresolved.add(transaction);
        for (final Copy copy : transaction.acknowledged()) {
            copy.acknowledge(transaction);
        }
        session.unacknowledged()
                .values()
                .removeIf(d -> d.copy() != null && d.copy().claimedBy() == transaction);
        transaction.offers().stream()
                .filter(o -> o.status() == Offer.Status.PENDING)
                .forEach(this::place);
    }

    /** What a transaction consumes for good must not be behind anything that may come again. */
    private void checkTurn(final TransactionHistory transaction) {
        for (final Copy copy : transaction.acknowledged()) {
            final String obstacle =
                    copy.claimedBy() == transaction ? copy.holder().keyOrder().obstacle(copy, transaction) : null;
            if (obstacle != null) {
                transaction.outOfTurn(obstacle);
                return;
            }
        }
    }

    /** True for the answer to a transaction that wants to consume a message ahead of an earlier one of its key. */
    boolean isOutOfTurn(final TransactionHistory transaction, final ErrorCode code, final String reason) {
        final boolean outOfTurn = code == ErrorCode.TRANSACTION_ROLLED_BACK
                && reason.startsWith("out of turn")
                && transaction.acknowledged().stream().anyMatch(copy -> copy.key() != null);
        if (outOfTurn) {
            occurrences.count(Occurrence.KEY_OUT_OF_TURN);
        }
        return outOfTurn;
    }

    /** @param again true when the commit was asked before, on a connection that is no more. */
    void commitRefused(
            final TransactionHistory transaction, final ErrorCode code, final String reason, final boolean again) {
        isOutOfTurn(transaction, code, reason);
        final boolean expected = code == ErrorCode.TRANSACTION_ROLLED_BACK
                || (again && code == ErrorCode.UNKNOWN_TRANSACTION)
                || code == ErrorCode.RESOURCE_LIMIT;
        if (!expected) {
            throw new Violation("commit was refused: " + code + ", " + reason + ", " + transaction);
        }
        resolve(transaction, false, "its commit was refused: " + code + ", " + reason);
    }

    /** What is known of the outcome, by an answer or by what else was seen. */
    void resolve(final TransactionHistory transaction, final boolean committed, final String evidence) {
        if (committed) {
            transaction.committed(evidence);
            transaction.offers().forEach(this::answeredByCommit);
        } else {
            transaction.rolledBack(evidence);
            placedUnanswered.removeAll(transaction.offers());
        }
        unresolved.remove(transaction);
    }

    // Branches.

    /** Prepare is asked: from now on what the branch acknowledged is with nobody else, unless that fails. */
    void preparing(final TransactionHistory branch) {
        if (branch.state() == TransactionHistory.State.OPEN) {
            checkTurn(branch);
        }
        branch.state(TransactionHistory.State.PREPARING);
        acknowledge(branch);
    }

    private static void acknowledge(final TransactionHistory branch) {
        branch.acknowledged().stream()
                .filter(copy -> copy.state() == Copy.State.IN_FLIGHT)
                .forEach(copy -> copy.acknowledge(branch));
    }

    void prepared(final TransactionHistory branch) {
        branch.checkInTurn();
        if (branch.acknowledged().stream().anyMatch(copy -> copy.key() != null)) {
            occurrences.count(Occurrence.KEY_PREPARED);
        }
        branch.state(TransactionHistory.State.PREPARED);
    }

    /** @param prepared true when it is prepared for sure, so that it cannot be rolled back any more. */
    void committingBranch(final TransactionHistory branch, final boolean prepared) {
        if (branch.state() == TransactionHistory.State.OPEN) {
            checkTurn(branch);
            acknowledge(branch);
        }
        if (branch.state() != TransactionHistory.State.COMMITTED) {
            branch.committing();
        }
        if (prepared) {
            branch.promise();
        }
        unresolved.add(branch);
        for (final Offer offer : branch.offers()) {
            if (offer.status() == Offer.Status.VOID) {
                continue;
            }
            if (offer.copies().isEmpty()) {
                place(offer);
            } else {
                placePerhaps(offer); // asked again: others may have subscribed meanwhile
            }
        }
    }

    void rollingBack(final TransactionHistory branch) {
        if (branch.state() != TransactionHistory.State.ROLLED_BACK) {
            branch.state(TransactionHistory.State.ROLLING_BACK);
        }
    }

    /** What was asked of a prepared branch did not happen. */
    void stillPrepared(final TransactionHistory branch) {
        if (branch.state() == TransactionHistory.State.COMMITTED
                || branch.state() == TransactionHistory.State.ROLLED_BACK) {
            throw new Violation("prepared again: " + branch);
        }
        branch.state(TransactionHistory.State.PREPARED);
        unresolved.remove(branch);
        placedUnanswered.removeAll(branch.offers());
        for (final Offer offer : branch.offers()) {
            List.copyOf(offer.copies()).forEach(copy -> copy.holder().withdraw(copy));
            offer.copies().clear();
        }
    }

    /**
     * Nothing of the branch happened, and what it acknowledged counts as failed.
     *
     * @param decidedMs when the engine may have decided that, at the earliest, as it sees the time.
     */
    void undone(final TransactionHistory branch, final String evidence, final long decidedMs) {
        if (branch.state() == TransactionHistory.State.ROLLED_BACK) {
            return;
        }
        final List<Copy> held = branch.acknowledged().stream()
                .filter(copy -> copy.claimedBy() == branch
                        && (copy.state() == Copy.State.IN_FLIGHT || copy.state() == Copy.State.ACKNOWLEDGED))
                .toList();
        held.forEach(copy -> fail(copy, Math.min(decidedMs, clock.nowMs())));
        resolve(branch, false, evidence);
    }

    private void answeredByCommit(final Offer offer) {
        if (placedUnanswered.remove(offer)) {
            offer.copies().forEach(copy -> copy.readySince(completedCycles + 1));
        }
    }

    // Subscriptions.

    /** A subscription comes to be; what is on its way to the topic at this moment may or may not reach it. */
    void subscribing(final Holder subscription) {
        holders.add(subscription);
        placedUnanswered.removeIf(o -> o.status() != Offer.Status.PENDING);
        for (final Offer offer : placedUnanswered) {
            if (offer.content().destination().equals(subscription.topic())
                    && subscription.copyOf(offer) == null
                    && subscription.match(offer) != Holder.Match.NO) {
                subscription.add(offer, false);
            }
        }
    }

    // Clients that come back.

    /** A connection is about to be lost, or was lost. */
    void detached(final Detachment detachment) {
        if (!detachment.isEmpty()) {
            detachments.add(detachment);
        }
    }

    /** The client is back, or closes: answers whether it was in time. */
    boolean reattached(final Detachment detachment) {
        return detachments.remove(detachment);
    }

    /** Whoever listens without interruption, or came back in time, has got everything. */
    void checkNothingMissed() {
        for (final Holder subscription : holders.passingSubscriptions()) {
            if (!subscription.isAttended()) {
                continue;
            }
            for (final Copy copy : subscription.open()) {
                if (copy.isOwed(clock) && !subscription.keyOrder().isHeld(copy)) {
                    throw new Violation("missed by a subscriber: " + copy);
                }
            }
            occurrences.count(Occurrence.LISTENER_MISSED_NOTHING);
        }
    }

    // The machine.

    /** Everything that was not durable is in doubt, everything volatile is gone. */
    void powerLost() {
        durability.forget();
        for (final Offer offer : offers.values()) {
            offer.powerLost();
        }
        placedUnanswered.clear();
        detachments.clear();
        holders.powerLost();
    }

    /** The engine was closed in peace: everything not volatile is durable. */
    void stopped() {
        durability.allDurable();
        for (final Offer offer : offers.values()) {
            offer.stopped();
        }
        placedUnanswered.clear();
        detachments.clear();
        holders.stopped();
    }

    /** Nothing is owed once all was drained. */
    void checkDrained() {
        for (final TransactionHistory transaction : List.copyOf(unresolved)) {
            final boolean mustHaveShown = transaction.offers().stream()
                    .flatMap(o -> o.copies().stream())
                    .anyMatch(copy -> copy.isDurable() && copy.mustShow());
            if (mustHaveShown) {
                resolve(transaction, false, "its sends were not delivered in the end");
            }
        }
        checkLastValues();
        for (final Offer offer : offers.values()) {
            for (final Copy copy : offer.copies()) {
                if (copy.isOwed(clock)) {
                    throw new Violation("never delivered: " + copy);
                }
                if (copy.hasExpiredUnseen(clock)) {
                    occurrences.count(Occurrence.EXPIRY);
                }
            }
        }
    }

    /** Of every key some value was delivered. */
    private void checkLastValues() {
        final Map<Integer, List<Offer>> byKey = new HashMap<>();
        for (final Offer offer : offers.values()) {
            if (offer.content().destination().equals(Scenario.LATEST)) {
                byKey.computeIfAbsent(offer.content().weight(), key -> new ArrayList<>())
                        .add(offer);
            }
        }
        for (final List<Offer> values : byKey.values()) {
            final boolean owed = values.stream()
                    .anyMatch(o -> o.status() == Offer.Status.ANSWERED
                            && o.transaction() == null
                            && o.content().persistent());
            // one that a crash takes along may have replaced others before; nobody may know that one was cancelled
            final boolean mayBeGone = values.stream()
                    .anyMatch(o -> o.content().expirationMs() > 0
                            || !o.content().persistent()
                            || !o.copies().stream().allMatch(Copy::isCertain));
            if (owed && !mayBeGone) {
                if (values.stream().flatMap(o -> o.copies().stream()).noneMatch(Copy::wasSeen)) {
                    throw new Violation("no value of a key was ever delivered: " + values);
                }
                occurrences.count(Occurrence.LAST_VALUE_KEPT);
            }
        }
    }

    /** What names a message: its producer and the number that this gave to it. */
    private record MessageKey(long producerId, long sequence) {
        static MessageKey of(final Offer offer) {
            return new MessageKey(offer.content().producerId(), offer.content().sequence());
        }

        static MessageKey of(final DirectBuffer buffer, final int offset) {
            return new MessageKey(
                    buffer.getLong(offset + MessageLayout.PRODUCER_ID_OFFSET),
                    buffer.getLong(offset + MessageLayout.SEQUENCE_OFFSET));
        }
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import io.angelia.engine.EngineBranches.Answer;
import io.angelia.engine.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;

/**
 * Whoever looks after the broker: stops and resumes queues, takes scheduled messages back, lets them be delivered early. Knows
 * what each answer promises.
 */
final class Operator {
    private static final double STEP_PROBABILITY = 0.04;
    private static final int MOST_READY_LOOKS = 3;

    private final World world;
    private final Dice dice;
    private final List<Pending> pending = new ArrayList<>();
    private final Map<String, Integer> lastAsked = new HashMap<>();
    private final Set<String> everPaused = new TreeSet<>();

    Operator(final World world, final Dice dice) {
        this.world = world;
        this.dice = dice;
    }

    /** Now and then does something. */
    void step() {
        if (!world.scenario().has(Feature.OPERATOR) || !dice.chance(STEP_PROBABILITY)) {
            return;
        }
        if (dice.chance(0.3)) {
            pauseOrResume(dice.pick(world.scenario().queues()));
        } else {
            final Offer offer = world.history().pickScheduled(dice);
            if (offer != null && dice.chance(0.6)) {
                cancel(offer);
            } else if (offer != null) {
                deliver(offer);
            }
        }
    }

    private void pauseOrResume(final String queue) {
        if (everPaused.contains(queue) && dice.chance(0.7)) {
            resume(queue);
            return;
        }
        everPaused.add(queue);
        final Holder holder = world.history().holders().queue(queue);
        final int asked = lastAsked.merge(queue, 1, Integer::sum);
        world.trace().note("operator pauses %s", queue);
        world.broker()
                .engine()
                .queues()
                .pause(
                        queue,
                        true,
                        new Pending(
                                value -> {
                                    world.occurrences().count(Occurrence.QUEUE_PAUSED);
                                    holder.paused(lastAsked.get(queue) == asked); // unless it was resumed since
                                },
                                () -> {}));
    }

    private void resume(final String queue) {
        world.trace().note("operator resumes %s", queue);
        lastAsked.merge(queue, 1, Integer::sum);
        world.history().holders().queue(queue).paused(false);
        world.broker().engine().queues().pause(queue, false, new Pending(value -> {}, () -> {}));
    }

    private void cancel(final Offer offer) {
        world.trace().note("operator cancels %s", offer);
        offer.busy(true);
        world.broker()
                .engine()
                .schedules()
                .cancel(
                        dice.chance(0.5) ? null : offer.content().destination(),
                        offer.content().producerId(),
                        offer.content().sequence(),
                        new Pending(
                                value -> {
                                    offer.busy(false);
                                    if (value > 0) {
                                        world.history().cancelled(offer);
                                    } else {
                                        world.occurrences().count(Occurrence.CANCEL_LOST);
                                    }
                                },
                                () -> {
                                    offer.busy(false);
                                    offer.copies().forEach(Copy::uncertain);
                                }));
    }

    private void deliver(final Offer offer) {
        world.trace().note("operator hastens %s", offer);
        offer.busy(true);
        final boolean before = offer.isHastened();
        offer.hastened(true);
        world.broker()
                .engine()
                .schedules()
                .deliver(
                        null,
                        offer.content().producerId(),
                        offer.content().sequence(),
                        new Pending(
                                value -> {
                                    offer.busy(false);
                                    offer.hastened(before || value > 0);
                                },
                                () -> offer.busy(false)));
    }

    /** A ring has never more to deliver than it may after a duty cycle, unless the engine broke off in its middle. */
    void checkRings() {
        if (dice.between(1, MOST_READY_LOOKS) > 1 || world.broker().engine().failure() != null) {
            return;
        }
        for (final var queue : world.broker().engine().statistics().queues()) {
            final long ringSize =
                    world.scenario().destinationSettings(queue.name()).ringSize();
            if (ringSize >= 0 && queue.ready() > ringSize) {
                throw new Violation(queue.name() + " has " + queue.ready() + " ready messages, its ring " + ringSize);
            }
            if (ringSize >= 0 && queue.ready() == ringSize) {
                world.occurrences().count(Occurrence.RING_FULL);
            }
        }
    }

    /** Faults have stopped: nothing stays paused. */
    void resumeAll() {
        everPaused.forEach(this::resume);
    }

    void brokerGone() {
        final List<Pending> unanswered = List.copyOf(pending);
        pending.clear();
        unanswered.forEach(request -> request.unanswered.run());
    }

    /** A request to the broker that runs now. */
    private final class Pending implements Answer {
        private final LongConsumer done;
        private final Runnable unanswered;

        Pending(final LongConsumer done, final Runnable unanswered) {
            this.done = done;
            this.unanswered = unanswered;
            pending.add(this);
        }

        @Override
        public void done(final long value) {
            if (pending.remove(this) && !world.broker().isDown()) {
                done.accept(value);
            }
        }

        @Override
        public void refused(final ErrorCode code, final String reason) {
            pending.remove(this);
            if (code != ErrorCode.UNKNOWN_DESTINATION) {
                throw new Violation("the operator was refused: " + code + ", " + reason);
            }
        }
    }
}

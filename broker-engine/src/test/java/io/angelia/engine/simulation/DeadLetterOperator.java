/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import io.angelia.engine.DeliveredMessage;
import io.angelia.engine.EngineDeadLetters;
import io.angelia.engine.EngineDeadLetters.Answer;
import io.angelia.engine.EngineDeadLetters.ChunkReader;
import io.angelia.engine.EngineDeadLetters.Outcome;
import io.angelia.engine.EngineDeadLetters.Selection;
import io.angelia.engine.EngineDeadLetters.Visitor;
import io.angelia.engine.ErrorCode;
import io.angelia.wire.message.MessageIds;
import io.angelia.wire.message.MessageLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Whoever looks after dead letters: lists them, sends single ones back or elsewhere, removes some. Knows what each answer promises. */
final class DeadLetterOperator {
    private static final double STEP_PROBABILITY = 0.25;
    private static final int MANY = 10_000;
    private static final Set<String> LOSSY = Set.of(Scenario.ONCE, Scenario.LATEST, "queue://ring", "queue://dropping");

    private final World world;
    private final Faults faults;
    private final Dice dice;
    private final List<Copy> open = new ArrayList<>();
    private final Set<Copy> purged = new HashSet<>();
    private int launches;

    DeadLetterOperator(final World world, final Faults faults, final Dice dice) {
        this.world = world;
        this.faults = faults;
        this.dice = dice;
    }

    /** Now and then does something. */
    void step() {
        if (!world.scenario().has(Feature.DEAD_LETTER_OPERATOR) || !dice.chance(STEP_PROBABILITY)) {
            return;
        }
        final List<Copy> letters = world.history().holders().queues().stream()
                .flatMap(queue -> queue.open().stream())
                .filter(Copy::isSurelyLetter)
                .toList();
        if (letters.isEmpty()) {
            return;
        }
        final Copy letter = dice.pick(letters);
        // what goes by its age is left alone, so that it comes to some age
        if (dice.chance(letter.holder().retentionMs() < 0 ? 0.6 : 0.97)) {
            list(letter.holder());
        } else if (dice.chance(0.6)) {
            sendBack(letter);
        } else {
            purge(letter);
        }
        if (world.scenario().has(Feature.POWER_LOSS) && dice.chance(0.2)) {
            faults.losePowerAfterIo(dice.between(0, 3));
        }
    }

    // Sending back.

    private void sendBack(final Copy letter) {
        final String elsewhere = dice.pick(world.scenario().queues());
        final boolean goesElsewhere = dice.chance(0.2) && !LOSSY.contains(elsewhere);
        final Holder target = goesElsewhere
                ? world.history().holders().queue(elsewhere)
                : world.history().holders().named(letter.origin().holder().name());
        final boolean dryRun = dice.chance(0.1);
        final int mostTimes = dice.chance(0.2) ? 1 : -1;
        if (target == null || !target.isPresent()) {
            return;
        }
        world.trace().note("operator sends back %s to %s, dry run: %s", letter, target, dryRun);
        if (!dryRun) {
            world.history().sendingBack(letter, target, world.scenario().has(Feature.CLOCK_JUMPS));
            open.add(letter);
        }
        engine().redrive(
                        selection(letter),
                        goesElsewhere ? elsewhere : null,
                        mostTimes,
                        0,
                        dryRun,
                        1,
                        new Reply(letter, outcome -> {
                            if (!dryRun) {
                                sentBack(letter, target, goesElsewhere, mostTimes, outcome);
                            }
                        }));
    }

    private void sentBack(
            final Copy letter,
            final Holder target,
            final boolean elsewhere,
            final int mostTimes,
            final Outcome outcome) {
        open.remove(letter);
        if (outcome.done() == 0) {
            world.occurrences().count(Occurrence.LETTER_NOT_SENT_BACK);
            letter.notSentBack();
            return;
        }
        if (mostTimes >= 0 && letter.timesSentBack() >= mostTimes) {
            throw new Violation("sent back more than " + mostTimes + " times: " + letter);
        }
        if (elsewhere) {
            world.occurrences().count(Occurrence.LETTER_SENT_ELSEWHERE);
        } else {
            world.occurrences()
                    .count(
                            target.topic() == null
                                    ? Occurrence.LETTER_SENT_BACK
                                    : Occurrence.LETTER_SENT_BACK_TO_SUBSCRIPTION);
        }
        world.history().sentBack(letter);
    }

    // Removing.

    private void purge(final Copy letter) {
        world.trace().note("operator purges %s", letter);
        letter.purging();
        open.add(letter);
        engine().purge(selection(letter), !world.bug().purges(), 1, new Reply(letter, outcome -> {
            open.remove(letter);
            letter.purged(outcome.done() == 1);
            if (outcome.done() == 1) {
                world.occurrences().count(Occurrence.LETTER_PURGED);
                purged.add(letter);
            }
        }));
    }

    // Looking.

    /** What is there for sure must be listed, also when it is kept for a while only; what was purged must not be. */
    private void list(final Holder queue) {
        final List<Copy> sure =
                queue.open().stream().filter(Copy::isSurelyLetter).toList();
        final List<Copy> gone = purged.stream()
                .filter(letter -> letter.holder() == queue && queue.copyOf(letter.offer()) == letter)
                .toList();
        final int launch = launches;
        engine().list(new Selection(queue.name(), null, null, 0), MANY, new Visitor() {
            private final Set<String> found = new HashSet<>();

            @Override
            public boolean onLetter(final long cursor, final DeliveredMessage message, final ChunkReader body) {
                found.add(MessageIds.format(
                        message.buffer().getLong(message.offset() + MessageLayout.PRODUCER_ID_OFFSET),
                        message.buffer().getLong(message.offset() + MessageLayout.SEQUENCE_OFFSET)));
                return true;
            }

            @Override
            public void onEnd(final long next) {
                if (!world.broker().isDown() && launch == launches) {
                    compare(sure, gone, found);
                }
            }

            @Override
            public void refused(final ErrorCode code, final String reason) {
                fail(code, reason);
            }
        });
    }

    private void compare(final List<Copy> sure, final List<Copy> gone, final Set<String> found) {
        world.occurrences().count(Occurrence.LETTERS_LISTED);
        for (final Copy letter : sure) {
            if (!letter.isSurelyLetter() || letter.mayBeOutdated(world.clock())) {
                continue;
            }
            if (!found.contains(idOf(letter))) {
                throw new Violation("is not listed: " + letter);
            }
            if (letter.holder().retentionMs() >= 0) {
                world.occurrences().count(Occurrence.YOUNG_LETTER_LISTED);
            }
        }
        for (final Copy letter : gone) {
            if (letter.holder().copyOf(letter.offer()) == letter && found.contains(idOf(letter))) {
                throw new Violation("is listed although it was purged: " + letter);
            }
        }
    }

    // The broker.

    void brokerGone() {
        launches++;
        for (final Copy letter : open) {
            world.occurrences()
                    .count(
                            letter.isBeingSentBack()
                                    ? Occurrence.LETTER_SENT_BACK_IN_DOUBT
                                    : Occurrence.LETTER_PURGED_IN_DOUBT);
            letter.neverAnswered();
        }
        open.clear();
    }

    private EngineDeadLetters engine() {
        return world.broker().engine().deadLetters();
    }

    private static Selection selection(final Copy letter) {
        return new Selection(letter.holder().name(), null, idOf(letter), 0);
    }

    private static String idOf(final Copy letter) {
        return MessageIds.format(
                letter.offer().content().producerId(), letter.offer().content().sequence());
    }

    private static void fail(final ErrorCode code, final String reason) {
        throw new Violation("the operator of dead letters was refused: " + code + ", " + reason);
    }

    /** An answer, unless the broker that was asked has gone before. */
    private final class Reply implements Answer {
        private final Copy letter;
        private final Consumer<Outcome> reaction;
        private final int launch = launches;

        Reply(final Copy letter, final Consumer<Outcome> reaction) {
            this.letter = letter;
            this.reaction = reaction;
        }

        @Override
        public void done(final Outcome outcome) {
            if (world.broker().isDown() || launch != launches) {
                return;
            }
            world.trace().note("operator hears %s of %s", outcome, letter);
            if (outcome.done() > 1) {
                throw new Violation("did " + outcome + " with a single letter: " + letter);
            }
            reaction.accept(outcome);
        }

        @Override
        public void refused(final ErrorCode code, final String reason) {
            fail(code, reason);
        }
    }
}

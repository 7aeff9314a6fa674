/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.engine.ConsumerSpec.Kind;
import io.angelia.engine.EngineDeadLetters.Answer;
import io.angelia.engine.EngineDeadLetters.Outcome;
import io.angelia.engine.EngineDeadLetters.Selection;
import io.angelia.engine.memory.EntrySpace;
import io.angelia.engine.message.EntryState;
import io.angelia.engine.message.PropertySection;
import io.angelia.engine.record.MessageRecord;
import io.angelia.engine.redelivery.DescribedFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Messages fail, become dead letters, are sent back and purged, while the power goes at any I/O call. Whenever the broker starts
 * again, every message that was answered is in exactly one place of those where it may be, and every letter tells its whole story.
 */
class DeadLetterCrashTest {
    private static final int SEEDS = Integer.getInteger("angelia.deadletters.seeds", 60);
    private static final int STEPS = 120;
    private static final int CRASH_IN_STEPS = 12;
    private static final String QUEUE = "queue://orders";
    private static final String TOPIC = "topic://prices";
    private static final List<String> FAMILIES = List.of("orders", "billing", "shipping");
    private static final String ELSEWHERE = "queue://elsewhere";

    private int crashes;
    private int moved;
    private int sentBack;
    private int purged;

    @Test
    @Timeout(3_600)
    void shouldHaveEveryMessageInExactlyOnePlaceAtEveryCrash() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                new Run(seed).run();
            } catch (final RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
        System.out.printf(
                "%d seeds: %d crashes, %d dead letters seen, %d sent back, %d purged%n",
                SEEDS, crashes, moved, sentBack, purged);
        assertThat(List.of(crashes, moved, sentBack, purged)).allMatch(count -> count > SEEDS);
    }

    private final class Run {
        private final EngineFixture broker = new EngineFixture();
        private final Random random;
        /** Messages that were answered, with the family of places where each must be once; and those that may be gone. */
        private final Map<String, Set<String>> answered = new HashMap<>();

        private final Set<String> unanswered = new HashSet<>();
        private final Set<String> mayBePurged = new HashSet<>();
        private final Set<String> surelyPurged = new HashSet<>();
        private TestClient client;
        private long producerId = 5000;
        private int number;

        Run(final long seed) {
            random = new Random(seed);
        }

        void run() {
            for (final String name :
                    List.of(QUEUE, TOPIC + "?subscription=billing", TOPIC + "?subscription=shipping")) {
                broker.settings(
                        name,
                        DestinationSettings.builder().maxDeliveryAttempts(3).build());
            }
            broker.start();
            connect();
            for (int i = 0; i < STEPS; i++) {
                if (random.nextInt(CRASH_IN_STEPS) == 0) {
                    broker.storage().crashAfterIo(random.nextInt(10));
                }
                attempt(this::step);
            }
            crash();
            check();
            broker.close();
        }

        private void connect() {
            client = broker.connectAs(++producerId);
            client.subscribe(Kind.SHARED_DURABLE, TOPIC, "billing");
            client.subscribe(Kind.SHARED_DURABLE, TOPIC, "shipping");
            client.consume(QUEUE);
        }

        /** Does something; when the power goes meanwhile, starts again and looks where everything is. */
        private void attempt(final Runnable action) {
            try {
                action.run();
                if (broker.engine().failure() == null) {
                    return;
                }
            } catch (final RuntimeException | Error e) {
                if (broker.engine().failure() == null) {
                    throw e;
                }
            }
            crash();
            check();
            connect();
        }

        private void crash() {
            crashes++;
            broker.crash(random.nextLong());
        }

        private void step() {
            switch (random.nextInt(8)) {
                case 0, 1 -> send();
                case 2 -> fail(true);
                case 3 -> fail(false);
                case 4 -> client.fail(random.nextBoolean() ? "no luck" : null);
                case 5 -> redrive();
                case 6 -> purge();
                default -> broker.after(random.nextInt(200));
            }
        }

        private void send() {
            final String body = "m" + ++number;
            final boolean toTopic = random.nextBoolean();
            unanswered.add(body);
            final long sequence = client.send(TestMessage.to(toTopic ? TOPIC : QUEUE, body));
            broker.work();
            if (client.sentThrough() >= sequence) {
                answered.put(body, toTopic ? Set.of("billing", "shipping") : Set.of("orders"));
            }
        }

        private void fail(final boolean reject) {
            if (client.received.isEmpty()) {
                return;
            }
            final long first = client.received.get(0).tag();
            final long last =
                    client.received.get(random.nextInt(client.received.size())).tag();
            client.session.describeFailure(
                    first,
                    last,
                    new DescribedFailure(random.nextInt(3) * 10L - 1 < 0 ? -1 : 5, reject, "com.example.Bad", "why"));
            client.fail("not described");
        }

        private void redrive() {
            final String family = FAMILIES.get(random.nextInt(FAMILIES.size()));
            final String to = family.equals("orders") && random.nextInt(4) == 0 ? ELSEWHERE : null;
            final Outcome outcome = ask(answer -> broker.engine()
                    .deadLetters()
                    .redrive(
                            new Selection("queue://DLQ." + family, null, null, 0),
                            to,
                            -1,
                            0,
                            false,
                            1 + random.nextInt(5),
                            answer));
            sentBack += outcome == null ? 0 : (int) outcome.done();
        }

        private void purge() {
            final List<Place> letters = places().stream().filter(p -> p.letter).toList();
            if (letters.isEmpty() || random.nextInt(3) > 0) {
                return;
            }
            final Place letter = letters.get(random.nextInt(letters.size()));
            final String copy = letter.body + " of " + letter.family;
            mayBePurged.add(copy);
            final Outcome outcome = ask(answer -> broker.engine()
                    .deadLetters()
                    .purge(new Selection(letter.queue, null, letter.messageId, 0), false, 10, answer));
            if (outcome != null && outcome.done() == 1) {
                surelyPurged.add(copy);
                purged++;
            } else if (outcome != null && outcome.done() == 0) {
                mayBePurged.remove(copy);
            }
        }

        private Outcome ask(final Consumer<Answer> question) {
            final Outcome[] result = new Outcome[1];
            question.accept(new Answer() {
                @Override
                public void done(final Outcome outcome) {
                    result[0] = outcome;
                }

                @Override
                public void refused(final ErrorCode code, final String reason) {
                    assertThat(code).isEqualTo(ErrorCode.UNKNOWN_DESTINATION);
                }
            });
            broker.work();
            return result[0];
        }

        // ---- where everything is

        private List<Place> places() {
            final BrokerState state = ((BrokerEngine) broker.engine()).state();
            final EntrySpace entries = state.entries;
            final List<Place> found = new ArrayList<>();
            for (int slot = 0; slot < entries.durable().slots(); slot++) {
                if (entries.state(slot) != EntryState.FREE) {
                    found.add(new Place(state, slot));
                }
            }
            return found;
        }

        private void check() {
            final Map<String, Integer> copies = new HashMap<>();
            for (final Place place : places()) {
                copies.merge(place.body + " of " + place.family, 1, Integer::sum);
                if (place.letter) {
                    moved++;
                    place.checkStory();
                }
            }
            answered.forEach((body, families) -> families.forEach(family -> {
                final String copy = body + " of " + family;
                final int count = copies.getOrDefault(copy, 0);
                if (surelyPurged.contains(copy)) {
                    assertThat(count).as(copy + ", purged").isZero();
                } else if (mayBePurged.contains(copy)) {
                    assertThat(count).as(copy + ", perhaps purged").isBetween(0, 1);
                } else {
                    assertThat(count).as(copy).isEqualTo(1);
                }
            }));
            copies.forEach((copy, count) -> {
                assertThat(count).as(copy).isEqualTo(1);
                assertThat(unanswered).contains(copy.substring(0, copy.indexOf(' ')));
            });
        }
    }

    /** One entry. */
    private static final class Place {
        private final String queue;
        private final String family;
        private final String body;
        private final String messageId;
        private final boolean letter;
        private final String attempts;
        private final long failures;

        Place(final BrokerState state, final int entry) {
            queue = state.queueOf(entry).name();
            final int mark = queue.lastIndexOf('=');
            final String own =
                    mark < 0 ? queue.replace("queue://DLQ.", "").replace("queue://", "") : queue.substring(mark + 1);
            family = queue.equals(ELSEWHERE) ? "orders" : own;
            final MessageRecord record = state.messages.read(entry);
            final int header = record.buffer().getInt(record.messageOffset() + 4, java.nio.ByteOrder.LITTLE_ENDIAN);
            body = record.buffer()
                    .getStringWithoutLengthUtf8(record.messageOffset() + header, record.messageLength() - header);
            messageId = DeadLetters.messageId(record);
            letter = state.isDeadLetter(entry);
            attempts = PropertySection.text(
                    record.buffer(), record.annotationsOffset(), record.annotationsLength(), "JMS_ANGELIA_DlqAttempts");
            failures = PropertySection.number(
                    record.buffer(),
                    record.annotationsOffset(),
                    record.annotationsLength(),
                    "JMS_ANGELIA_DlqDeliveryCount",
                    0);
            assertThat(queue.startsWith("queue://DLQ.")).as(queue).isEqualTo(letter);
        }

        /** Every attempt is there, in order. */
        void checkStory() {
            final List<String> lines = attempts.lines().toList();
            assertThat(lines).hasSize((int) failures);
            for (int i = 0; i < lines.size(); i++) {
                assertThat(lines.get(i)).startsWith((i + 1) + " ");
            }
        }
    }
}

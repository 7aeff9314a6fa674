/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.engine.EngineExplanations.BlockedFacts;
import io.angelia.engine.EngineExplanations.ConsumerFacts;
import io.angelia.engine.EngineExplanations.MessageFacts;
import io.angelia.engine.EngineExplanations.QueueFacts;
import io.angelia.engine.EngineExplanations.State;
import io.angelia.engine.EngineExplanations.TransactionFacts;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private static final long NOW = 1_000_000_000_000L;
    private static final ConsumerFacts BUSY =
            new ConsumerFacts(3, 0xABCD, "billing", "ann", 5, "x = 1", 0, 1_000, 2, NOW - 65_000);
    private static final ConsumerFacts FREE = new ConsumerFacts(4, 0xABCD, null, null, 0, null, 10, 1_000, 0, 0);

    private final Explanation words = new Explanation(() -> NOW);

    @Test
    void shouldDescribeAQueue() {
        final QueueFacts facts = new QueueFacts(
                "queue://q", 1, 2, 0, false, List.of(), List.of(BUSY, FREE), message(State.READY, List.of(BUSY)));

        assertThat(words.of(facts))
                .containsExactly(
                        "queue://q has 1 ready message, 2 messages in flight, no delayed messages and 2 consumers.",
                        "- consumer 3 of client billing (user ann), priority 5, selector \"x = 1\": has 2 messages, the"
                                + " oldest since 2001-09-09T01:45:35Z (PT1M5S ago), takes nothing more until it has"
                                + " processed some.",
                        "- consumer 4 of connection abcd: has no messages, takes 10 messages more.",
                        "Next in order is ID:1. 1 consumer would take it, but none has credit: all are busy with what"
                                + " they have.");
        assertThat(words.of(new QueueFacts("queue://q", 0, 0, 0, false, List.of(), List.of(), null)))
                .endsWith("There is nothing to deliver.");
        assertThat(words.of(new QueueFacts("queue://q", 0, 1, 0, false, List.of(), List.of(), null)))
                .endsWith("Nothing is ready: what there is, is with consumers, in transactions or not due.");
    }

    @Test
    void shouldSayWhyAReadyMessageWaits() {
        assertThat(words.of(message(State.READY, List.of())).get(1)).contains("no selector matches");
        assertThat(words.of(message(State.READY, List.of(FREE))).get(1)).contains("consumer 4", "about to get it");
    }

    @Test
    void shouldSayWhatKeepsAMessage() {
        assertThat(words.of(with(State.DELAYED, 0, NOW + 1_000, null, 0, null)))
                .endsWith("It is scheduled for 2001-09-09T01:46:41Z, in PT1S.");
        assertThat(words.of(with(State.DELAYED, 2, NOW + 1_000, null, 0, null)))
                .contains("ID:1 in queue://q, key \"blue\", priority 4, 2 failed deliveries:")
                .endsWith("It is tried again at 2001-09-09T01:46:41Z, in PT1S, because its delivery failed.");
        assertThat(words.of(with(State.IN_FLIGHT, 0, 0, BUSY, NOW - 1_000, null))
                        .get(1))
                .contains("with consumer 3 of client billing", "PT1S ago");
        assertThat(words.of(with(State.IN_FLIGHT, 0, 0, null, 0, null)).get(1)).contains("on its way back");
        assertThat(words.of(with(
                                State.SENT_IN_TRANSACTION,
                                0,
                                0,
                                null,
                                0,
                                new TransactionFacts("1:aa:bb", 0, 0, NOW - 2_000)))
                        .get(1))
                .contains("1:aa:bb", "prepared since", "PT2S ago");
        assertThat(words.of(with(State.CONSUMED_IN_TRANSACTION, 0, 0, null, 0, new TransactionFacts(null, 1, 2, 0)))
                        .get(1))
                .contains("a local transaction that is not committed");
    }

    @Test
    void shouldNameTheMessageThatHoldsTheKey() {
        final MessageFacts holding = with(State.IN_FLIGHT, 0, 0, BUSY, NOW - 1_000, null);
        final MessageFacts waiting = new MessageFacts(
                "ID:2",
                "queue://q",
                "blue",
                State.READY,
                4,
                0,
                0,
                0,
                null,
                0,
                null,
                null,
                holding,
                List.of(FREE),
                false,
                null);

        assertThat(words.of(waiting).get(1))
                .startsWith("It is ready. Its key keeps it in order behind ID:1. Of that one: It is with consumer 3");
    }

    @Test
    void shouldSayThatAQueueIsPaused() {
        final MessageFacts waiting = new MessageFacts(
                "ID:2",
                "queue://q",
                null,
                State.READY,
                4,
                0,
                0,
                0,
                null,
                0,
                null,
                null,
                null,
                List.of(FREE),
                true,
                null);

        assertThat(words.of(new QueueFacts("queue://q", 1, 0, 0, true, List.of(), List.of(), waiting)))
                .contains("It is paused: nothing of it is handed out until an operator resumes it (queues resume).");
        assertThat(words.of(waiting).get(1))
                .isEqualTo("It is ready. Its queue is paused until an operator resumes it (queues resume).");
    }

    @Test
    void shouldNameStoppedAndParkedKeys() {
        final BlockedFacts stopped = new BlockedFacts("blue", false, NOW - 1_000);
        final MessageFacts waiting = new MessageFacts(
                "ID:2",
                "queue://q",
                "blue",
                State.READY,
                4,
                0,
                0,
                0,
                null,
                0,
                null,
                null,
                null,
                List.of(FREE),
                false,
                stopped);

        assertThat(words.of(waiting).get(1))
                .startsWith("It is ready. Key \"blue\" is stopped since ")
                .endsWith("(PT1S ago), because of a dead letter: later messages wait, until an operator releases it"
                        + " (groups release).");
        assertThat(words.of(new QueueFacts(
                        "queue://q",
                        1,
                        0,
                        0,
                        false,
                        List.of(stopped, new BlockedFacts("red", true, NOW)),
                        List.of(),
                        null)))
                .anyMatch(line -> line.startsWith("Key \"blue\" is stopped since "))
                .anyMatch(line -> line.startsWith("Key \"red\" is parked since ")
                        && line.contains("later messages go to the dead-letter queue too"))
                .endsWith(
                        "Nothing can be handed out now: each message that is ready waits for others of its key, or for its"
                                + " key.");
    }

    @Test
    void shouldSayThatAQueueIsStoppedAsAWhole() {
        assertThat(words.of(new QueueFacts(
                        "queue://q", 1, 0, 0, false, List.of(new BlockedFacts(null, false, NOW)), List.of(), null)))
                .anyMatch(line -> line.startsWith("The whole queue is stopped since "));
    }

    @Test
    void shouldNameOnlySomeOfManyKeys() {
        final List<BlockedFacts> many = Collections.nCopies(12, new BlockedFacts("blue", true, NOW));

        assertThat(words.of(new QueueFacts("queue://q", 0, 0, 0, false, many, List.of(), null)))
                .contains("So it is with 2 more keys (groups list names all).")
                .filteredOn(line -> line.startsWith("Key "))
                .hasSize(10);
    }

    private static MessageFacts message(final State state, final List<ConsumerFacts> matching) {
        return new MessageFacts(
                "ID:1", "queue://q", null, state, 4, 0, 0, 0, null, 0, null, null, null, matching, false, null);
    }

    private static MessageFacts with(
            final State state,
            final int failures,
            final long dueMs,
            final ConsumerFacts holder,
            final long heldSinceMs,
            final TransactionFacts transaction) {
        return new MessageFacts(
                "ID:1",
                "queue://q",
                "blue",
                state,
                4,
                failures,
                dueMs,
                0,
                holder,
                heldSinceMs,
                transaction,
                null,
                null,
                List.of(),
                false,
                null);
    }
}

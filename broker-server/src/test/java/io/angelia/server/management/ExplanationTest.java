/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.management;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.engine.EngineExplanations.ConsumerFacts;
import io.angelia.engine.EngineExplanations.MessageFacts;
import io.angelia.engine.EngineExplanations.QueueFacts;
import io.angelia.engine.EngineExplanations.State;
import io.angelia.engine.EngineExplanations.TransactionFacts;
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
        final QueueFacts facts =
                new QueueFacts("queue://q", 1, 2, 0, List.of(BUSY, FREE), message(State.READY, List.of(BUSY)));

        assertThat(words.of(facts))
                .containsExactly(
                        "queue://q has 1 ready message, 2 messages in flight, no delayed messages and 2 consumers.",
                        "- consumer 3 of client billing (user ann), priority 5, selector \"x = 1\": has 2 messages, the"
                                + " oldest since 2001-09-09T01:45:35Z (PT1M5S ago), takes nothing more until it has"
                                + " processed some.",
                        "- consumer 4 of connection abcd: has no messages, takes 10 messages more.",
                        "Next in order is ID:1. 1 consumer would take it, but none has credit: all are busy with what"
                                + " they have.");
        assertThat(words.of(new QueueFacts("queue://q", 0, 0, 0, List.of(), null)))
                .endsWith("There is nothing to deliver.");
        assertThat(words.of(new QueueFacts("queue://q", 0, 1, 0, List.of(), null)))
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
                "ID:2", "queue://q", "blue", State.READY, 4, 0, 0, 0, null, 0, null, null, holding, List.of(FREE));

        assertThat(words.of(waiting).get(1))
                .startsWith("It is ready. Its key keeps it in order behind ID:1. Of that one: It is with consumer 3");
    }

    private static MessageFacts message(final State state, final List<ConsumerFacts> matching) {
        return new MessageFacts("ID:1", "queue://q", null, state, 4, 0, 0, 0, null, 0, null, null, null, matching);
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
                List.of());
    }
}

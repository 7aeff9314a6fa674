/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.tck.crash.History.Outcome;
import io.angelia.tck.crash.History.Received;
import io.angelia.tck.crash.History.Sent;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HistoryCheckerTest {
    private static final int LONE = 9;

    private final History history = new History();

    @Test
    void shouldAcceptAHistoryThatKeptAllPromises() {
        // given
        sent(1, 0, Outcome.ACKNOWLEDGED);
        sent(2, 0, Outcome.UNKNOWN);
        sent(3, 7, Outcome.UNKNOWN);
        sent(4, 7, Outcome.UNKNOWN);
        sent(5, 0, Outcome.ACKNOWLEDGED);

        // when
        received(LONE, 1, false);
        received(LONE, 1, true);
        received(LONE, 5, true);

        // then
        assertThat(violations()).isEmpty();
    }

    @Test
    void shouldFindAnAcknowledgedMessageThatWasLost() {
        // given
        sent(1, 0, Outcome.ACKNOWLEDGED);
        sent(2, 0, Outcome.ACKNOWLEDGED);

        // when
        received(LONE, 2, false);

        // then
        assertThat(violations())
                .singleElement()
                .asString()
                .contains("never delivered")
                .contains("sequence=1");
        assertThat(new HistoryChecker(history, Set.of(LONE)).missing()).isEqualTo(1);
    }

    @Test
    void shouldFindARepetitionWithoutMark() {
        // given
        sent(1, 0, Outcome.ACKNOWLEDGED);

        // when
        received(1, 1, true);
        received(2, 1, false);

        // then
        assertThat(violations()).singleElement().asString().contains("without the redelivered mark");
    }

    @Test
    void shouldFindAMessageThatNobodySent() {
        // when
        received(1, 1, false);

        // then
        assertThat(violations()).singleElement().asString().contains("never sent");
    }

    @Test
    void shouldFindHalfATransaction() {
        // given
        sent(1, 1, Outcome.UNKNOWN);
        sent(2, 1, Outcome.UNKNOWN);

        // when
        received(1, 2, false);

        // then
        assertThat(violations()).singleElement().asString().contains("only 1 of a transaction's messages");
    }

    @Test
    void shouldFindDisorderOfALoneConsumerEvenAmongRedeliveries() {
        // given
        sent(1, 0, Outcome.ACKNOWLEDGED);
        sent(2, 0, Outcome.ACKNOWLEDGED);

        // when
        received(LONE, 2, false);
        received(LONE, 1, true);

        // then
        assertThat(violations()).singleElement().asString().contains("behind message 2");
    }

    @Test
    void shouldNotHoldRedeliveriesAgainstOneConsumerAmongOthers() {
        // given
        sent(1, 0, Outcome.ACKNOWLEDGED);
        sent(2, 0, Outcome.ACKNOWLEDGED);

        // when
        received(1, 2, false);
        received(1, 1, true);

        // then
        assertThat(violations()).isEmpty();
    }

    private void sent(final long sequence, final long transaction, final Outcome outcome) {
        history.sent(new Sent(0, sequence, transaction, outcome));
    }

    private void received(final int consumer, final long sequence, final boolean redelivered) {
        history.received(new Received(consumer, 0, sequence, redelivered));
    }

    private List<String> violations() {
        return new HistoryChecker(history, Set.of(LONE)).violations();
    }
}

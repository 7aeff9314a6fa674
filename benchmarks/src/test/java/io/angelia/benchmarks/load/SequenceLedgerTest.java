/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SequenceLedgerTest {
    private final SequenceLedger ledger = new SequenceLedger(2);

    @Test
    void shouldFindNothingWrongWhenEachMessageCameOnce() {
        // given
        ledger.sent(0, 3);
        ledger.sent(1, 1);

        // when
        for (int i = 0; i < 3; i++) {
            ledger.received(0, i);
        }
        ledger.received(1, 0);

        // then
        assertThat(ledger.sent()).isEqualTo(4);
        assertThat(ledger.received()).isEqualTo(4);
        assertThat(ledger.lost()).isZero();
        assertThat(ledger.doubled()).isZero();
        assertThat(ledger.unexpected()).isZero();
        assertThat(ledger.overtaken()).isZero();
    }

    @Test
    void shouldCountLostMessagesAcrossGrowth() {
        // given
        ledger.sent(0, 500_000);

        // when
        for (int i = 0; i < 500_000; i++) {
            if (i != 63 && i != 64 && i != 499_999) {
                ledger.received(0, i);
            }
        }

        // then
        assertThat(ledger.lost()).isEqualTo(3);
        assertThat(ledger.unexpected()).isZero();
    }

    @Test
    void shouldCountDoubledMessagesPerProducer() {
        // given
        ledger.sent(0, 2);
        ledger.sent(1, 2);

        // when
        ledger.received(0, 0);
        ledger.received(0, 1);
        ledger.received(0, 1);
        ledger.received(1, 0);

        // then
        assertThat(ledger.doubled()).isEqualTo(1);
        assertThat(ledger.lost()).isEqualTo(1);
    }

    @Test
    void shouldCountMessagesThatWereNeverConfirmed() {
        // given
        ledger.sent(0, 1);

        // when
        ledger.received(0, 0);
        ledger.received(0, 1);

        // then
        assertThat(ledger.unexpected()).isEqualTo(1);
        assertThat(ledger.lost()).isZero();
    }

    @Test
    void shouldCountMessagesOvertakenByLaterOnes() {
        // given
        ledger.sent(0, 3);

        // when
        ledger.received(0, 1);
        ledger.received(0, 0);
        ledger.received(0, 2);

        // then
        assertThat(ledger.overtaken()).isEqualTo(1);
        assertThat(ledger.lost()).isZero();
    }
}

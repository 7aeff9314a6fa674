/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.xa;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A broker that is away while the transaction manager recovers. */
final class BrokerAwayTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Timeout(120)
    void shouldCommitWhatWasDecidedWhenTheBrokerIsBack(final boolean databaseFirst) throws Exception {
        try (Laboratory laboratory = new Laboratory(directory)) {
            // given
            laboratory.start();

            // when
            laboratory.recoverWithoutBroker(Work.TRANSFER, databaseFirst);

            // then
            assertThat(laboratory.violations()).as(laboratory.output()).isEmpty();
        }
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.wire.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageIdsTest {
    @Test
    void shouldWriteSixteenHexDigitsAndTheSequence() {
        assertThat(MessageIds.format(0xBEEFL, 17)).isEqualTo("ID:000000000000beef:17");
        assertThat(MessageIds.format(-1, 0)).isEqualTo("ID:ffffffffffffffff:0");
        assertThat(MessageIds.format(-1, -1)).hasSize(MessageIds.MAX_LENGTH);
    }

    @Test
    void shouldReadWhatItWrote() {
        final Random random = new Random(42);
        for (int i = 0; i < 10_000; i++) {
            final long producerId = random.nextLong();
            final long sequence = random.nextLong() >>> random.nextInt(64);

            final String id = MessageIds.format(producerId, sequence);

            assertThat(MessageIds.isMessageId(id)).isTrue();
            assertThat(MessageIds.producerId(id)).isEqualTo(producerId);
            assertThat(MessageIds.sequence(id)).isEqualTo(sequence);
        }
    }

    @Test
    void shouldWriteIntoTheMiddleOfAnArray() {
        final byte[] target = new byte[MessageIds.MAX_LENGTH + 2];

        final int length = MessageIds.format(1, 1234, target, 1);

        assertThat(new String(target, 1, length, StandardCharsets.US_ASCII)).isEqualTo(MessageIds.format(1, 1234));
        assertThat(target[0]).isZero();
        assertThat(target[length + 1]).isZero();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "ID:",
                "000000000000beef:17",
                "ID:000000000000beef",
                "ID:000000000000beef:",
                "ID:000000000000beef:017",
                "ID:000000000000beef:-1",
                "ID:000000000000beef:1x",
                "ID:000000000000BEEF:17",
                "ID:00000000000beef:17",
                "ID:000000000000beef:18446744073709551616",
                "ID:000000000000beef:99999999999999999999999"
            })
    void shouldRefuseWhatIsNoMessageId(final String text) {
        assertThat(MessageIds.isMessageId(text)).isFalse();
        assertThatThrownBy(() -> MessageIds.producerId(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MessageIds.sequence(text)).isInstanceOf(IllegalArgumentException.class);
    }
}

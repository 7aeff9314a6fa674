/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class PasswordHashTest {
    private final SecureRandom random = new SecureRandom();

    @Test
    void shouldMatchSamePasswordOnlyAfterWritingAndReading() {
        final PasswordHash read =
                PasswordHash.parse(PasswordHash.of("päss", random).toString());

        assertThat(read.matches("päss")).isTrue();
        assertThat(read.matches("pass")).isFalse();
        assertThat(read.matches("")).isFalse();
    }

    @Test
    void shouldSaltEachHash() {
        assertThat(PasswordHash.of("x", random).toString())
                .isNotEqualTo(PasswordHash.of("x", random).toString());
    }

    @Test
    void shouldRefuseWhatIsNoHashWithoutRepeatingIt() {
        assertThatThrownBy(() -> PasswordHash.parse("plain-secret"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("plain-secret");
        assertThatThrownBy(() -> PasswordHash.parse("pbkdf2-sha512$10$YWJj$YWJj"))
                .hasMessageContaining("10 iterations");
    }
}

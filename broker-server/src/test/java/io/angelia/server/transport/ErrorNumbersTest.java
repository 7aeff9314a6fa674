/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.engine.ConsumerSpec;
import io.angelia.engine.ErrorCode;
import io.angelia.wire.frame.ConsumerKinds;
import io.angelia.wire.frame.WireError;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorNumbersTest {
    @ParameterizedTest
    @EnumSource
    void shouldSayTheSameOnTheWireAsInTheEngine(final ErrorCode code) throws ReflectiveOperationException {
        assertThat(WireError.class.getField(code.name()).getInt(null)).isEqualTo(code.number());
    }

    @ParameterizedTest
    @EnumSource
    void shouldNumberKindsOfConsumersAsOnTheWire(final ConsumerSpec.Kind kind) throws ReflectiveOperationException {
        assertThat(ServerConnection.kindOf(
                        ConsumerKinds.class.getField(kind.name()).getInt(null)))
                .isEqualTo(kind);
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import io.angelia.engine.ErrorCode;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;

/**
 * A command whose answer is awaited.
 *
 * @param done       checks a positive answer, the moment it comes out of the engine.
 * @param arrived    lets the client go on, later; with the answer's value, or -1 after a refusal.
 * @param refused    checks a refusal, the moment it comes out of the engine.
 * @param unanswered when the connection or the power went before the answer came out.
 */
record Request(LongConsumer done, LongConsumer arrived, BiConsumer<ErrorCode, String> refused, Runnable unanswered) {
    static Request whoseAnswerOnlyMustBePositive(final String what) {
        return new Request(value -> {}, value -> {}, violation(what), () -> {});
    }

    static BiConsumer<ErrorCode, String> violation(final String what) {
        return (code, reason) -> {
            throw new Violation(what + " was refused: " + code + ", " + reason);
        };
    }
}

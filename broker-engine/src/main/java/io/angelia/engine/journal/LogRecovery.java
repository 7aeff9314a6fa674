/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

/**
 * What opening a log found.
 *
 * @param endPosition where the log ended and goes on.
 * @param records     valid records of the log's user in what was checked.
 * @param tornBytes   bytes behind the end that look written by the last incarnation and were cut: unacknowledged data.
 * @param epoch       incarnation of the log from now on.
 */
public record LogRecovery(long endPosition, long records, long tornBytes, int epoch) {}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.compare;

import io.angelia.benchmarks.load.LoadResult;

/**
 * One run.
 *
 * @param result             what the load tool saw.
 * @param brokerUsPerMessage processor time that the broker used per message, in microseconds.
 */
record Measurement(LoadResult result, double brokerUsPerMessage) {}

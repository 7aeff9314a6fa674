/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * What a long queue costs: memory per waiting message, the time until a restarted broker delivers again, and the way back out, in
 * order.
 */
package io.angelia.benchmarks.backlog;

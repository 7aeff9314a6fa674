/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * Load on any Jakarta Messaging provider, from outside: nothing here knows a provider's classes, only its JNDI settings.
 *
 * <p>A {@link io.angelia.benchmarks.load.LoadPlan plan} says who sends, how and how fast, and who drains at the same time. A
 * run sends and receives in one process, so that one clock measures both ends, and always drains to the last message: a lost
 * or doubled message fails the run. Open-loop latencies count from the time a send was due, not from when it happened.
 */
package io.angelia.benchmarks.load;

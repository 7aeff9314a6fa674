/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * Brokers and load tools as processes of their own: started with a class path and data directory each, watched from outside,
 * ended by their process id.
 */
package io.angelia.benchmarks.process;

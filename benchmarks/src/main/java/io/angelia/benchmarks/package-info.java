/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/** Measurements of throughput and latency. */
package io.angelia.benchmarks;

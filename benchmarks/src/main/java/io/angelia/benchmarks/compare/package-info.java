/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * Brokers side by side: every broker and every load tool is a process of its own with its own class path; one is under load
 * while the other rests, in turns, so that whatever else happens on the machine meets both.
 */
package io.angelia.benchmarks.compare;

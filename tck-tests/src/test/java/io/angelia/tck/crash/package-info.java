/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * Brokers that are killed. A broker runs in a process of its own and gets a {@code SIGKILL} in the middle of work, again and again;
 * producers and consumers note what they saw; a checker compares that with what was promised.
 */
package io.angelia.tck.crash;

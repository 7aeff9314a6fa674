/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/** Apache Artemis, embedded and run as a process of its own, to measure against. */
package io.angelia.benchmarks.peer;

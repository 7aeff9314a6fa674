/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.load;

/** How a producer hands over its messages. */
enum SendMode {
    /** One send call after the other, each waiting for its answer as the delivery mode asks for. */
    SYNCHRONOUS,
    /** Sends in local transactions; a message counts as sent when its commit has returned. */
    TRANSACTED,
    /** Sends with a completion listener, a bounded number in flight; a message counts as sent at its completion. */
    COMPLETION_LISTENER
}

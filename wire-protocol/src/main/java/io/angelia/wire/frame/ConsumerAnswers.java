/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.wire.frame;

/** Bits in the number with which a broker answers OPEN_CONSUMER. They never change their meaning. */
public final class ConsumerAnswers {
    /**
     * The messages of the queue are all of one order, whatever their ordering keys: after a failure, everything that waits at
     * the client goes back.
     */
    public static final int WHOLE_ORDER = 1;

    private ConsumerAnswers() {}
}

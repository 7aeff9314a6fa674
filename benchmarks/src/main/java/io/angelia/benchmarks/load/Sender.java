/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.load;

import jakarta.jms.JMSException;
import jakarta.jms.Message;

/** One {@link SendMode} at work; belongs to its producer's thread. */
interface Sender {
    /** Hands a message over and tells the recorder as soon as it is sent for good, which may be later. */
    void send(Message message, long dueNs) throws JMSException, InterruptedException;

    /** Returns when everything handed over is sent for good. */
    void finish() throws JMSException, InterruptedException;
}

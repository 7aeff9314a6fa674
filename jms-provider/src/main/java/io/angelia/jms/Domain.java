/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import jakarta.jms.IllegalStateException;

/** Which of the classic API's interfaces an object was asked for with; two of them forbid half of the methods. */
enum Domain {
    /** Queues and topics alike. */
    COMMON,
    /** {@code QueueConnection} and {@code QueueSession}. */
    QUEUE,
    /** {@code TopicConnection} and {@code TopicSession}. */
    TOPIC;

    void checkQueueMethod(final String method) throws IllegalStateException {
        check(TOPIC, method);
    }

    void checkTopicMethod(final String method) throws IllegalStateException {
        check(QUEUE, method);
    }

    private void check(final Domain forbidden, final String method) throws IllegalStateException {
        if (this == forbidden) {
            throw new IllegalStateException(
                    method + " must not be called on an object for " + (this == QUEUE ? "queues" : "topics") + " only",
                    "ILLEGAL_STATE");
        }
    }
}

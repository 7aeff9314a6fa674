/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.outbound;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;

/** Which of the classic API's shapes a session has; those for queues or topics alone refuse the other's methods (section 6.2). */
enum Domain {
    COMMON,
    QUEUE,
    TOPIC;

    void checkQueueMethod(final String method) throws JMSException {
        check(this != TOPIC, method, "TopicSession");
    }

    void checkTopicMethod(final String method) throws JMSException {
        check(this != QUEUE, method, "QueueSession");
    }

    private static void check(final boolean allowed, final String method, final String type) throws JMSException {
        if (!allowed) {
            throw new IllegalStateException("A " + type + " has no " + method, "ILLEGAL_STATE");
        }
    }
}

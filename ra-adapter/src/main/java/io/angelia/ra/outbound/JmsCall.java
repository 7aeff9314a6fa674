/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.outbound;

import jakarta.jms.JMSException;

/** A call of the classic API that returns something. */
@FunctionalInterface
interface JmsCall<T> {
    T get() throws JMSException;
}

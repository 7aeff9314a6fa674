/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.wire.frame;

/** Numbers of the delivery models in an OPEN_CONSUMER frame. They never change their meaning. */
public final class ConsumerKinds {
    public static final int QUEUE = 0;
    public static final int BROWSER = 1;
    public static final int TOPIC = 2;
    /** Durable subscription with one consumer at a time. */
    public static final int DURABLE = 3;
    /** Non-durable subscription shared by name. */
    public static final int SHARED = 4;

    public static final int SHARED_DURABLE = 5;

    private ConsumerKinds() {}

    public static boolean isValid(final int kind) {
        return kind >= QUEUE && kind <= SHARED_DURABLE;
    }
}

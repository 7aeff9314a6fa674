/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.wire.frame;

/** Bits in FAILURE frames. They never change their meaning. */
public final class FailureFlags {
    /** The message is not tried again. */
    public static final int REJECT = 1;

    private FailureFlags() {}
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.wire.frame;

/** Bytes from the other side do not make a frame. The connection cannot go on; the message names the offending value. */
public final class MalformedFrameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedFrameException(final String message) {
        super(message);
    }
}

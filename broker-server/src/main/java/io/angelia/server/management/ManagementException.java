/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.management;

/** The broker refused, for the reason in the message. */
public final class ManagementException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int errorCode;

    ManagementException(final int errorCode, final String reason) {
        super(reason);
        this.errorCode = errorCode;
    }

    /** One of {@link io.angelia.wire.frame.WireError}. */
    public int errorCode() {
        return errorCode;
    }
}

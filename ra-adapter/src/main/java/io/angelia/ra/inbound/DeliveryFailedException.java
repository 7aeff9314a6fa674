/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.inbound;

/** A message could not be delivered to its endpoint, for a reason that a message listener may not throw. */
final class DeliveryFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DeliveryFailedException(final String reason, final Throwable cause) {
        super(reason, cause);
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.outbound;

import jakarta.jms.IllegalStateException;

/** An application component called what Jakarta EE reserves for application clients and servers. */
final class NotInServerException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    NotInServerException(final String method) {
        super(method + " must not be called by a component in an application server", "NOT_IN_SERVER");
    }
}

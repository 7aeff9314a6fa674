/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.xa;

import java.io.IOException;

/** After a kill, the database came back in a state older than one that it had confirmed: its case says nothing about a broker. */
final class ForgetfulDatabaseException extends IOException {
    private static final long serialVersionUID = 1L;

    ForgetfulDatabaseException(final String message) {
        super(message);
    }
}

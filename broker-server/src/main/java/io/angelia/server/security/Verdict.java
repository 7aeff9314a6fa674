/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.security;

/**
 * Outcome of a login.
 *
 * @param accepted true when the client may connect.
 * @param userName who it is; null for an anonymous client or a refused one.
 * @param administrator whether it may manage the broker.
 * @param reason   what to tell the client when it was refused, else null; never says whether the user exists.
 */
public record Verdict(boolean accepted, String userName, boolean administrator, String reason) {
    static Verdict accepted(final String userName, final boolean administrator) {
        return new Verdict(true, userName, administrator, null);
    }

    static Verdict refused(final String reason) {
        return new Verdict(false, null, false, reason);
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server;

/** How the broker's process ends; scripts may rely on the numbers. */
final class ExitCode {
    static final int STOPPED = 0;
    /** Something that should not happen; the stack trace was printed. */
    static final int UNEXPECTED = 1;
    /** Wrong command line, or a configuration that cannot be used. */
    static final int CONFIGURATION = 2;
    /** The engine failed while it ran, for example because the disk did. */
    static final int ENGINE_FAILED = 3;
    /** The listener's address is taken or not this host's. */
    static final int CANNOT_LISTEN = 4;
    /** The data directory is in use by another process, or cannot be read or written. */
    static final int DATA_UNUSABLE = 5;
    /** The journal is damaged; nothing was changed. */
    static final int JOURNAL_DAMAGED = 6;

    /** Of commands to a running broker: it cannot be reached, or does not answer. */
    static final int UNREACHABLE = 7;
    /** Of commands to a running broker: it refused, for the reason that was printed. */
    static final int REFUSED = 8;

    private ExitCode() {}
}

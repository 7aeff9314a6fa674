/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Pages that a process holds in memory, in bytes, as Linux counts them.
 *
 * @param anonymous heap, off-heap memory and stacks: what only this process can give back.
 * @param file      mapped files: page cache, which the kernel takes back as it likes.
 */
public record ResidentMemory(long anonymous, long file) {
    static ResidentMemory of(final long pid) throws IOException {
        long anonymous = -1;
        long file = -1;
        for (final String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
            if (line.startsWith("RssAnon:")) {
                anonymous = bytes(line);
            } else if (line.startsWith("RssFile:")) {
                file = bytes(line);
            }
        }
        if (anonymous < 0 || file < 0) {
            throw new IOException("no resident memory is stated for process " + pid);
        }
        return new ResidentMemory(anonymous, file);
    }

    /** From a line such as {@code RssAnon:   1234 kB}. */
    private static long bytes(final String line) {
        final String digits =
                line.substring(line.indexOf(':') + 1, line.lastIndexOf(' ')).trim();
        return Long.parseLong(digits) * 1024;
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.backlog;

import io.angelia.benchmarks.process.ChildProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what another JVM's heap holds after a full collection, with the JDK's own {@code jcmd}. */
final class HeapUse {
    /** Such as {@code garbage-first heap   total 524288K, used 3034K}. */
    private static final Pattern USED = Pattern.compile("heap\\s.*used (\\d+)K");

    private HeapUse() {}

    /** Bytes of live objects. */
    static long liveBytes(final ChildProcess jvm) throws IOException {
        ask(jvm, "GC.run");
        final String info = ask(jvm, "GC.heap_info");
        final Matcher matcher = USED.matcher(info);
        if (!matcher.find()) {
            throw new IOException("no used heap in: " + info);
        }
        return Long.parseLong(matcher.group(1)) * 1024;
    }

    private static String ask(final ChildProcess jvm, final String question) throws IOException {
        final Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        final Process process = new ProcessBuilder(jcmd.toString(), Long.toString(jvm.pid()), question)
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}

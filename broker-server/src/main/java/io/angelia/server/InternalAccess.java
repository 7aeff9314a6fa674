/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server;

/** The one thing that the broker asks of the JVM that it runs in. */
final class InternalAccess {
    static final String FLAG = "--add-opens java.base/jdk.internal.misc=ALL-UNNAMED";
    private static final String PACKAGE = "jdk.internal.misc";

    private InternalAccess() {}

    /**
     * Fails at once and clearly, instead of somewhere later.
     *
     * @throws IllegalStateException naming the missing flag.
     */
    static void check() {
        if (!Object.class.getModule().isOpen(PACKAGE, InternalAccess.class.getModule())) {
            throw new IllegalStateException("the broker works on memory outside the heap and needs the JVM flag " + FLAG
                    + " (or 'Add-Opens: java.base/" + PACKAGE + "' in the manifest of the application's jar)");
        }
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;

/** A class of the application whose annotations define resources. The broker's port is among them, so that it is compiled here. */
final class Definitions {
    private static final String NAME = "Definitions";

    private Definitions() {}

    /** Adds the class to a web module; {@code source} is all of it. */
    static void addTo(final Archive module, final String source) throws IOException {
        final Path directory = Files.createTempDirectory("definitions");
        try {
            final Path file = Files.writeString(directory.resolve(NAME + ".java"), source);
            final ByteArrayOutputStream output = new ByteArrayOutputStream();
            final int code = ToolProvider.getSystemJavaCompiler()
                    .run(
                            null,
                            output,
                            output,
                            "-proc:none",
                            "-cp",
                            System.getProperty("java.class.path"),
                            file.toString());
            assertThat(code).as(output.toString(StandardCharsets.UTF_8)).isZero();
            module.bytes(
                    "WEB-INF/classes/io/angelia/tck/containers/app/" + NAME + ".class",
                    Files.readAllBytes(directory.resolve(NAME + ".class")));
        } finally {
            AppServer.deleteAll(directory);
        }
    }
}

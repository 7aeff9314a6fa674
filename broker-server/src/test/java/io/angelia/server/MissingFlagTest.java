/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.server.config.BrokerConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MissingFlagTest {
    /** What an application does. */
    static final class Application {
        private Application() {}

        public static void main(final String[] arguments) {
            EmbeddedBroker.start(new BrokerConfig().dataDirectory(Path.of(arguments[0])))
                    .close();
        }
    }

    @Test
    void shouldNameFlagThatTheJvmLacks(@TempDir final Path directory) throws Exception {
        final Process application = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Application.class.getName(),
                        directory.resolve("data").toString())
                .redirectErrorStream(true)
                .start();
        final String output = new String(application.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(application.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(application.exitValue()).isNotZero();
        assertThat(output).contains("needs the JVM flag " + InternalAccess.FLAG);
        assertThat(directory.resolve("data")).doesNotExist();
    }
}

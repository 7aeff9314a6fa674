/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server;

import io.angelia.server.config.ConfigException;
import io.angelia.server.security.PasswordHash;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Turns a password into what belongs into {@code broker.yaml}. */
@Command(
        name = "hash-password",
        description = "Reads a password from the console, or from standard input, and prints the user's entry for"
                + " broker.yaml.",
        mixinStandardHelpOptions = true)
final class HashPasswordCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "USER", description = "The user's name.", arity = "0..1", defaultValue = "user")
    private String user;

    @Override
    public Integer call() throws IOException {
        final String password = read(System.console());
        if (password == null || password.isEmpty()) {
            spec.commandLine().getErr().println("angelia-broker: the password is empty");
            return ExitCode.CONFIGURATION;
        }
        spec.commandLine()
                .getOut()
                .printf(
                        "users:%n  - name: %s%n    password: %s%n",
                        user, PasswordHash.of(password, new SecureRandom()));
        return ExitCode.STOPPED;
    }

    private static String read(final Console console) throws IOException {
        if (console == null) {
            return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        }
        final char[] first = console.readPassword("Password: ");
        final char[] second = console.readPassword("Again: ");
        if (first == null || second == null || !Arrays.equals(first, second)) {
            throw new ConfigException("the two passwords differ");
        }
        return new String(first);
    }
}

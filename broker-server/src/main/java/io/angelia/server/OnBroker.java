/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server;

import io.angelia.server.management.AngeliaAdmin;
import io.angelia.server.management.ManagementException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that connects to a running broker, asks and prints. */
abstract class OnBroker implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private BrokerTarget target;

    @Override
    public final Integer call() throws ManagementException {
        final PrintWriter out = spec.commandLine().getOut();
        try (AngeliaAdmin admin = target.connect(spec)) {
            return call(admin, out);
        } catch (final IOException e) {
            throw target.lost(e);
        } finally {
            out.flush();
        }
    }

    /** Does it; returns one of {@link ExitCode}. */
    abstract int call(AngeliaAdmin admin, PrintWriter out) throws IOException, ManagementException;

    final ParameterException wrong(final String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server;

import io.angelia.server.management.AngeliaAdmin;
import io.angelia.server.management.ExplainAdmin;
import io.angelia.server.management.ManagementException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says why messages are or are not delivered now. */
@Command(
        name = "explain",
        description = "Says why messages are or are not delivered now.",
        mixinStandardHelpOptions = true,
        subcommands = {ExplainCommand.Queue.class, ExplainCommand.Message.class})
final class ExplainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "explain: queue or message?");
    }

    @Command(
            name = "queue",
            description = "Explains a queue or subscription: what it has, who consumes, what is next.",
            mixinStandardHelpOptions = true)
    static final class Queue extends OnOne {
        @Parameters(paramLabel = "NAME", description = "A queue, or topic://TOPIC?subscription=NAME.")
        private String name;

        @Override
        List<String> ask(final ExplainAdmin explain) throws IOException, ManagementException {
            return explain.queue(name);
        }
    }

    @Command(
            name = "message",
            description = "Explains a message: where it is, who has it, what it waits for.",
            mixinStandardHelpOptions = true)
    static final class Message extends OnOne {
        @Parameters(paramLabel = "ID", description = "The JMSMessageID.")
        private String id;

        @Override
        List<String> ask(final ExplainAdmin explain) throws IOException, ManagementException {
            return explain.message(id);
        }
    }

    /** Asks and prints. */
    private abstract static class OnOne extends OnBroker {
        abstract List<String> ask(ExplainAdmin explain) throws IOException, ManagementException;

        @Override
        final int call(final AngeliaAdmin admin, final PrintWriter out) throws IOException, ManagementException {
            ask(admin.explain()).forEach(out::println);
            return ExitCode.STOPPED;
        }
    }
}

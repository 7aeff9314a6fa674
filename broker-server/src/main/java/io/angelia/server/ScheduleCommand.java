/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server;

import io.angelia.server.management.AngeliaAdmin;
import io.angelia.server.management.ManagementException;
import io.angelia.server.management.ScheduleAdmin;
import io.angelia.server.management.ScheduleAdmin.Scheduled;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows messages that wait for their delivery time, takes them back or hastens them. */
@Command(
        name = "schedule",
        description = "Shows messages that wait for their delivery time, takes them back or hastens them.",
        mixinStandardHelpOptions = true,
        subcommands = {ScheduleCommand.ListCommand.class, ScheduleCommand.Cancel.class, ScheduleCommand.Deliver.class})
final class ScheduleCommand implements Callable<Integer> {
    private static final String ROW = "%-24s  %8s  %8s  %-40s  %s%n";

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "schedule: list, cancel or deliver?");
    }

    @Command(
            name = "list",
            description = "Lists scheduled messages, the soonest first.",
            mixinStandardHelpOptions = true)
    static final class ListCommand extends OnBroker {
        @Option(
                names = "--queue",
                paramLabel = "NAME",
                description = "Only of this queue, or topic://TOPIC?subscription=NAME.")
        private String queue;

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "256",
                description = "Lists so many at most. Default: ${DEFAULT-VALUE}.")
        private int limit;

        @Override
        int call(final AngeliaAdmin admin, final PrintWriter out) throws IOException, ManagementException {
            if (limit < 1) {
                throw wrong("--limit: " + limit + " is below 1");
            }
            final List<Scheduled> found = admin.schedule().list(queue, limit);
            if (found.isEmpty()) {
                out.println("No message waits for its delivery time.");
            } else {
                out.printf(ROW, "DUE", "PRIORITY", "BYTES", "ID", "QUEUE");
                found.forEach(m -> out.printf(ROW, m.due(), m.priority(), m.bytes(), m.messageId(), m.queue()));
            }
            return ExitCode.STOPPED;
        }
    }

    @Command(
            name = "cancel",
            description = "Takes a scheduled message back, so that it is never delivered.",
            mixinStandardHelpOptions = true)
    static final class Cancel extends OnOne {
        @Override
        boolean perform(final ScheduleAdmin schedule, final String id) throws IOException, ManagementException {
            return schedule.cancel(id);
        }

        @Override
        String done() {
            return "Cancelled ";
        }
    }

    @Command(
            name = "deliver",
            description = "Lets a scheduled message be delivered now.",
            mixinStandardHelpOptions = true)
    static final class Deliver extends OnOne {
        @Override
        boolean perform(final ScheduleAdmin schedule, final String id) throws IOException, ManagementException {
            return schedule.deliver(id);
        }

        @Override
        String done() {
            return "Due now: ";
        }
    }

    /** An operation on one message. */
    private abstract static class OnOne extends OnBroker {
        @Parameters(paramLabel = "ID", description = "The JMSMessageID.")
        private String id;

        abstract boolean perform(ScheduleAdmin schedule, String messageId) throws IOException, ManagementException;

        abstract String done();

        @Override
        final int call(final AngeliaAdmin admin, final PrintWriter out) throws IOException, ManagementException {
            final boolean won = perform(admin.schedule(), id);
            out.println(won ? done() + id : "Message " + id + " does not wait for its delivery time (any more).");
            return won ? ExitCode.STOPPED : ExitCode.REFUSED;
        }
    }
}

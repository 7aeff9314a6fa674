/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server;

import io.angelia.server.management.AngeliaAdmin;
import io.angelia.server.management.GroupAdmin;
import io.angelia.server.management.GroupAdmin.GroupInfo;
import io.angelia.server.management.ManagementException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the message groups of a queue, and releases those that stand still behind a dead letter. */
@Command(
        name = "groups",
        description = "Shows message groups (JMSXGroupID), and releases those that stand still behind a dead letter.",
        mixinStandardHelpOptions = true,
        subcommands = {GroupsCommand.ListCommand.class, GroupsCommand.Release.class})
final class GroupsCommand implements Callable<Integer> {
    private static final String ROW = "%-8s  %8s  %8s  %-24s  %-24s  %-24s  %s%n";

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "groups: list or release?");
    }

    @Command(
            name = "list",
            description = "Lists the groups of a queue or subscription, first those that are parked or stopped.",
            mixinStandardHelpOptions = true)
    static final class ListCommand extends Asking {
        @Parameters(index = "0", paramLabel = "QUEUE", description = "A queue, or topic://TOPIC?subscription=NAME.")
        private String queue;

        @Override
        void ask(final GroupAdmin groups, final PrintWriter out) throws IOException, ManagementException {
            final List<GroupInfo> all = groups.list(queue);
            if (all.isEmpty()) {
                out.println("There are no groups in " + queue + ".");
                return;
            }
            out.printf(ROW, "STATE", "WAITING", "INFLIGHT", "FIRST SENT", "DUE", "BLOCKED SINCE", "GROUP");
            for (final GroupInfo group : all) {
                out.printf(
                        ROW,
                        group.state(),
                        group.waiting(),
                        group.inFlight(),
                        Objects.toString(group.firstSent(), "-"),
                        Objects.toString(group.due(), "-"),
                        Objects.toString(group.blockedSince(), "-"),
                        (group.group() == null ? "(the whole queue)" : group.group())
                                + (group.holder() == null ? "" : ", with " + group.holder()));
            }
        }
    }

    @Command(
            name = "release",
            description = "Lets a group that is parked or stopped go on.",
            mixinStandardHelpOptions = true)
    static final class Release extends Asking {
        @Parameters(index = "0", paramLabel = "QUEUE", description = "A queue, or topic://TOPIC?subscription=NAME.")
        private String queue;

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "GROUP",
                description = "The JMSXGroupID; without it, a queue that is in order as a whole.")
        private String group;

        @Override
        void ask(final GroupAdmin groups, final PrintWriter out) throws IOException, ManagementException {
            groups.release(queue, group);
            out.println("Released " + (group == null ? queue : group + " of " + queue));
        }
    }

    /** Asks and prints. */
    private abstract static class Asking extends OnBroker {
        abstract void ask(GroupAdmin groups, PrintWriter out) throws IOException, ManagementException;

        @Override
        final int call(final AngeliaAdmin admin, final PrintWriter out) throws IOException, ManagementException {
            ask(admin.groups(), out);
            return ExitCode.STOPPED;
        }
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.angelia.server.management.AngeliaAdmin;
import io.angelia.server.management.ManagementException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows and settles branches of distributed transactions that wait for their transaction manager. */
@Command(
        name = "transactions",
        description = "Shows and settles branches of distributed transactions that wait for their transaction manager.",
        mixinStandardHelpOptions = true,
        subcommands = {
            TransactionsCommand.ListCommand.class,
            TransactionsCommand.Commit.class,
            TransactionsCommand.Rollback.class,
            TransactionsCommand.Forget.class
        })
final class TransactionsCommand implements Callable<Integer> {
    private static final String ROW = "%-25s  %-24s  %8s  %16s  %s%n";

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "transactions: list, commit, rollback or forget?");
    }

    @Command(
            name = "list",
            description = "Lists branches that are prepared, or were settled by an operator and not forgotten.",
            mixinStandardHelpOptions = true)
    static final class ListCommand extends OnBroker {
        @Option(names = "--json", description = "Prints JSON.")
        private boolean json;

        @Override
        int call(final AngeliaAdmin admin, final PrintWriter out) throws IOException, ManagementException {
            final ArrayNode all = JsonNodeFactory.instance.arrayNode();
            final ObjectNode arguments = JsonNodeFactory.instance.objectNode();
            long cursor = 0;
            do {
                final JsonNode answer = admin.perform("transactions.list", arguments.put("cursor", cursor));
                answer.get("transactions").forEach(all::add);
                cursor = answer.path("next").asLong();
            } while (cursor != 0);
            if (json) {
                out.println(JsonNodeFactory.instance
                        .objectNode()
                        .set("transactions", all)
                        .toPrettyString());
            } else {
                print(all, out);
            }
            return ExitCode.STOPPED;
        }

        private static void print(final ArrayNode all, final PrintWriter out) {
            if (all.isEmpty()) {
                out.println("No transaction waits for its transaction manager.");
                return;
            }
            out.printf(ROW, "STATE", "SINCE", "MESSAGES", "ACKNOWLEDGEMENTS", "XID");
            for (final JsonNode branch : all) {
                out.printf(
                        ROW,
                        branch.get("state").asText(),
                        branch.get("since").asText(),
                        branch.get("messages").asText(),
                        branch.get("acknowledgements").asText(),
                        branch.get("xid").asText());
            }
        }
    }

    @Command(
            name = "commit",
            description =
                    "Commits a prepared branch. Its transaction manager is told later that this was done without it.",
            mixinStandardHelpOptions = true)
    static final class Commit extends OnOne {
        @Override
        String operation() {
            return "transactions.commit";
        }

        @Override
        String done() {
            return "Committed ";
        }
    }

    @Command(
            name = "rollback",
            description =
                    "Rolls a prepared branch back. Its transaction manager is told later that this was done without it.",
            mixinStandardHelpOptions = true)
    static final class Rollback extends OnOne {
        @Override
        String operation() {
            return "transactions.rollback";
        }

        @Override
        String done() {
            return "Rolled back ";
        }
    }

    @Command(
            name = "forget",
            description = "Forgets how an operator settled a branch, when its transaction manager will never ask.",
            mixinStandardHelpOptions = true)
    static final class Forget extends OnOne {
        @Override
        String operation() {
            return "transactions.forget";
        }

        @Override
        String done() {
            return "Forgot ";
        }
    }

    /** An operation on one branch. */
    private abstract static class OnOne extends OnBroker {
        @Parameters(paramLabel = "XID", description = "The branch, as the list shows it.")
        private String xid;

        abstract String operation();

        abstract String done();

        @Override
        final int call(final AngeliaAdmin admin, final PrintWriter out) throws IOException, ManagementException {
            admin.perform(operation(), JsonNodeFactory.instance.objectNode().put("xid", xid));
            out.println(done() + xid);
            return ExitCode.STOPPED;
        }
    }
}

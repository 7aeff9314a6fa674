/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.angelia.server.management.AngeliaAdmin;
import io.angelia.server.management.DeadLetterAdmin.DeadLetter;
import io.angelia.server.management.DeadLetterAdmin.DeadLetterQueue;
import io.angelia.server.management.DeadLetterAdmin.Letters;
import io.angelia.server.management.DeadLetterAdmin.Outcome;
import io.angelia.server.management.ManagementException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows dead letters with their stories, sends them back, removes them. */
@Command(
        name = "dlq",
        description = "Shows dead letters with their stories, sends them back, removes them.",
        mixinStandardHelpOptions = true,
        subcommands = {
            DeadLettersCommand.ListCommand.class,
            DeadLettersCommand.Show.class,
            DeadLettersCommand.Export.class,
            DeadLettersCommand.Redrive.class,
            DeadLettersCommand.Purge.class
        })
final class DeadLettersCommand implements Callable<Integer> {
    private static final String QUEUE_ROW = "%8s  %12s  %s%n";
    private static final String LETTER_ROW = "%-40s  %-22s  %8s  %-24s  %s%n";

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "dlq: list, show, export, redrive or purge?");
    }

    /** An operation on some letters of a queue. */
    private abstract static class OnLetters extends OnBroker {
        @Parameters(paramLabel = "QUEUE", description = "Where the letters lie, such as DLQ.orders.")
        private String queue;

        @Option(
                names = "--filter",
                paramLabel = "SELECTOR",
                description = "Only letters that this JMS selector takes, such as"
                        + " \"JMS_ANGELIA_DlqException = 'java.net.ConnectException'\".")
        private String selector;

        @Option(names = "--id", paramLabel = "MESSAGE_ID", description = "Only the letter of this id.")
        private String messageId;

        final Letters letters() {
            return new Letters(queue, selector, messageId);
        }
    }

    @Command(
            name = "list",
            description = "Lists the queues of dead letters; with a queue, its letters.",
            mixinStandardHelpOptions = true)
    static final class ListCommand extends OnBroker {
        @Parameters(paramLabel = "QUEUE", arity = "0..1", description = "Whose letters to list, such as DLQ.orders.")
        private String queue;

        @Option(names = "--filter", paramLabel = "SELECTOR", description = "Only letters that this JMS selector takes.")
        private String selector;

        @Option(
                names = "--limit",
                paramLabel = "N",
                description = "Letters at most. Default: ${DEFAULT-VALUE}.",
                defaultValue = "1000")
        private long limit;

        @Option(names = "--json", description = "Prints JSON.")
        private boolean json;

        @Override
        int call(final AngeliaAdmin admin, final PrintWriter out) throws IOException, ManagementException {
            if (limit < 1) {
                throw wrong("--limit: is " + limit + ", but must be at least 1");
            }
            if (queue == null) {
                printQueues(admin.deadLetters().queues(), out);
            } else {
                printLetters(admin, out);
            }
            return ExitCode.STOPPED;
        }

        private void printQueues(final List<DeadLetterQueue> queues, final PrintWriter out) {
            if (json) {
                final ArrayNode all = JsonNodeFactory.instance.arrayNode();
                queues.forEach(q -> all.addObject()
                        .put("name", q.name())
                        .put("messages", q.messages())
                        .put("bytes", q.bytes()));
                out.println(all.toPrettyString());
            } else if (queues.isEmpty()) {
                out.println("There are no dead letters.");
            } else {
                out.printf(QUEUE_ROW, "MESSAGES", "BYTES", "QUEUE");
                queues.forEach(q -> out.printf(QUEUE_ROW, q.messages(), q.bytes(), q.name()));
            }
        }

        private void printLetters(final AngeliaAdmin admin, final PrintWriter out)
                throws IOException, ManagementException {
            final ArrayNode all = JsonNodeFactory.instance.arrayNode();
            final long[] count = new long[1];
            admin.deadLetters().list(new Letters(queue, selector, null), limit, letter -> {
                if (json) {
                    all.add(letter.json());
                    return;
                }
                if (count[0]++ == 0) {
                    out.printf(LETTER_ROW, "ID", "REASON", "FAILURES", "LAST FAILURE", "EXCEPTION");
                }
                out.printf(
                        LETTER_ROW,
                        letter.messageId(),
                        letter.reason(),
                        letter.deliveryCount(),
                        letter.lastFailure() == null ? "-" : letter.lastFailure(),
                        exceptionOf(letter));
            });
            if (json) {
                out.println(all.toPrettyString());
            } else if (count[0] == 0) {
                out.println("There are no dead letters.");
            }
        }

        private static String exceptionOf(final DeadLetter letter) {
            final String type = letter.exception() == null ? "" : letter.exception();
            final String message = letter.exceptionMessage() == null ? "" : letter.exceptionMessage();
            return (type.isEmpty() || message.isEmpty() ? type + message : type + ": " + message)
                    .lines()
                    .findFirst()
                    .orElse("-");
        }
    }

    @Command(
            name = "show",
            description =
                    "Shows everything that is known of a dead letter: why it is one, every attempt, headers, body.",
            mixinStandardHelpOptions = true)
    static final class Show extends OnBroker {
        @Parameters(index = "0", paramLabel = "QUEUE", description = "Where the letter lies, such as DLQ.orders.")
        private String queue;

        @Parameters(index = "1", paramLabel = "MESSAGE_ID", description = "Its JMSMessageID.")
        private String messageId;

        @Option(names = "--json", description = "Prints JSON.")
        private boolean json;

        @Override
        int call(final AngeliaAdmin admin, final PrintWriter out) throws IOException, ManagementException {
            final DeadLetter letter = admin.deadLetters().show(queue, messageId);
            if (json) {
                out.println(letter.json().toPrettyString());
                return ExitCode.STOPPED;
            }
            line(out, "message", letter.messageId());
            line(out, "reason", letter.reason());
            line(out, "came from", letter.destination());
            line(out, "subscription", letter.subscription());
            line(out, "failures", letter.deliveryCount());
            line(out, "first failure", letter.firstFailure());
            line(out, "last failure", letter.lastFailure());
            line(out, "exception", letter.exception());
            if (letter.exceptionMessage() != null) {
                letter.exceptionMessage().lines().forEach(text -> line(out, "", text));
            }
            line(out, "redriven", letter.redriven() == 0 ? null : letter.redriven() + " times before");
            out.println("attempts");
            letter.attempts().forEach(attempt -> out.println("  " + attempt));
            out.println("headers");
            letter.json().properties().forEach(field -> {
                if (field.getValue().isValueNode()
                        && !List.of("id", "text", "body").contains(field.getKey())) {
                    out.printf("  %s = %s%n", field.getKey(), field.getValue().asText());
                }
            });
            out.println("properties");
            letter.json()
                    .get("properties")
                    .properties()
                    .forEach(field -> out.printf(
                            "  %s = %s%n", field.getKey(), field.getValue().asText()));
            final JsonNode text = letter.json().path("text");
            out.println(text.isMissingNode() ? "body (base64)" : "body");
            out.println(text.isMissingNode() ? letter.json().path("body").asText() : text.asText());
            return ExitCode.STOPPED;
        }

        private static void line(final PrintWriter out, final String name, final Object value) {
            if (value != null) {
                out.printf("%-14s %s%n", name, value);
            }
        }
    }

    @Command(
            name = "export",
            description = "Writes dead letters as JSON, a line each, with headers, properties, body and story.",
            mixinStandardHelpOptions = true)
    static final class Export extends OnLetters {
        @Option(
                names = "--file",
                paramLabel = "FILE",
                description = "Writes into this new file instead of standard output.")
        private Path file;

        @Override
        int call(final AngeliaAdmin admin, final PrintWriter out) throws IOException, ManagementException {
            if (file == null) {
                admin.deadLetters().export(letters(), letter -> out.println(letter));
                return ExitCode.STOPPED;
            }
            if (Files.exists(file)) {
                throw wrong("--file: " + file + " exists already");
            }
            final PrintWriter lines = newFile();
            boolean exported = false;
            try (lines) {
                final long[] count = new long[1];
                admin.deadLetters().export(letters(), letter -> {
                    lines.println(letter);
                    count[0]++;
                });
                if (lines.checkError()) {
                    throw wrong("--file: cannot write " + file);
                }
                exported = true;
                out.println("Exported " + counted(count[0]) + " to " + file);
            } finally {
                if (!exported) {
                    Files.deleteIfExists(file);
                }
            }
            return ExitCode.STOPPED;
        }

        private PrintWriter newFile() {
            try {
                return new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8));
            } catch (final IOException e) {
                throw wrong("--file: cannot write " + file + ": " + e);
            }
        }
    }

    @Command(
            name = "redrive",
            description = "Sends dead letters back to where they came from, the very queue or subscription, to be tried"
                    + " anew; or to another queue.",
            mixinStandardHelpOptions = true)
    static final class Redrive extends OnLetters {
        @Option(names = "--to", paramLabel = "QUEUE", description = "Sends them to this queue instead.")
        private String to;

        @Option(
                names = "--rate",
                paramLabel = "N",
                description = "Letters per second at most. Default: as fast as it goes.",
                defaultValue = "0",
                showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER)
        private int rate;

        @Option(
                names = "--max-redriven",
                paramLabel = "N",
                description = "Leaves letters alone that were sent back so often already; -1 for none."
                        + " Default: ${DEFAULT-VALUE}.",
                defaultValue = "10")
        private int maxRedriven;

        @Option(names = "--dry-run", description = "Only says how many it would be.")
        private boolean dryRun;

        @Override
        int call(final AngeliaAdmin admin, final PrintWriter out) throws IOException, ManagementException {
            final Outcome outcome = admin.deadLetters().redrive(letters(), to, maxRedriven, rate, dryRun);
            out.println((dryRun ? "Would redrive " : "Redrove ") + counted(outcome.done()));
            print(outcome, out);
            return outcome.noRoom() == null ? ExitCode.STOPPED : ExitCode.REFUSED;
        }
    }

    @Command(name = "purge", description = "Removes dead letters for good.", mixinStandardHelpOptions = true)
    static final class Purge extends OnLetters {
        @Option(names = "--dry-run", description = "Only says how many it would be.")
        private boolean dryRun;

        @Override
        int call(final AngeliaAdmin admin, final PrintWriter out) throws IOException, ManagementException {
            final Outcome outcome = admin.deadLetters().purge(letters(), dryRun);
            out.println((dryRun ? "Would remove " : "Removed ") + counted(outcome.done()));
            print(outcome, out);
            return ExitCode.STOPPED;
        }
    }

    private static String counted(final long count) {
        return count + (count == 1 ? " dead letter" : " dead letters");
    }

    private static void print(final Outcome outcome, final PrintWriter out) {
        print(out, outcome.busy(), "are with a consumer or wait for a redelivery");
        print(out, outcome.orphaned(), "came from what is there no more (--to names another queue)");
        print(out, outcome.guarded(), "were sent back often enough (--max-redriven)");
        if (outcome.noRoom() != null) {
            out.println("Stopped: " + outcome.noRoom() + " has no room for more");
        }
    }

    private static void print(final PrintWriter out, final long count, final String what) {
        if (count > 0) {
            out.println("Left alone: " + count + " that " + what);
        }
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server;

import io.angelia.server.management.AngeliaAdmin;
import io.angelia.server.management.ManagementException;
import io.angelia.server.management.QueueAdmin;
import io.angelia.server.management.QueueAdmin.ConsumerInfo;
import io.angelia.server.management.QueueAdmin.QueueInfo;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows queues, subscriptions and their consumers, and stops or resumes their dispatch. */
@Command(
        name = "queues",
        description = "Shows queues, subscriptions and their consumers, and stops or resumes their dispatch.",
        mixinStandardHelpOptions = true,
        subcommands = {
            QueuesCommand.ListCommand.class,
            QueuesCommand.Pause.class,
            QueuesCommand.Resume.class,
            QueuesCommand.Consumers.class
        })
final class QueuesCommand implements Callable<Integer> {
    private static final String QUEUE_ROW = "%10s  %9s  %8s  %12s  %9s  %6s  %12s  %8s  %9s  %10s  %s%n";
    private static final String CONSUMER_ROW = "%-16s  %7s  %8s  %-20s  %8s  %8s  %6s  %-24s  %-24s  %10s%n";

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "queues: list, pause, resume or consumers?");
    }

    @Command(name = "list", description = "Lists queues and subscriptions by name.", mixinStandardHelpOptions = true)
    static final class ListCommand extends Asking {
        @Override
        void ask(final QueueAdmin queues, final PrintWriter out) throws IOException, ManagementException {
            final List<QueueInfo> all = queues.list();
            out.printf(
                    QUEUE_ROW,
                    "READY",
                    "IN FLIGHT",
                    "DELAYED",
                    "BYTES",
                    "CONSUMERS",
                    "PAUSED",
                    "FIRST WAITS",
                    "DROPPED",
                    "REPLACED",
                    "DUPLICATES",
                    "NAME");
            for (final QueueInfo queue : all) {
                out.printf(
                        QUEUE_ROW,
                        queue.ready(),
                        queue.inFlight(),
                        queue.delayed(),
                        queue.bytes(),
                        queue.consumers(),
                        queue.paused() ? "yes" : "no",
                        queue.firstAge() == null ? "-" : text(queue.firstAge()),
                        queue.dropped(),
                        queue.replaced(),
                        queue.duplicates(),
                        queue.name());
            }
        }

        private static String text(final Duration age) {
            return age.truncatedTo(ChronoUnit.SECONDS).toString().substring(2).toLowerCase(Locale.ROOT);
        }
    }

    @Command(
            name = "pause",
            description = "Hands out nothing of a queue or subscription until it is resumed, also after a restart.",
            mixinStandardHelpOptions = true)
    static final class Pause extends Asking {
        @Parameters(paramLabel = "NAME", description = "A queue, or topic://TOPIC?subscription=NAME.")
        private String name;

        @Override
        void ask(final QueueAdmin queues, final PrintWriter out) throws IOException, ManagementException {
            out.println(queues.pause(name) ? "Paused " + name : name + " was paused already");
        }
    }

    @Command(
            name = "resume",
            description = "Lets a queue or subscription be consumed again.",
            mixinStandardHelpOptions = true)
    static final class Resume extends Asking {
        @Parameters(paramLabel = "NAME", description = "A queue, or topic://TOPIC?subscription=NAME.")
        private String name;

        @Override
        void ask(final QueueAdmin queues, final PrintWriter out) throws IOException, ManagementException {
            out.println(queues.resume(name) ? "Resumed " + name : name + " was not paused");
        }
    }

    @Command(
            name = "consumers",
            description = "Lists the consumers of a queue or subscription, and which of them keep messages waiting.",
            mixinStandardHelpOptions = true)
    static final class Consumers extends Asking {
        @Parameters(paramLabel = "NAME", description = "A queue, or topic://TOPIC?subscription=NAME.")
        private String name;

        @Override
        void ask(final QueueAdmin queues, final PrintWriter out) throws IOException, ManagementException {
            final List<ConsumerInfo> all = queues.consumers(name);
            if (all.isEmpty()) {
                out.println("Nobody consumes from " + name + ".");
                return;
            }
            out.printf(
                    CONSUMER_ROW,
                    "CONNECTION",
                    "SESSION",
                    "CONSUMER",
                    "CLIENT",
                    "PRIORITY",
                    "INFLIGHT",
                    "CREDIT",
                    "BLOCKED SINCE",
                    "LAST ACKNOWLEDGED",
                    "PER SECOND");
            for (final ConsumerInfo consumer : all) {
                out.printf(
                        CONSUMER_ROW,
                        consumer.connection(),
                        consumer.session(),
                        consumer.consumer(),
                        Objects.toString(consumer.clientId(), "-"),
                        consumer.priority(),
                        consumer.inFlight(),
                        consumer.credit(),
                        Objects.toString(consumer.blockedSince(), "-"),
                        Objects.toString(consumer.acknowledgedAt(), "-"),
                        String.format(Locale.ROOT, "%.1f", consumer.perSecond()));
            }
        }
    }

    /** Asks and prints. */
    private abstract static class Asking extends OnBroker {
        abstract void ask(QueueAdmin queues, PrintWriter out) throws IOException, ManagementException;

        @Override
        final int call(final AngeliaAdmin admin, final PrintWriter out) throws IOException, ManagementException {
            ask(admin.queues(), out);
            return ExitCode.STOPPED;
        }
    }
}

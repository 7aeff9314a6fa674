/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.load;

import jakarta.jms.ConnectionFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import javax.naming.NamingException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The command: a JSON line per run on standard output, a readable one on standard error. Ends with status 1 when any run failed
 * or lost or doubled a message.
 */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Puts load on a Jakarta Messaging provider and measures it from outside.")
public final class LoadTool implements Callable<Integer> {
    @Mixin
    private JndiSettings jndi;

    @Mixin
    private PlanOptions planOptions;

    @Option(names = "--label", defaultValue = "provider", description = "Whose broker it is, for the results.")
    private String label;

    @Option(
            names = "--serve",
            description =
                    "Takes the options of one run after the other from standard input, a line each, until it ends.")
    private boolean serve;

    private boolean failed;

    /** Runs the command and ends the process with its status. */
    public static void main(final String[] args) {
        System.exit(new CommandLine(new LoadTool()).execute(args));
    }

    @Override
    public Integer call() throws IOException, NamingException, InterruptedException {
        final ConnectionFactory factory = jndi.lookup();
        if (serve) {
            final BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                final PlanOptions options = new PlanOptions();
                new CommandLine(options).parseArgs(order.trim().split(" +"));
                runAll(options, factory);
            }
        } else {
            runAll(planOptions, factory);
        }
        return failed ? 1 : 0;
    }

    private void runAll(final PlanOptions options, final ConnectionFactory factory) throws InterruptedException {
        for (final LoadPlan plan : options.plans()) {
            final String queue = "load." + plan.name() + "." + Long.toHexString(System.currentTimeMillis());
            final LoadResult result = new LoadRun(label, plan, queue).execute(factory);
            System.err.println(result.toText());
            System.out.println(result.toJson());
            failed |= result.failure() != null;
        }
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server;

import io.angelia.engine.journal.JournalException;
import io.angelia.server.BrokerTarget.BrokerUnreachableException;
import io.angelia.server.config.BrokerConfig;
import io.angelia.server.config.BrokerConfigFile;
import io.angelia.server.config.ConfigException;
import io.angelia.server.management.ManagementException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The broker's command line: runs a broker until it is told to stop. */
@Command(
        name = "angelia-broker",
        description = "Runs a broker until it gets SIGTERM or SIGINT.",
        mixinStandardHelpOptions = true,
        versionProvider = BrokerMain.Version.class,
        subcommands = {
            HashPasswordCommand.class,
            JournalCommand.class,
            TransactionsCommand.class,
            ScheduleCommand.class,
            QueuesCommand.class,
            GroupsCommand.class,
            ExplainCommand.class,
            DeadLettersCommand.class
        })
public final class BrokerMain implements Callable<Integer> {
    private final AtomicInteger exitCode = new AtomicInteger(ExitCode.STOPPED);
    private final CountDownLatch stop = new CountDownLatch(1);

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration, see docs/configuration.md. Without it, defaults.")
    private Path configFile;

    @Option(names = "--data", paramLabel = "DIR", description = "Data directory. Overrides the configuration.")
    private Path dataDirectory;

    @Option(names = "--host", paramLabel = "HOST", description = "Where to listen. Overrides the configuration.")
    private String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Where to listen, 0 for a free port. Overrides the configuration.")
    private Integer port;

    /** Runs and ends the process with one of the codes of {@link ExitCode}. */
    public static void main(final String[] arguments) {
        LogSettings.useLayout();
        final int code = commandLine().execute(arguments);
        System.exit(code);
    }

    static CommandLine commandLine() {
        return new CommandLine(new BrokerMain())
                .setExecutionExceptionHandler((exception, commandLine, parsed) -> report(exception, commandLine));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        final BrokerConfig config = config();
        LogSettings.apply(config.logLevels());
        final Logger log = LoggerFactory.getLogger(BrokerMain.class);
        final long startNs = System.nanoTime();
        final Broker broker = startBroker(config);
        final Thread hook = new Thread(() -> stop(broker, log), "angelia-stop");
        final InetSocketAddress address;
        try {
            address = broker.listenTcp(config.host(), config.port());
        } catch (final IOException e) {
            broker.close();
            throw new CannotListenException(
                    "cannot listen on " + config.host() + ":" + config.port() + ": " + e.getMessage(), e);
        }
        Runtime.getRuntime().addShutdownHook(hook);
        final PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "Angelia broker %s ready on angelia://%s:%d (data in %s, %d ms)%n",
                BrokerVersion.text(),
                address.getAddress().getHostAddress(),
                address.getPort(),
                config.dataDirectory().toAbsolutePath().normalize(),
                (System.nanoTime() - startNs) / 1_000_000);
        out.flush();
        stop.await();
        return exitCode.get();
    }

    private BrokerConfig config() {
        final BrokerConfig config = configFile == null ? new BrokerConfig() : BrokerConfigFile.read(configFile);
        if (dataDirectory != null) {
            config.dataDirectory(dataDirectory);
        }
        if (host != null) {
            config.host(host);
        }
        if (port != null) {
            if (port < 0 || port > 65_535) {
                throw new ConfigException("--port: is " + port + ", which is not within 0..65535");
            }
            config.port(port);
        }
        return config.conclude();
    }

    private Broker startBroker(final BrokerConfig config) {
        try {
            return Broker.start(config, cause -> {
                exitCode.set(ExitCode.ENGINE_FAILED);
                stop.countDown();
            });
        } catch (final IOException e) {
            throw new DataUnusableException(
                    "cannot use data directory " + config.dataDirectory() + ": " + e.getMessage(), e);
        }
    }

    /** Ends the process here: a JVM that was told to stop by a signal would otherwise not report 0 for a clean stop. */
    private void stop(final Broker broker, final Logger log) {
        try {
            broker.close();
            log.info("Stopped");
        } catch (final RuntimeException e) {
            log.error("The broker did not stop cleanly", e);
            exitCode.compareAndSet(ExitCode.STOPPED, ExitCode.UNEXPECTED);
        }
        Runtime.getRuntime().halt(exitCode.get());
    }

    private static int report(final Exception exception, final CommandLine commandLine) {
        final PrintWriter err = commandLine.getErr();
        final int code = codeOf(exception);
        if (code == ExitCode.UNEXPECTED) {
            exception.printStackTrace(err);
        } else {
            err.println("angelia-broker: " + exception.getMessage());
        }
        err.flush();
        return code;
    }

    private static int codeOf(final Exception exception) {
        if (exception instanceof ConfigException) {
            return ExitCode.CONFIGURATION;
        } else if (exception instanceof BrokerUnreachableException) {
            return ExitCode.UNREACHABLE;
        } else if (exception instanceof ManagementException) {
            return ExitCode.REFUSED;
        } else if (exception instanceof CannotListenException) {
            return ExitCode.CANNOT_LISTEN;
        } else if (exception instanceof DataUnusableException || exception instanceof IOException) {
            return ExitCode.DATA_UNUSABLE;
        } else if (exception instanceof JournalException) {
            return ExitCode.JOURNAL_DAMAGED;
        }
        return ExitCode.UNEXPECTED;
    }

    /** Answers {@code --version}. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"Angelia broker " + BrokerVersion.text()};
        }
    }

    private static final class CannotListenException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private CannotListenException(final String message, final Throwable cause) {
            super(message, cause);
        }
    }

    private static final class DataUnusableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private DataUnusableException(final String message, final Throwable cause) {
            super(message, cause);
        }
    }
}

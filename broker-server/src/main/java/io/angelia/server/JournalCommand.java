/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server;

import io.angelia.engine.journal.JournalDump;
import io.angelia.engine.journal.JournalVerify;
import io.angelia.engine.record.RecordType;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks into a journal, also a damaged one or a copy. Changes nothing. */
@Command(
        name = "journal",
        description = "Looks into a journal without changing it.",
        mixinStandardHelpOptions = true,
        subcommands = {JournalCommand.Verify.class, JournalCommand.Dump.class})
final class JournalCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "journal: verify or dump?");
    }

    /** The directory itself, or the journal in it when it is a broker's data directory. */
    private static Path journalIn(final Path directory) {
        final Path inside = directory.resolve(BrokerData.JOURNAL);
        return Files.isDirectory(inside) ? inside : directory;
    }

    private static int exitCode(final int result) {
        return switch (result) {
            case JournalVerify.SOUND -> ExitCode.STOPPED;
            case JournalVerify.DAMAGED -> ExitCode.JOURNAL_DAMAGED;
            default -> ExitCode.DATA_UNUSABLE;
        };
    }

    @Command(
            name = "verify",
            description = "Checks every byte. Exit code 0: sound, 5: cannot be read, 6: damaged.",
            mixinStandardHelpOptions = true)
    static final class Verify implements Callable<Integer> {
        @Parameters(paramLabel = "DIR", description = "Data directory or journal directory.")
        private Path directory;

        @Override
        public Integer call() {
            return exitCode(JournalVerify.run(journalIn(directory), System.out));
        }
    }

    @Command(
            name = "dump",
            description = "Prints one line per record, also behind damage.",
            mixinStandardHelpOptions = true)
    static final class Dump implements Callable<Integer> {
        @Parameters(paramLabel = "DIR", description = "Data directory or journal directory.")
        private Path directory;

        @Option(names = "--from", paramLabel = "POSITION", description = "First position to print.")
        private long from;

        @Option(names = "--to", paramLabel = "POSITION", description = "First position not to print.")
        private long to = Long.MAX_VALUE;

        @Option(names = "--type", paramLabel = "NUMBER", description = "Only records of this type.")
        private int type = JournalDump.ANY_TYPE;

        @Option(names = "--own", description = "Also the journal's own records: batches and padding.")
        private boolean own;

        @Override
        public Integer call() {
            final PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
            final JournalDump.Selection selection = new JournalDump.Selection(from, to, type, own);
            final int result = JournalDump.run(journalIn(directory), selection, RecordType::nameOf, out);
            out.flush();
            return exitCode(result);
        }
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.peer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.nativo.jlibaio.LibaioContext;

/**
 * Apache Artemis in a process of its own, for comparison: durable messages are forced to disk before a send is answered, the
 * rest is what its own {@code create} command would write. Runs until its standard input ends.
 */
public final class ArtemisBroker {
    private static final int FORCES = 500;
    private static final int FORCE_LENGTH = 4096;
    private static final int JOURNAL_FILE_LENGTH = 10 * 1024 * 1024;

    private ArtemisBroker() {}

    /**
     * Starts the broker.
     *
     * @param args port, data directory, and optionally NIO, ASYNCIO or AUTO (the default: ASYNCIO where libaio is there).
     */
    public static void main(final String[] args) throws Exception {
        final int port = Integer.parseInt(args[0]);
        final Path data = Path.of(args[1]);
        final JournalType journal = journalType(args.length > 2 ? args[2] : "AUTO");
        final int bufferTimeoutNs = args.length > 3 ? Integer.parseInt(args[3]) : forceNs(data);

        final ActiveMQServer server = new ActiveMQServerImpl(configuration(port, data, journal, bufferTimeoutNs));
        server.start();
        System.out.println("Artemis " + server.getVersion().getFullVersion() + " on port " + port + ", journal " + journal
                + ", buffer timeout " + bufferTimeoutNs / 1000 + " us");
        while (System.in.read() >= 0) {
            // Nothing is said on standard input; its end is the order to stop.
        }
        server.stop();
    }

    private static Configuration configuration(
            final int port, final Path data, final JournalType journal, final int bufferTimeoutNs) throws Exception {
        return new ConfigurationImpl()
                .setSecurityEnabled(false)
                .setPersistenceEnabled(true)
                .setJournalType(journal)
                .setJournalSyncTransactional(true)
                .setJournalSyncNonTransactional(true)
                .setJournalDatasync(true)
                .setJournalFileSize(JOURNAL_FILE_LENGTH)
                .setJournalPoolFiles(10)
                .setJournalBufferTimeout_AIO(bufferTimeoutNs)
                .setJournalBufferTimeout_NIO(bufferTimeoutNs)
                .setJournalMaxIO_AIO(4096)
                .setJournalDirectory(data.resolve("journal").toString())
                .setBindingsDirectory(data.resolve("bindings").toString())
                .setPagingDirectory(data.resolve("paging").toString())
                .setLargeMessagesDirectory(data.resolve("large-messages").toString())
                .setMaxDiskUsage(100)
                .addAcceptorConfiguration(
                        "tcp",
                        "tcp://127.0.0.1:" + port
                                + "?tcpSendBufferSize=1048576;tcpReceiveBufferSize=1048576;useEpoll=true;protocols=CORE")
                .addAddressSetting(
                        "#",
                        new AddressSettings()
                                .setDeadLetterAddress(SimpleString.of("DLQ"))
                                .setExpiryAddress(SimpleString.of("ExpiryQueue"))
                                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
                                .setMaxSizeBytes(-1)
                                .setPageSizeBytes(10 * 1024 * 1024));
    }

    private static JournalType journalType(final String wanted) {
        if (!wanted.equals("AUTO")) {
            return JournalType.valueOf(wanted);
        }
        return LibaioContext.isLoaded() ? JournalType.ASYNCIO : JournalType.NIO;
    }

    /**
     * How long a small forced write takes on this disk: what the {@code create} command sets the journal's buffer to. Of the
     * fastest tenth, since a longer time would only slow the journal, and others may be at work on this machine.
     */
    private static int forceNs(final Path data) throws IOException {
        Files.createDirectories(data);
        final Path file = data.resolve("force.probe");
        final long[] times = new long[FORCES];
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
            final ByteBuffer block = ByteBuffer.allocateDirect(FORCE_LENGTH);
            for (int i = 0; i < FORCES; i++) {
                channel.write(block.clear(), (long) i * FORCE_LENGTH);
            }
            channel.force(true);
            for (int i = 0; i < FORCES; i++) {
                final long start = System.nanoTime();
                channel.write(block.clear(), (long) i * FORCE_LENGTH);
                channel.force(false);
                times[i] = System.nanoTime() - start;
            }
        } finally {
            Files.deleteIfExists(file);
        }
        Arrays.sort(times);
        return (int) times[FORCES / 10];
    }
}

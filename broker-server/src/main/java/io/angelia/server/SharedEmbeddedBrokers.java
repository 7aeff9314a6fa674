/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server;

import io.angelia.server.config.BrokerConfig;
import io.angelia.server.config.BrokerConfigFile;
import io.angelia.server.config.ConfigException;
import io.angelia.wire.transport.EmbeddedBrokerHandle;
import io.angelia.wire.transport.EmbeddedBrokerProvider;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The brokers behind {@code vm://name}: one per name in this JVM, running as long as somebody uses it. Thread-safe. */
public final class SharedEmbeddedBrokers implements EmbeddedBrokerProvider {
    private static final Logger LOG = LoggerFactory.getLogger(SharedEmbeddedBrokers.class);
    private static final String DATA_DIRECTORY = "dataDirectory";
    private static final String CONFIGURATION = "configuration";
    private static final Set<String> OPTIONS = new TreeSet<>(List.of(DATA_DIRECTORY, CONFIGURATION));

    /** Per JVM, however many providers the service loader makes. Guards its contents. */
    private static final Map<String, Shared> RUNNING = new HashMap<>();

    @Override
    public EmbeddedBrokerHandle acquire(final String name, final Map<String, String> options) {
        for (final String option : options.keySet()) {
            if (!OPTIONS.contains(option)) {
                throw new IllegalArgumentException(
                        "unknown option " + option + " of vm://" + name + "; known are " + String.join(", ", OPTIONS));
            }
        }
        synchronized (RUNNING) {
            Shared shared = RUNNING.get(name);
            if (shared == null) {
                shared = Shared.start(name, options);
                RUNNING.put(name, shared);
            }
            shared.users++;
            return new Handle(shared);
        }
    }

    private static void release(final Shared shared) {
        synchronized (RUNNING) {
            if (--shared.users == 0) {
                RUNNING.remove(shared.name);
                shared.stop();
            }
        }
    }

    private static final class Shared {
        private final String name;
        private final EmbeddedBroker broker;
        /** Deleted with the broker; null when the data is kept. */
        private final Path temporary;

        private int users;

        private Shared(final String name, final EmbeddedBroker broker, final Path temporary) {
            this.name = name;
            this.broker = broker;
            this.temporary = temporary;
        }

        static Shared start(final String name, final Map<String, String> options) {
            InternalAccess.check();
            Path temporary = null;
            try {
                final BrokerConfig config = config(options);
                if (options.containsKey(DATA_DIRECTORY)) {
                    config.dataDirectory(Path.of(options.get(DATA_DIRECTORY)));
                } else if (!options.containsKey(CONFIGURATION)) {
                    temporary = Files.createTempDirectory("angelia-");
                    config.dataDirectory(temporary);
                }
                return new Shared(name, EmbeddedBroker.start(config), temporary);
            } catch (final IOException | RuntimeException e) {
                delete(temporary);
                if (e instanceof ConfigException) {
                    throw new IllegalArgumentException(e.getMessage(), e);
                }
                throw new IllegalStateException("broker vm://" + name + " cannot start: " + e.getMessage(), e);
            }
        }

        void stop() {
            try {
                broker.close();
            } finally {
                delete(temporary);
            }
        }

        private static BrokerConfig config(final Map<String, String> options) {
            final String file = options.get(CONFIGURATION);
            return file == null ? new BrokerConfig() : BrokerConfigFile.read(Path.of(file));
        }

        private static void delete(final Path directory) {
            if (directory == null) {
                return;
            }
            try (Stream<Path> paths = Files.walk(directory)) {
                for (final Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            } catch (final IOException e) {
                LOG.warn("Cannot delete temporary directory {}: {}", directory, e.toString());
            }
        }
    }

    private static final class Handle implements EmbeddedBrokerHandle {
        private final Shared shared;
        private boolean closed;

        private Handle(final Shared shared) {
            this.shared = shared;
        }

        @Override
        public SocketAddress localAddress() {
            return shared.broker.localAddress();
        }

        @Override
        public void close() {
            synchronized (this) {
                if (closed) {
                    return;
                }
                closed = true;
            }
            release(shared);
        }
    }
}

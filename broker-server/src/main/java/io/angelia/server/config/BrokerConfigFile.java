/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.angelia.engine.EngineContext;
import io.angelia.engine.journal.LocalLogContext;
import io.angelia.server.security.PasswordHash;
import io.angelia.server.transport.TransportContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/** Reads {@code broker.yaml}. Every key is optional; what is not known is refused. */
public final class BrokerConfigFile {
    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;
    private static final long GIB = 1024 * MIB;
    private static final long TIB = 1024 * GIB;
    private static final long SECOND = 1_000;
    private static final long HOUR = 3_600 * SECOND;
    private static final long YEAR = 365 * 24 * HOUR;
    private static final int PORT_MAX = 65_535;

    private static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    private BrokerConfigFile() {}

    /**
     * Reads a file; relative paths in it count from the file's directory.
     *
     * @throws ConfigException when it cannot be read or used; the message names the file.
     */
    public static BrokerConfig read(final Path file) {
        try {
            final BrokerConfig config = parse(Files.readString(file, StandardCharsets.UTF_8));
            final Path directory = file.toAbsolutePath().getParent();
            return config.dataDirectory(directory.resolve(config.dataDirectory()));
        } catch (final ConfigException e) {
            throw new ConfigException(file + ": " + e.getMessage(), e);
        } catch (final NoSuchFileException e) {
            throw new ConfigException(file + ": there is no such file", e);
        } catch (final IOException e) {
            throw new ConfigException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** Reads the text of such a file. */
    public static BrokerConfig parse(final String text) {
        final JsonNode tree;
        try {
            tree = YAML.readTree(text);
        } catch (final JsonProcessingException e) {
            final String where =
                    e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
            throw new ConfigException(where + "is not YAML: " + e.getOriginalMessage(), e);
        }
        final BrokerConfig config = new BrokerConfig();
        final Section root = Section.root(tree);
        config.dataDirectory(Path.of(root.text("dataDirectory", BrokerConfig.DATA_DIRECTORY_DEFAULT.toString())));
        config.allowAnonymous(root.bool("allowAnonymous", false));
        config.profile(root.choice("profile", Profile.class, Profile.STANDARD));
        listener(root.section("listener"), config);
        users(root, config);
        limits(root.section("limits"), config);
        journal(root.section("journal"), config);
        root.section("destinations").forEach((pattern, section) -> DestinationSection.read(pattern, section, config));
        logging(root, config);
        root.finish();
        return config;
    }

    private static void listener(final Section section, final BrokerConfig config) {
        config.host(section.text("host", config.host()));
        config.port(section.integer("port", config.port(), 0, PORT_MAX));
        config.heartbeatMs((int) section.duration("heartbeat", config.heartbeatMs(), 0, HOUR));
        if (config.heartbeatMs() != 0 && config.heartbeatMs() < TransportContext.HEARTBEAT_MS_MIN) {
            throw section.invalid(
                    "heartbeat",
                    "is " + config.heartbeatMs() + "ms, but must be 0 (none) or at least "
                            + TransportContext.HEARTBEAT_MS_MIN + "ms");
        }
        config.handshakeTimeoutMs(
                section.duration("handshakeTimeout", config.handshakeTimeoutMs(), 100, 10 * 60 * SECOND));
        config.stalledTimeoutMs(section.duration("stalledTimeout", config.stalledTimeoutMs(), SECOND, HOUR));
        config.reconnectGraceMs(section.duration("reconnectGrace", config.reconnectGraceMs(), 0, HOUR));
        section.finish();
    }

    private static void users(final Section root, final BrokerConfig config) {
        for (final Section section : root.sections("users")) {
            final String name = section.requiredText("name");
            if (config.users().containsKey(name)) {
                throw section.invalid("name", "user " + name + " is there twice");
            }
            try {
                config.user(name, PasswordHash.parse(section.requiredText("password")));
            } catch (final IllegalArgumentException e) {
                throw section.invalid("password", e.getMessage());
            }
            if (section.bool("administrator", false)) {
                config.administrator(name);
            }
            section.finish();
        }
    }

    private static void limits(final Section section, final BrokerConfig config) {
        final long chunk = EngineContext.CHUNK_LENGTH_DEFAULT;
        config.maxMessageBytes(section.size("maxMessageSize", config.maxMessageBytes(), chunk, 2 * GIB - 1));
        config.maxFrameBytes((int) section.size(
                "maxFrameSize", config.maxFrameBytes(), chunk + TransportContext.MAX_HELLO_LENGTH, 64 * MIB));
        config.maxConnections(section.integer("maxConnections", config.maxConnections(), 1, 1_000_000));
        config.maxSessions(section.integer("maxSessions", config.maxSessions(), 1, 65_535));
        config.sendWindowMessages(section.integer("sendWindowMessages", config.sendWindowMessages(), 1, 1_000_000));
        config.sendWindowBytes(section.size("sendWindowSize", config.sendWindowBytes(), chunk, GIB));
        config.outboundBufferBytes(
                (int) section.size("outboundBufferSize", config.outboundBufferBytes(), 64 * KIB, GIB));
        config.blockTimeoutMs(section.duration("blockTimeout", config.blockTimeoutMs(), 0, HOUR));
        config.maxOpenTransactions(section.integer("maxOpenTransactions", config.maxOpenTransactions(), 1, 1_000_000));
        config.maxTransactionMessages(
                section.integer("maxTransactionMessages", config.maxTransactionMessages(), 1, 100_000_000));
        config.maxPreparedBranches(section.integer("maxPreparedBranches", config.maxPreparedBranches(), 1, 1_000_000));
        config.branchTimeoutMs(section.duration("branchTimeout", config.branchTimeoutMs(), 100, YEAR));
        config.maxBranchTimeoutMs(section.duration("maxBranchTimeout", config.maxBranchTimeoutMs(), 100, YEAR));
        section.finish();
    }

    private static void journal(final Section section, final BrokerConfig config) {
        // A chunk with its record must fit well into a segment.
        config.segmentBytes(
                (int) section.size("segmentSize", config.segmentBytes(), MIB, LocalLogContext.SEGMENT_LENGTH_MAX));
        config.asyncDurability(section.choice("durability", Durability.class, Durability.SYNC) == Durability.ASYNC);
        config.checkpointIntervalBytes(section.size("checkpointInterval", config.checkpointIntervalBytes(), MIB, TIB));
        section.finish();
    }

    private static void logging(final Section root, final BrokerConfig config) {
        for (final Map.Entry<String, String> level : root.texts("logging").entrySet()) {
            final LogLevel known = root.section("logging").choice(level.getKey(), LogLevel.class, LogLevel.INFO);
            config.logLevel(level.getKey(), known.name());
        }
    }

    private enum LogLevel {
        TRACE,
        DEBUG,
        INFO,
        WARN,
        ERROR,
        OFF
    }
}

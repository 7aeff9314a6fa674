/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.reconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.server.EmbeddedBroker;
import io.angelia.server.config.BrokerConfig;
import io.angelia.testing.Fault;
import io.angelia.testing.Fault.Damage;
import io.angelia.testing.Fault.Direction;
import io.angelia.testing.Fault.Place;
import io.angelia.testing.FaultProxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Holds each conversation once undisturbed to count its frames, then again and again with one fault at one place of one
 * frame. {@code -Dangelia.reconnect.cases} says how many faults per conversation are tried ({@value #CASES_DEFAULT} when not
 * given, a choice that is the same every time); a number beyond all gives the complete matrix.
 */
class ProxyMatrixTest {
    private static final int CASES_DEFAULT = 30;
    private static final int CASES = Integer.getInteger("angelia.reconnect.cases", CASES_DEFAULT);
    /** Most of a case is waiting. */
    private static final int AT_A_TIME = 12;

    private static final int HEARTBEAT_MS = 400;
    private static final AtomicInteger STAGES = new AtomicInteger();

    @TempDir
    private static Path directory;

    private static EmbeddedBroker broker;
    private static int port;

    private final AtomicInteger struck = new AtomicInteger();
    private final AtomicInteger rollbacks = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(
                new BrokerConfig().dataDirectory(directory).port(0).heartbeatMs(HEARTBEAT_MS));
        port = broker.listen().getPort();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 6, unit = TimeUnit.HOURS)
    void shouldSeeTheSameWhereverTheConnectionBreaks(final Conversation conversation) throws Exception {
        // given
        final long begun = System.nanoTime();
        final List<String> undisturbed;
        final List<Fault> faults;
        try (FaultProxy proxy = new FaultProxy(port)) {
            undisturbed = hold(conversation, proxy);
            faults = faults(proxy.frames(Direction.TO_BROKER), proxy.frames(Direction.TO_CLIENT), conversation);
        }

        // when
        final List<String> failures = new ArrayList<>();
        final ExecutorService executor = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            final List<Future<String>> cases = new ArrayList<>();
            for (final Fault fault : faults) {
                cases.add(executor.submit(() -> failure(conversation, fault, undisturbed)));
            }
            for (final Future<String> one : cases) {
                if (one.get() != null) {
                    failures.add(one.get());
                }
            }
        } finally {
            executor.shutdownNow();
        }

        // then
        System.out.printf(
                "%s: %d cases, %d faults struck, %d connections made, %d transactions rolled back and repeated, in %.1f s%n",
                conversation,
                faults.size(),
                struck.get(),
                connections.get(),
                rollbacks.get(),
                (System.nanoTime() - begun) / 1e9);
        assertThat(failures).as("of %d cases", faults.size()).isEmpty();
        assertThat(struck.get()).isGreaterThan(faults.size() / 2);
    }

    /** All faults, or as many as are wanted, the same ones every time. */
    private static List<Fault> faults(final long toBroker, final long toClient, final Conversation conversation) {
        final List<Fault> faults = new ArrayList<>();
        for (final Direction direction : Direction.values()) {
            for (long frame = 1; frame <= (direction == Direction.TO_BROKER ? toBroker : toClient); frame++) {
                for (final Place place : Place.values()) {
                    for (final Damage damage : Damage.values()) {
                        faults.add(new Fault(direction, frame, place, damage));
                    }
                }
            }
        }
        System.out.printf(
                "%s: %d frames to the broker, %d to the client, %d faults possible%n",
                conversation, toBroker, toClient, faults.size());
        Collections.shuffle(faults, new Random(conversation.name().hashCode()));
        return faults.subList(0, Math.min(CASES, faults.size()));
    }

    /** What went wrong; null when nothing did. */
    private String failure(final Conversation conversation, final Fault fault, final List<String> expected) {
        try (FaultProxy proxy = new FaultProxy(port)) {
            proxy.arm(fault);
            final List<String> seen = hold(conversation, proxy);
            if (proxy.hasStruck()) {
                struck.incrementAndGet();
            }
            connections.addAndGet((int) proxy.accepted());
            return seen.equals(expected) ? null : fault + ": expected " + expected + ", seen " + seen;
        } catch (final Exception | AssertionError e) {
            return fault + ": " + trace(e);
        }
    }

    private static String trace(final Throwable failure) {
        final StringBuilder text = new StringBuilder(failure.toString());
        for (final StackTraceElement element : failure.getStackTrace()) {
            if (element.getClassName().startsWith("io.angelia")) {
                text.append("\n    at ").append(element);
            }
        }
        return failure.getCause() == null ? text.toString() : text + "\n  because of " + trace(failure.getCause());
    }

    private List<String> hold(final Conversation conversation, final FaultProxy proxy) throws Exception {
        final String name = "stage-" + STAGES.incrementAndGet();
        try (Stage stage = new Stage(
                name,
                new AngeliaConnectionFactory(proxy.address() + "?heartbeat=" + HEARTBEAT_MS),
                new AngeliaConnectionFactory("angelia://127.0.0.1:" + port))) {
            final List<String> seen = new ArrayList<>(conversation.hold(stage));
            rollbacks.addAndGet(stage.rollbacks());
            stage.reported().forEach(e -> seen.add("reported: " + e));
            return seen;
        }
    }
}

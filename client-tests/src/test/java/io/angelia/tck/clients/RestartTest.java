/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.testing.BrokerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests with a broker of their own, which is killed under load as often as {@code -Dangelia.clients.kills} says (2 when not
 * given). They hold whether a connection survives the broker or is replaced.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
abstract class RestartTest {
    static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int KILLS = Integer.getInteger("angelia.clients.kills", 2);
    private static final int MESSAGES_BETWEEN_KILLS = 150;

    @TempDir
    Path directory;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    final Ledger ledger = new Ledger();
    BrokerProcess broker;

    @BeforeEach
    final void startBroker() throws IOException {
        broker = closing(new BrokerProcess(directory));
        broker.start();
    }

    @AfterEach
    final void closeAll() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    /** Closes it when the test has ended, what was opened last first. */
    final <T extends AutoCloseable> T closing(final T resource) {
        opened.push(resource);
        return resource;
    }

    final AngeliaConnectionFactory factory() {
        return new AngeliaConnectionFactory(broker.address());
    }

    /** Kills the broker in the middle of the load and starts it again, several times; then stops the load. */
    final void killUnder(final Load load) throws Exception {
        load.awaitMore(MESSAGES_BETWEEN_KILLS);
        for (int i = 0; i < KILLS; i++) {
            broker.kill();
            broker.start();
            load.awaitMore(MESSAGES_BETWEEN_KILLS);
        }
        load.stop();
    }

    /** What came through a transaction per message lies in the last queue exactly once, and nothing is left behind. */
    final void assertEachMovedOnce(final String in, final String out) {
        await().atMost(PATIENCE).until(() -> {
            ClientTest.receiveAll(factory(), out).forEach(id -> ledger.received(id, false));
            return ledger.isComplete();
        });
        await().atMost(PATIENCE).untilAsserted(() -> {
            ClientTest.receiveAll(factory(), out).forEach(id -> ledger.received(id, false));
            ClientTest.assertEmpty(factory(), in);
        });
        assertThat(ledger.violationsOfExactlyOnce()).isEmpty();
        System.out.printf(
                "%s: %,d messages promised, %,d arrived%n",
                getClass().getSimpleName(), ledger.promisedCount(), ledger.receivedCount());
    }
}

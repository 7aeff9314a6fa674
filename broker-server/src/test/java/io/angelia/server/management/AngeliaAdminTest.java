/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.server.EmbeddedBroker;
import io.angelia.server.config.BrokerConfig;
import io.angelia.wire.frame.WireError;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AngeliaAdminTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    @Test
    void shouldRefuseWhatTheBrokerRefuses() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(config());
                AngeliaAdmin admin = connect(broker.listen())) {
            assertThatThrownBy(() -> admin.transactions().commit("131077:aa:bb"))
                    .isInstanceOfSatisfying(
                            ManagementException.class,
                            e -> assertThat(e.errorCode()).isEqualTo(WireError.BRANCH_UNKNOWN))
                    .hasMessageContaining("131077:aa:bb");
            assertThat(admin.transactions().list()).isEmpty();
            admin.close();
        }
    }

    @Test
    void shouldServeSeveralThreads() throws Exception {
        final ExecutorService threads = Executors.newFixedThreadPool(4);
        try (EmbeddedBroker broker = EmbeddedBroker.start(config());
                AngeliaAdmin admin = connect(broker.listen())) {
            final List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                answers.add(threads.submit(() -> admin.transactions().list().size()));
            }
            for (final Future<Integer> answer : answers) {
                assertThat(answer.get()).isZero();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldRefuseTimeoutsOutOfRange() {
        assertThatThrownBy(() -> AngeliaAdmin.connect("127.0.0.1", 1, null, null, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT0S");
    }

    private static AngeliaAdmin connect(final InetSocketAddress address) throws IOException, ManagementException {
        return AngeliaAdmin.connect("127.0.0.1", address.getPort(), null, null, TIMEOUT);
    }

    private BrokerConfig config() {
        return new BrokerConfig().dataDirectory(directory).port(0).segmentBytes(1 << 20);
    }
}

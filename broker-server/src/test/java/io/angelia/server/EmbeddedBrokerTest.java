/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.server.config.BrokerConfig;
import io.angelia.server.transport.TestPeer;
import io.angelia.wire.transport.EmbeddedBrokerHandle;
import io.angelia.wire.transport.EmbeddedBrokerProvider;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
    private final EmbeddedBrokerProvider provider =
            ServiceLoader.load(EmbeddedBrokerProvider.class).findFirst().orElseThrow();

    @TempDir
    private Path directory;

    @Test
    void shouldServeInVmAndOverSocketsBesideAnotherBroker() {
        final BrokerConfig first =
                new BrokerConfig().dataDirectory(directory.resolve("1")).port(0);
        final BrokerConfig second = new BrokerConfig().dataDirectory(directory.resolve("2"));
        try (EmbeddedBroker one = EmbeddedBroker.start(first);
                EmbeddedBroker two = EmbeddedBroker.start(second);
                TestPeer local = TestPeer.withSession(one.localAddress());
                TestPeer remote = TestPeer.withSession(one.listen());
                TestPeer other = TestPeer.withSession(two.localAddress())) {
            assertThat(one.localAddress()).isNotEqualTo(two.localAddress());
            assertThat(local.isClosed() || remote.isClosed() || other.isClosed())
                    .isFalse();
        }
    }

    @Test
    void shouldRefuseDataDirectoryOfAnotherBroker() {
        final BrokerConfig config = new BrokerConfig().dataDirectory(directory);
        try (EmbeddedBroker first = EmbeddedBroker.start(config)) {
            assertThat(first.localAddress()).isNotNull();
            assertThatThrownBy(() -> EmbeddedBroker.start(config)).hasMessageContaining("in use");
        }
        EmbeddedBroker.start(config).close();
    }

    @Test
    void shouldShareBrokerByNameUntilLastHandleIsClosed() {
        final Map<String, String> options = Map.of("dataDirectory", directory.toString());
        final EmbeddedBrokerHandle first = provider.acquire("shared", options);
        final EmbeddedBrokerHandle second = provider.acquire("shared", Map.of());
        final SocketAddress address = first.localAddress();
        assertThat(second.localAddress()).isEqualTo(address);

        first.close();
        first.close();
        try (TestPeer peer = TestPeer.connected(address)) {
            second.close();
            peer.expect("onGoodbye");
        }
        assertThatThrownBy(() -> new TestPeer(address)).isInstanceOf(Exception.class);

        try (EmbeddedBrokerHandle again = provider.acquire("shared", options)) {
            TestPeer.connected(again.localAddress()).close();
        }
    }

    @Test
    void shouldRefuseUnknownOption() {
        assertThatThrownBy(() -> provider.acquire("x", Map.of("dataDir", "y")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dataDir")
                .hasMessageContaining("dataDirectory");
    }
}

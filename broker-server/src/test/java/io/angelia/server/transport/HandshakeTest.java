/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.angelia.server.security.PasswordHash;
import io.angelia.server.transport.TestPeer.Frame;
import io.angelia.wire.frame.FrameHeader;
import io.angelia.wire.frame.FrameWriter;
import io.angelia.wire.frame.WireError;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class HandshakeTest {
    private static final PasswordHash SECRET = PasswordHash.of("secret", new SecureRandom());

    @Test
    void shouldWelcomeWithItsLimits() {
        try (TransportFixture broker = new TransportFixture(context -> context.heartbeatMs(7_000));
                TestPeer peer = new TestPeer(broker.tcp())) {
            peer.hello(null, null, "client");

            final Frame welcome = peer.expect("onWelcome");

            assertThat(welcome.number(0)).isEqualTo(1);
            assertThat(welcome.number(2)).isEqualTo(7_000);
            assertThat(welcome.number(4)).isEqualTo(TransportFixture.CHUNK_LENGTH);
            assertThat(welcome.text(8)).isEqualTo("id");
            assertThat(welcome.text(9)).isEqualTo("version");
        }
    }

    @Test
    void shouldWelcomeInVm() {
        try (TransportFixture broker = new TransportFixture(context -> {});
                TestPeer peer = new TestPeer(broker.inVm("handshake"))) {
            peer.hello(null, null, null);

            assertThat(peer.expect("onWelcome").text(8)).isEqualTo("id");
        }
    }

    @Test
    void shouldServeSocketsAndSameJvmBesideEachOther() {
        try (TransportFixture broker = new TransportFixture(context -> {});
                TestPeer remote = TestPeer.withSession(broker.tcp());
                TestPeer local = TestPeer.withSession(broker.inVm("both"))) {
            remote.write(out -> FrameWriter.sync(out, 1, 5));
            local.write(out -> FrameWriter.sync(out, 1, 6));

            assertThat(remote.expect("onDone").number(1)).isEqualTo(5);
            assertThat(local.expect("onDone").number(1)).isEqualTo(6);
        }
    }

    @Test
    void shouldLetInWithRightPasswordOnly() {
        try (TransportFixture broker =
                new TransportFixture(context -> context.handshakeTimeoutMs(60_000), Map.of("bob", SECRET))) {
            final var address = broker.tcp();
            assertRefused(new TestPeer(address), "bob", "wrong");
            assertRefused(new TestPeer(address), "nobody", "secret");
            assertRefused(new TestPeer(address), null, null);
            for (int attempt = 0; attempt < 3; attempt++) {
                try (TestPeer peer = new TestPeer(address)) {
                    peer.hello("bob", "secret", null);
                    peer.expect("onWelcome");
                }
            }
            assertRefused(new TestPeer(address), "bob", "wrong");
            assertThat(broker.engine.commands).contains("connect bob").doesNotContain("connect nobody");
        }
    }

    @Test
    void shouldRefuseForeignVersionNamingBothRanges() {
        try (TransportFixture broker = new TransportFixture(context -> {});
                TestPeer peer = new TestPeer(broker.tcp())) {
            peer.write(out -> FrameWriter.hello(out, 2, 9, null, null, null, 1, 0, 1 << 20, null));

            final Frame goodbye = peer.expect("onGoodbye");

            assertThat(goodbye.number(0)).isEqualTo(WireError.UNSUPPORTED_VERSION);
            assertThat(goodbye.text(1)).contains("2..9").contains("1..1");
            peer.awaitClosed();
        }
    }

    @Test
    void shouldRefuseClientIdThatIsTaken() {
        try (TransportFixture broker = new TransportFixture(context -> {});
                TestPeer peer = new TestPeer(broker.tcp())) {
            peer.hello(null, null, "taken");

            assertThat(peer.expect("onGoodbye").number(0)).isEqualTo(WireError.INVALID_CLIENT_ID);
            peer.awaitClosed();
            assertThat(broker.engine.commands).contains("lost");
        }
    }

    @Test
    void shouldCloseOnGarbage() {
        try (TransportFixture broker = new TransportFixture(context -> {})) {
            final var address = broker.tcp();
            for (final String stranger : new String[] {
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc",
                "hello, world"
            }) {
                try (TestPeer peer = new TestPeer(address)) {
                    peer.writeRaw(stranger.getBytes(StandardCharsets.ISO_8859_1));
                    peer.awaitClosed();
                    assertThat(peer.waiting()).isEmpty();
                }
            }
        }
    }

    @Test
    void shouldSurviveRandomBytesBeforeAndAfterHandshake() {
        final Random random = new Random(11);
        try (TransportFixture broker = new TransportFixture(context -> {})) {
            final var address = broker.tcp();
            for (int round = 0; round < 40; round++) {
                final byte[] garbage = new byte[random.nextInt(300) + 20];
                random.nextBytes(garbage);
                garbage[3] = (byte) 0xFF;
                try (TestPeer peer = round % 2 == 0 ? new TestPeer(address) : TestPeer.connected(address)) {
                    peer.writeRaw(garbage);
                    peer.awaitClosed();
                }
            }
            TestPeer.connected(address).close();
        }
    }

    @Test
    void shouldRefuseFrameAboveLimitWithReason() {
        try (TransportFixture broker = new TransportFixture(context -> {});
                TestPeer peer = TestPeer.connected(broker.tcp())) {
            peer.write(out -> out.writeIntLE(broker.context.maxFrameLength()).writeIntLE(0));

            final Frame goodbye = peer.expect("onGoodbye");

            assertThat(goodbye.number(0)).isEqualTo(WireError.MALFORMED);
            assertThat(goodbye.text(1)).contains(Integer.toString(broker.context.maxFrameLength()));
            peer.awaitClosed();
        }
    }

    @Test
    void shouldGiveStrangerLittleMemory() {
        try (TransportFixture broker = new TransportFixture(context -> {});
                TestPeer peer = new TestPeer(broker.tcp())) {
            peer.write(out -> out.writeIntLE(TransportContext.MAX_HELLO_LENGTH).writeIntLE(1));

            peer.awaitClosed();
        }
    }

    @Test
    void shouldRefuseFramesBeforeHello() {
        try (TransportFixture broker = new TransportFixture(context -> {});
                TestPeer peer = new TestPeer(broker.tcp())) {
            peer.write(out -> FrameWriter.openSession(out, 1, 1, 1));

            peer.awaitClosed();
            assertThat(broker.engine.commands).isEmpty();
        }
    }

    @Test
    void shouldGiveUpWhoDoesNotShakeHandsInTime() {
        try (TransportFixture broker = new TransportFixture(context -> context.handshakeTimeoutMs(200));
                TestPeer peer = new TestPeer(broker.tcp())) {
            peer.writeRaw(new byte[FrameHeader.HEADER_LENGTH - 1]);

            assertThat(peer.expect("onGoodbye").number(0)).isEqualTo(WireError.TIMEOUT);
            peer.awaitClosed();
        }
    }

    @Test
    void shouldNotCountItsOwnLookAtThePassword() {
        final PasswordHash slow = PasswordHash.parse("pbkdf2-sha512$2500000$AAAA$AAAA");
        try (TransportFixture broker =
                        new TransportFixture(context -> context.handshakeTimeoutMs(1_000), Map.of("bob", slow));
                TestPeer peer = new TestPeer(broker.tcp())) {
            peer.hello("bob", "secret", null);

            assertThat(peer.expect("onGoodbye").number(0)).isEqualTo(WireError.AUTHENTICATION_FAILED);
        }
    }

    @Test
    void shouldNotTakeItsOwnDelayForSilence() {
        try (TransportFixture broker = new TransportFixture(context -> context.handshakeTimeoutMs(2_000))) {
            final var address = broker.tcp();
            try (TestPeer peer = new TestPeer(address);
                    TestPeer other = TestPeer.withSession(address)) {
                // The look at timeouts becomes due during the first and comes right behind the second, before anything
                // is read.
                broker.engine.holdUpForMs(1_000);
                broker.engine.holdUpForMs(3_000);
                other.write(out -> FrameWriter.sync(out, 1, 5));
                await().until(() -> broker.engine.holdUpsToCome() == 1);
                other.write(out -> FrameWriter.sync(out, 1, 6));
                await().until(() -> broker.engine.holdUpsToCome() == 0);

                peer.hello(null, null, null);

                peer.expect("onWelcome");
            }
        }
    }

    @Test
    void shouldCloseHalfOpenConnectionAndTellEngine() {
        try (TransportFixture broker = new TransportFixture(context -> context.heartbeatMs(200));
                TestPeer peer = TestPeer.connected(broker.tcp())) {
            assertThat(peer.expect("onGoodbye").number(0)).isEqualTo(WireError.TIMEOUT);

            peer.awaitClosed();
            await().until(() -> broker.engine.commands.contains("lost"));
        }
    }

    @Test
    void shouldKeepConnectionThatAnswersHeartbeats() {
        try (TransportFixture broker = new TransportFixture(context -> context.heartbeatMs(200));
                TestPeer peer = TestPeer.connected(broker.tcp())) {
            for (int i = 0; i < 8; i++) {
                final int pings = i + 1;
                await().until(() -> peer.waiting().size() >= pings);
                peer.write(out -> FrameWriter.pong(out, 0));
            }

            assertThat(peer.isClosed()).isFalse();
            assertThat(peer.waiting()).allMatch(frame -> frame.name().equals("onPing"));
        }
    }

    @Test
    void shouldRefuseConnectionsAboveLimit() {
        try (TransportFixture broker = new TransportFixture(context -> context.maxConnections(1))) {
            final var address = broker.tcp();
            try (TestPeer first = TestPeer.connected(address);
                    TestPeer second = new TestPeer(address)) {
                assertThat(second.expect("onGoodbye").number(0)).isEqualTo(WireError.RESOURCE_LIMIT);
                second.awaitClosed();
                assertThat(first.isClosed()).isFalse();
            }
        }
    }

    @Test
    void shouldLetReturningClientTakeOverItsOldConnection() {
        try (TransportFixture broker = new TransportFixture(context -> {})) {
            final var address = broker.tcp();
            try (TestPeer old = new TestPeer(address);
                    TestPeer returned = new TestPeer(address)) {
                old.write(out -> FrameWriter.hello(out, 1, 1, null, null, "id", 42, 0, 1 << 20, null));
                old.expect("onWelcome");

                returned.write(out -> FrameWriter.hello(out, 1, 1, null, null, "id", 42, 0, 1 << 20, null));

                returned.expect("onWelcome");
                old.awaitClosed();
            }
        }
    }

    @Test
    void shouldSayGoodbyeWhenItStops() {
        final TransportFixture broker = new TransportFixture(context -> {});
        try (TestPeer peer = TestPeer.connected(broker.tcp())) {
            broker.close();

            assertThat(peer.expect("onGoodbye").number(0)).isEqualTo(WireError.SHUTTING_DOWN);
            peer.awaitClosed();
            assertThat(broker.engine.closed).isTrue();
        }
    }

    @Test
    void shouldSayGoodbyeAndReportWhenEngineFails() {
        try (TransportFixture broker = new TransportFixture(context -> {});
                TestPeer peer = TestPeer.withSession(broker.tcp())) {
            final IllegalStateException broken = new IllegalStateException("disk is gone");
            broker.engine.failure = broken;
            peer.write(out -> FrameWriter.sync(out, 1, 2));

            Frame last = peer.next();
            while (!last.name().equals("onGoodbye")) {
                last = peer.next();
            }
            assertThat(last.number(0)).isEqualTo(WireError.SHUTTING_DOWN);
            assertThat(last.text(1)).contains("disk is gone");
            await().until(() -> broker.failure.get() == broken);
        }
    }

    /** A closed in-VM channel forgets what its peer, being just at writing, has not taken from it. */
    @Test
    void shouldGetItsReasonToPeerInTheSameJvmThatIsWriting() {
        try (TransportFixture broker = new TransportFixture(context -> {})) {
            final var address = broker.inVm("writing");
            try (TestPeer peer = TestPeer.withSession(address);
                    TestPeer other = TestPeer.withSession(address)) {
                final CountDownLatch written = new CountDownLatch(1);
                broker.engine.holdUpForMs(500);
                other.write(out -> FrameWriter.sync(out, 1, 5));
                await().until(() -> broker.engine.holdUpsToCome() == 0);
                peer.write(out -> FrameWriter.sync(out, 1, 6));
                peer.writeUntil(
                        out -> out.writeIntLE(broker.context.maxFrameLength()).writeIntLE(0), written);
                await().until(() -> broker.engine.commands.contains("lost"));
                other.expect("onDone");
                other.write(out -> FrameWriter.sync(out, 1, 7));
                other.expect("onDone");

                written.countDown();

                assertThat(peer.expect("onGoodbye").number(0)).isEqualTo(WireError.MALFORMED);
            }
        }
    }

    @Test
    void shouldEndWithPeerThatNeverCloses() throws Exception {
        try (TransportFixture broker = new TransportFixture(context -> context.handshakeTimeoutMs(200));
                Socket socket = new Socket()) {
            socket.connect(broker.tcp());
            final InputStream in = socket.getInputStream();
            while (in.read() >= 0) {
                // The goodbye of a broker to whom nothing was said.
            }

            await().until(() -> {
                try {
                    socket.getOutputStream().write(0);
                    return false;
                } catch (final IOException closed) {
                    return true;
                }
            });
        }
    }

    private static void assertRefused(final TestPeer peer, final String user, final String password) {
        try (peer) {
            peer.hello(user, password, null);
            assertThat(peer.expect("onGoodbye").number(0)).isEqualTo(WireError.AUTHENTICATION_FAILED);
            peer.awaitClosed();
        }
    }
}

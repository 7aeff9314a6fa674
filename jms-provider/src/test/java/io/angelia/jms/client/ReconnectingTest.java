/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.angelia.wire.frame.FrameWriter;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of lost links have in common. Whatever happens, no buffer may be left behind. */
abstract class ReconnectingTest extends ClientTest {
    final ScriptedHost host = new ScriptedHost("one:1");
    private final List<ScriptedPeer> peers = new ArrayList<>();

    @BeforeEach
    void leadToTheFirstPeer() {
        peers.add(peer);
        host.leadTo(peer);
    }

    @AfterEach
    void shouldLeaveNoBufferBehind() {
        if (connection != null) {
            connection.close();
            for (final ScriptedPeer each : peers) {
                await().untilAsserted(() -> assertThat(each.usedMemory()).isZero());
            }
        }
    }

    void open() throws Exception {
        openSession(connect(patient, ReconnectPolicy.FOREVER, List.of(host)));
    }

    /** Breaks the link and waits until the connection knows. Nobody listens at the host from now on. */
    void lose() {
        peer.breakConnection(new IOException("reset"));
        assertThat(connection.isReconnecting()).isTrue();
    }

    /** A peer that nobody has connected to yet. */
    ScriptedPeer nextPeer() {
        peer = new ScriptedPeer();
        peers.add(peer);
        return peer;
    }

    /** Lets the client in at a new peer, up to its welcome. */
    void welcomeAgain(final long incarnation) throws InterruptedException {
        host.leadTo(nextPeer());
        expectHello();
        sayWelcome(incarnation);
    }

    void comeBack(final long incarnation) throws InterruptedException {
        welcomeAgain(incarnation);
        acceptSession(1);
    }

    void comeBack() throws InterruptedException {
        comeBack(INCARNATION);
    }

    void acceptSession(final long requestId) throws InterruptedException {
        peer.expect(out -> FrameWriter.openSession(out, SESSION, requestId, PRODUCER_ID));
        sayDone(requestId);
    }

    /** Returns when the connection is open again. */
    void awaitLink() throws JMSException {
        connection.awaitLink("The test", TIMEOUT_MS, Deadlines.in(TIMEOUT_MS));
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.angelia.server.transport.TestPeer.Frame;
import io.angelia.wire.frame.BranchFlags;
import io.angelia.wire.frame.FrameWriter;
import io.angelia.wire.frame.WireError;
import io.angelia.wire.message.MessageLayout;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BranchProtocolTest {
    private static final String XID = "1:aa:bb";
    private static final long BRANCH = -7;

    private final TransportFixture broker = new TransportFixture(context -> context.blockTimeoutMs(300));
    private final SocketAddress address = broker.tcp();

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void shouldCarryEveryCommandToTheEngine() {
        try (TestPeer peer = TestPeer.withSession(address)) {
            peer.write(out -> FrameWriter.startBranch(out, 1, 10, XID, BranchFlags.NEW, 5000));
            assertThat(peer.expect("onDone").number(2)).isEqualTo(BRANCH);
            peer.write(out -> {
                FrameWriter.endBranch(out, 1, 11, XID, BranchFlags.SUSPEND);
                FrameWriter.startBranch(out, 1, 12, XID, BranchFlags.RESUME, 0);
                FrameWriter.endBranch(out, 1, 13, XID, BranchFlags.SUCCESS);
                FrameWriter.prepareBranch(out, 14, XID);
                FrameWriter.commitBranch(out, 15, XID, false, 0);
                FrameWriter.commitBranch(out, 16, XID, true, 77);
                FrameWriter.rollbackBranch(out, 17, XID);
                FrameWriter.forgetBranch(out, 18, XID);
            });
            for (int request = 11; request <= 17; request++) {
                assertThat(peer.expect("onDone").number(1)).isEqualTo(request);
            }
            assertThat(peer.expect("onRefused").number(2)).isEqualTo(WireError.BRANCH_UNKNOWN);
            assertThat(broker.engine.commands)
                    .containsSubsequence(
                            "start 1:aa:bb NEW 5000",
                            "end 1:aa:bb SUSPEND",
                            "start 1:aa:bb RESUME 0",
                            "end 1:aa:bb SUCCESS",
                            "prepare 1:aa:bb",
                            "commit 1:aa:bb",
                            "commit 1:aa:bb in one phase for 77",
                            "rollback 1:aa:bb");
        }
    }

    @Test
    void shouldEndWorkBehindSendsThatWaitForRoom() {
        try (TestPeer peer = TestPeer.withSession(address)) {
            broker.engine.full = true;
            peer.write(out -> {
                send(out, 1, BRANCH);
                FrameWriter.endBranch(out, 1, 30, XID, BranchFlags.SUCCESS);
                FrameWriter.sync(out, 1, 31);
            });
            assertThat(peer.expect("onDone").number(1)).isEqualTo(31);

            broker.engine.full = false;
            broker.engine.roomVersion = 1;
            peer.write(out -> FrameWriter.sync(out, 1, 32));

            await().until(() -> broker.engine.commands.contains("end 1:aa:bb SUCCESS"));
            assertThat(broker.engine.commands).containsSubsequence("send 1", "end 1:aa:bb SUCCESS");
        }
    }

    @Test
    void shouldDoomBranchOfSendThatFoundNoRoom() {
        try (TestPeer peer = TestPeer.withSession(address)) {
            broker.engine.full = true;
            peer.write(out -> {
                send(out, 1, BRANCH);
                FrameWriter.endBranch(out, 1, 30, XID, BranchFlags.SUCCESS);
            });

            assertThat(peer.expect("onSendRefused").number(2)).isEqualTo(WireError.RESOURCE_LIMIT);
            peer.expect("onSent");
            assertThat(peer.expect("onDone").number(1)).isEqualTo(30);
            assertThat(broker.engine.commands).containsSubsequence("doom -7", "end 1:aa:bb SUCCESS");
        }
    }

    @Test
    void shouldRecoverInPortions() {
        broker.engine.rememberedBranches = 300;
        try (TestPeer peer = TestPeer.connected(address)) {
            peer.write(out -> FrameWriter.recoverBranches(out, 1, 0));
            final Frame first = peer.expect("onDone");
            peer.write(out -> FrameWriter.recoverBranches(out, 2, first.number(2)));
            final Frame second = peer.expect("onDone");

            assertThat(first.text(3).split("\n")).hasSize(256);
            assertThat(second.text(3).split("\n")).hasSize(44);
            assertThat(second.number(2)).isZero();
        }
    }

    @Test
    void shouldEndConnectionThatStartsWithFlagOfAnEnd() {
        try (TestPeer peer = TestPeer.withSession(address)) {
            peer.write(out -> FrameWriter.startBranch(out, 1, 10, XID, BranchFlags.FAIL, 0));

            assertThat(peer.expect("onGoodbye").number(0)).isEqualTo(WireError.MALFORMED);
        }
    }

    private static void send(final ByteBuf out, final long sequence, final long transactionId) {
        final byte[] destination = "queue://orders".getBytes(StandardCharsets.UTF_8);
        final ByteBuf message = Unpooled.buffer();
        message.writeZero(MessageLayout.VARIABLE_OFFSET);
        message.setByte(0, 1);
        message.writeShortLE(destination.length).writeBytes(destination);
        FrameWriter.send(out, 1, sequence, transactionId, message, 0, message.writerIndex());
    }
}

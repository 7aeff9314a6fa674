/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.management;

import io.angelia.server.management.ManagementClient.AnswerFrame;
import io.angelia.wire.frame.ClientFrameAdapter;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Takes what a connection without sessions can get. */
final class AnswerFrames extends ClientFrameAdapter {
    private final Consumer<AnswerFrame> answers;
    private final LongConsumer pings;

    AnswerFrames(final Consumer<AnswerFrame> answers, final LongConsumer pings) {
        this.answers = answers;
        this.pings = pings;
    }

    @Override
    public void onWelcome(
            final int version,
            final long brokerTimeMs,
            final int heartbeatMs,
            final int maxFrameLength,
            final int chunkLength,
            final long maxMessageLength,
            final int sendWindowMessages,
            final long sendWindowBytes,
            final String brokerId,
            final String brokerVersion,
            final long incarnation) {
        answers.accept(AnswerFrame.done(brokerId));
    }

    @Override
    public void onPing(final long token) {
        pings.accept(token);
    }

    @Override
    public void onPong(final long token) {
        // nothing was asked
    }

    @Override
    public void onDone(final int sessionId, final long requestId, final long value, final String text) {
        answers.accept(AnswerFrame.done(text));
    }

    @Override
    public void onRefused(final int sessionId, final long requestId, final int errorCode, final String reason) {
        answers.accept(AnswerFrame.refused(errorCode, reason));
    }

    @Override
    public void onGoodbye(final int errorCode, final String reason) {
        answers.accept(AnswerFrame.refused(errorCode, String.valueOf(reason)));
    }
}

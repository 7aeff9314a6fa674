/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import io.angelia.engine.EngineSession;
import java.util.Deque;
import org.agrona.concurrent.UnsafeBuffer;

/** The one message that a session is sending at present: composed, uploaded in pieces if large, offered until taken. */
final class Outgoing {
    private final World world;
    private final Dice dice;
    private final Messages messages;
    private final UnsafeBuffer bytes = new UnsafeBuffer(0, 0);
    private Offer offer;
    private boolean again;
    private int nextChunk;

    Outgoing(final World world, final Dice dice, final long producerId) {
        this.world = world;
        this.dice = dice;
        this.messages = new Messages(world, dice, producerId);
    }

    boolean isIdle() {
        return offer == null;
    }

    Offer offer() {
        return offer;
    }

    void compose(final VirtualClient client, final TransactionHistory transaction) {
        start(messages.next(client, transaction), false);
    }

    /** A message that was offered before, on a connection that is no more. */
    void again(final Offer earlier) {
        start(earlier, true);
    }

    private void start(final Offer started, final boolean startedAgain) {
        offer = started;
        again = startedAgain;
        nextChunk = 0;
        bytes.wrap(started.encoded());
    }

    /** The session is gone; whatever was on its way is dropped. */
    void interrupted() {
        offer = null;
    }

    /** Drops the message on purpose, together with what the engine has of it. */
    void abandon(final EngineSession session) {
        if (offer != null && nextChunk > 0) {
            world.occurrences().count(Occurrence.UPLOAD_ABANDONED);
            session.abandonUpload(offer.content().sequence());
        }
        offer = null;
    }

    /**
     * Goes on with the message.
     *
     * @param pieces most chunks to send now.
     * @param taken  gets the message once the engine accepted it.
     * @return true when it was accepted, after which there is nothing outgoing.
     */
    boolean proceed(
            final EngineSession session, final SessionHistory history, final int pieces, final Deque<Offer> taken) {
        final int chunkLength = world.scenario().chunkLength();
        final boolean large = offer.isChunked();
        final int chunks = large ? (offer.content().bodyLength() + chunkLength - 1) / chunkLength : 0;
        for (int i = 0; i < pieces && nextChunk < chunks; i++) {
            if (!sendChunk(session, chunkLength)) {
                return false;
            }
        }
        if (nextChunk < chunks) {
            if (dice.chance(0.02)) {
                world.occurrences().count(Occurrence.UPLOAD_ABANDONED);
                session.abandonUpload(offer.content().sequence());
                nextChunk = 0;
            }
            return false;
        }
        return offer(session, history, chunks, taken);
    }

    private boolean sendChunk(final EngineSession session, final int chunkLength) {
        final int offset = offer.headerLength() + nextChunk * chunkLength;
        final int length = Math.min(chunkLength, offer.encoded().length - offset);
        final int answer = session.sendChunk(offer.content().sequence(), nextChunk, bytes, offset, length);
        if (answer != EngineSession.ACCEPTED) {
            return false;
        }
        nextChunk++;
        return true;
    }

    private boolean offer(
            final EngineSession session, final SessionHistory history, final int chunks, final Deque<Offer> taken) {
        if (again) {
            world.history().resending(history, offer);
        } else {
            world.history().offering(history, offer);
        }
        final Offer offered = offer;
        taken.addLast(offered);
        final long sequence = offered.content().sequence();
        final long transactionId =
                offered.transaction() == null ? 0 : offered.transaction().id();
        final int answer = chunks == 0
                ? session.send(sequence, transactionId, bytes, 0, bytes.capacity())
                : session.sendChunked(sequence, transactionId, chunks, bytes, 0, offered.headerLength());
        if (answer != EngineSession.ACCEPTED) {
            taken.removeLast();
            if (again) {
                world.history().resendBackedOff(history, offered);
            } else {
                world.history().backedOff(history, offered);
            }
            return false;
        }
        count(offered, chunks);
        offer = null;
        return true;
    }

    private void count(final Offer offered, final int chunks) {
        world.occurrences()
                .count(offered.content().persistent() ? Occurrence.PERSISTENT_SEND : Occurrence.VOLATILE_SEND);
        if (chunks > 0) {
            world.occurrences().count(Occurrence.CHUNKED_SEND);
        }
        if (world.scenario().topics().contains(offered.content().destination())) {
            world.occurrences().count(Occurrence.TOPIC_SEND);
        }
    }
}

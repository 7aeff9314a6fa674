/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import io.angelia.wire.frame.ConsumerAnswers;
import io.angelia.wire.frame.FrameWriter;
import jakarta.jms.JMSException;

/**
 * A consumer for as long as the application has it, on one link after the other. Its messages wait in the
 * {@link ConsumerBuffer} of the present link.
 */
public final class ClientConsumer {
    private final ClientSession session;
    private final ConsumerDescriptor descriptor;
    private final KeyTurns turns = new KeyTurns();
    private volatile ConsumerBuffer buffer;
    /** True when messages may come: the connection was started. Guarded by this. */
    private boolean started;
    /** True when a message was asked for, one by one, and has not come. Guarded by this. */
    private boolean awaited;

    private volatile boolean established;
    private volatile boolean closing;
    private volatile JMSException closeCause;

    ClientConsumer(final ClientSession session, final ConsumerDescriptor descriptor, final boolean started) {
        this.session = session;
        this.descriptor = descriptor;
        this.started = started;
    }

    public ConsumerDescriptor descriptor() {
        return descriptor;
    }

    /** The messages that the present link has brought; null before the first. */
    ConsumerBuffer buffer() {
        return buffer;
    }

    // ---- opening it on a link

    /** Asks the broker for the consumer, with its full credit when it is started. */
    void openOn(final SessionLink on, final long requestId) {
        final ConsumerBuffer fresh = attach(on);
        final boolean withCredit;
        synchronized (this) {
            withCredit = started;
        }
        if (withCredit) {
            fresh.openedWithCredit(descriptor.prefetchMessages());
        }
        writeOpen(fresh, requestId, withCredit);
        fresh.open();
    }

    /** Asks the broker for the consumer again, without credit: {@link #resume} follows. */
    Request reopenOn(final SessionLink on) {
        synchronized (this) {
            awaited |= buffer.isAwaited();
        }
        final ConsumerBuffer fresh = attach(on);
        return new Question(
                        "Opening a consumer of " + descriptor.destination() + " again",
                        (link, requestId) -> writeOpen(fresh, requestId, false))
                .whenDone(request -> onOpened(request.value()))
                .start(on.link());
    }

    private ConsumerBuffer attach(final SessionLink on) {
        final ConsumerBuffer fresh = new ConsumerBuffer(on, descriptor, turns);
        on.add(fresh);
        buffer = fresh;
        return fresh;
    }

    private void writeOpen(final ConsumerBuffer on, final long requestId, final boolean withCredit) {
        on.session()
                .outbound()
                .write(out -> FrameWriter.openConsumer(
                        out,
                        session.id(),
                        requestId,
                        descriptor.consumerId(),
                        descriptor.kind(),
                        descriptor.noLocal(),
                        withCredit ? descriptor.prefetchMessages() : 0,
                        descriptor.prefetchBytes(),
                        descriptor.destination(),
                        descriptor.subscriptionName(),
                        descriptor.selector(),
                        descriptor.options()));
    }

    /** The broker has opened it for the first time. On the event loop. */
    void onEstablished(final long answer) {
        established = true;
        onOpened(answer);
    }

    /** What the broker tells about the queue; bits of {@link ConsumerAnswers}. On the event loop. */
    private void onOpened(final long answer) {
        buffer.wholeOrder((answer & ConsumerAnswers.WHOLE_ORDER) != 0);
    }

    /** True when it has to be opened again on the next link. */
    boolean isToBeReopened() {
        return established && !closing && closeCause == null && !descriptor.isBrowser();
    }

    /** The connection goes on with this link: lets messages come again, or closes what was closed in the meantime. */
    synchronized void resume(final Link link) {
        final ConsumerBuffer present = buffer;
        if (present.session().link() != link || closeCause != null) {
            return;
        }
        if (closing) {
            closeQuestion(present).start(link);
            return;
        }
        present.open();
        if (started) {
            present.grantFirst();
        }
        if (awaited) {
            awaited = false;
            present.pull();
        }
    }

    /** Lets messages come to a consumer that was opened without credit; does nothing the second time. */
    synchronized void start() {
        if (started) {
            return;
        }
        started = true;
        if (buffer.isOpen()) {
            buffer.grantFirst();
        }
    }

    /** A message that was asked for is not waited for any longer, whatever link it comes on. */
    synchronized void pullEnds() {
        awaited = false;
    }

    /** True when each message is asked for when it is needed. */
    public boolean isPulling() {
        return descriptor.prefetchMessages() == 0;
    }

    /** True when a message was asked for that has not come. */
    public boolean isAwaited() {
        return buffer.isAwaited();
    }

    // ---- its messages

    /** True once a browser has handed out everything that was in the queue. */
    public boolean isBrowseOver() {
        return buffer.isBrowseOver();
    }

    /** True when the link is lost that a browser was opened on. */
    public boolean isLost() {
        return buffer.isLost();
    }

    /** True when a message must be asked for: none is here and none is on its way. */
    public boolean wantsPull() {
        return buffer.wantsPull();
    }

    /** True when the next message is here. */
    public boolean hasMessage() {
        return nextTag() != Long.MAX_VALUE;
    }

    /** Tag of the next message; {@link Long#MAX_VALUE} when it is not here yet. */
    public long nextTag() {
        return buffer.nextTag();
    }

    // ---- what is lent to the sessions of a pool

    /** True when a message is here that a session may be lent which has none yet. */
    public boolean hasLendable() {
        return buffer.hasLendable(false);
    }

    /** The same, also for sessions that do nothing now, but have something that is not settled. */
    public boolean hasLendableToIdle() {
        return buffer.hasLendable(true);
    }

    /** True when so many messages wait for their keys that there is no room for others. */
    public boolean isCrowded() {
        return buffer.isCrowded();
    }

    // ---- the end

    /** Why the broker closed this consumer; null while it has not. */
    public JMSException closeCause() {
        return closeCause;
    }

    /** The broker closed this consumer. What has arrived may no longer be acknowledged. */
    void onClosedByBroker(final JMSException cause) {
        closeCause = cause;
    }

    /** From now on it is not opened again. */
    void closing() {
        closing = true;
    }

    Question closeQuestion(final ConsumerBuffer on) {
        final long handedTag = on.lastHandedTag();
        return new Question(
                "Closing a consumer of " + descriptor.destination(),
                (link, requestId) -> link.outbound()
                        .write(out -> FrameWriter.closeConsumer(
                                out, session.id(), requestId, descriptor.consumerId(), handedTag)));
    }
}

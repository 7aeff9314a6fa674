/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import io.angelia.engine.ConsumerSpec;
import io.angelia.engine.queue.RedeliveryPolicy;

/** One open consumer as the checker sees it. */
final class ConsumerHistory {
    private final Holder holder;
    private final Selection selection;
    private final boolean browser;
    private final RedeliveryPolicy redelivery;
    private final FirstDeliveries firstDeliveries = new FirstDeliveries();
    private boolean ready;
    private boolean closed;
    private long creditMessages;
    private long creditBytes;
    private final int priority;
    private boolean settled;

    /** @param redelivery its own policy for what fails; null for the holder's. */
    ConsumerHistory(
            final Holder holder,
            final Selection selection,
            final boolean browser,
            final RedeliveryPolicy redelivery,
            final ConsumerSpec spec) {
        this.holder = holder;
        this.selection = selection;
        this.browser = browser;
        this.redelivery = redelivery == null ? holder.redelivery() : redelivery;
        this.creditMessages = spec.creditMessages();
        this.creditBytes = spec.creditBytes();
        this.priority = spec.options().priority();
    }

    Holder holder() {
        return holder;
    }

    /** For what fails here. */
    RedeliveryPolicy redelivery() {
        return redelivery;
    }

    boolean isBrowser() {
        return browser;
    }

    boolean selects() {
        return selection != Selection.ALL;
    }

    /** Opening was answered. */
    void ready() {
        ready = true;
        if (!closed) {
            holder.consumerAttached();
        }
    }

    boolean isReady() {
        return ready;
    }

    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    void addCredit(final int messages, final long bytes) {
        creditMessages += messages;
        creditBytes += bytes;
    }

    int priority() {
        return priority;
    }

    /** A duty cycle has ended. */
    void afterCycle() {
        settled = ready;
    }

    /** True when the engine may give it the message, as far as its key allows. */
    boolean mayTake(final Offer offer) {
        return settled
                && !closed
                && !browser
                && creditMessages > 0
                && creditBytes > 0
                && selection.test(offer.content());
    }

    /** A message comes out for it. */
    void receive(final Offer offer) {
        require(ready, "delivered before the consumer was open", offer);
        require(!closed, "delivered to a closed consumer", offer);
        require(creditMessages > 0, "delivered without credit", offer);
        require(selection.test(offer.content()), "does not match " + selection, offer);
        creditMessages--;
        creditBytes -= offer.encoded().length;
    }

    void checkOrder(final Copy copy) {
        if (!copy.wasSeen()
                && !copy.hasFailed()
                && copy.origin() == null
                && copy.offer().content().deliveryMs() == 0) {
            firstDeliveries.record(copy);
            if (!holder.isSearched() || copy.key() != null) {
                holder.firstDeliveries().record(copy);
            }
        }
    }

    private void require(final boolean condition, final String what, final Offer offer) {
        if (!condition) {
            throw new Violation(what + ": " + offer + " at a consumer of " + holder);
        }
    }
}

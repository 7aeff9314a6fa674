/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.transport;

import io.angelia.engine.EngineConsumer;

/**
 * A consumer's credit, split in what the engine holds and what is held back. The client may give as much as it likes; the
 * engine gets it in slices, and none while the connection has too much unwritten: so the memory of a slow connection stays
 * bounded whatever it asked for. Used by the event loop only.
 */
final class ServerConsumer {
    private final long openRequest;
    private EngineConsumer engineConsumer;
    private long heldMessages;
    private long heldBytes;
    /** With the engine and not yet used up. */
    private long grantedMessages;

    private long grantedBytes;
    private boolean listed;

    ServerConsumer(final long openRequest) {
        this.openRequest = openRequest;
    }

    /** Id of the request that opened it. */
    long openRequest() {
        return openRequest;
    }

    EngineConsumer engineConsumer() {
        return engineConsumer;
    }

    void engineConsumer(final EngineConsumer engineConsumer) {
        this.engineConsumer = engineConsumer;
    }

    void hold(final int messages, final long bytes) {
        heldMessages += messages;
        heldBytes = saturatedSum(heldBytes, bytes);
    }

    /** Whether the connection has it on its list of consumers to grant credit to. */
    boolean isListed() {
        return listed;
    }

    void listed(final boolean listed) {
        this.listed = listed;
    }

    boolean holdsCredit() {
        return heldMessages > 0 || heldBytes > 0;
    }

    /** The consumer is closed: what is held back is void. */
    void drop() {
        heldMessages = 0;
        heldBytes = 0;
    }

    /** The client wants no more messages for now. */
    void withdraw() {
        heldMessages = 0;
        grantedMessages = 0;
    }

    void onDelivery(final long bytes) {
        grantedMessages--;
        grantedBytes -= bytes;
    }

    /** Passes on what fits into a slice, once at least half of the slice was used: not a trickle per message. */
    void grant(final int sliceMessages, final long sliceBytes) {
        final int messages = heldMessages > 0 && grantedMessages <= sliceMessages / 2
                ? (int) Math.min(heldMessages, sliceMessages - grantedMessages)
                : 0;
        final long bytes =
                heldBytes > 0 && grantedBytes <= sliceBytes / 2 ? Math.min(heldBytes, sliceBytes - grantedBytes) : 0;
        if (messages == 0 && bytes == 0) {
            return;
        }
        take(messages, bytes);
        engineConsumer.addCredit(messages, bytes);
    }

    /** Takes the first slice out of the credit that came with the opening of the consumer. */
    void take(final int messages, final long bytes) {
        heldMessages -= messages;
        heldBytes -= bytes;
        grantedMessages += messages;
        grantedBytes += bytes;
    }

    private static long saturatedSum(final long a, final long b) {
        final long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import io.angelia.engine.ConsumerSpec;
import io.angelia.engine.EngineConsumer;

/** A client's consumer while it is open. */
final class VirtualConsumer {
    private static final int REFILL = 10_000;
    private static final long REFILL_BYTES = 1L << 30;

    private final ConsumerSpec spec;
    private final ConsumerHistory history;
    private EngineConsumer engineConsumer;
    private int creditOwed;
    private long creditBytesOwed;

    VirtualConsumer(final ConsumerSpec spec, final ConsumerHistory history) {
        this.spec = spec;
        this.history = history;
    }

    ConsumerSpec spec() {
        return spec;
    }

    ConsumerHistory history() {
        return history;
    }

    void opened(final EngineConsumer consumer) {
        engineConsumer = consumer;
    }

    EngineConsumer engine() {
        return engineConsumer;
    }

    /** Generous credit, whatever there was before. */
    void refill() {
        history.addCredit(REFILL, REFILL_BYTES);
        engineConsumer.addCredit(REFILL, REFILL_BYTES);
    }

    /** One message was taken out of the buffer: gives credit back, several at a time. */
    void taken(final long bytes, final int batch) {
        creditOwed++;
        creditBytesOwed += bytes;
        if (creditOwed >= batch && !history.isClosed()) {
            history.addCredit(creditOwed, creditBytesOwed);
            engineConsumer.addCredit(creditOwed, creditBytesOwed);
            creditOwed = 0;
            creditBytesOwed = 0;
        }
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.journal.CheckpointStore;
import io.angelia.engine.journal.Log;
import io.angelia.engine.message.VolatileStore;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Rebuilds the durable state: the newest checkpoint, then the records behind it through the one path of application. */
final class Recovery {
    private static final int VOLATILE_SEGMENT_LENGTH = 16 * 1024 * 1024;

    private final EngineContext context;
    private final Log log;
    private final BrokerState state;
    private final RecordApplier applier;
    private long checkpointPosition;
    private boolean found;

    Recovery(final EngineContext context) {
        this.context = context;
        this.log = context.log();
        final int segmentLength = Math.max(VOLATILE_SEGMENT_LENGTH, 2 * log.maxPayloadLength());
        state = new BrokerState(context, new VolatileStore(context.volatileStorage(), segmentLength));
        applier = new RecordApplier(state);
    }

    BrokerState state() {
        return state;
    }

    RecordApplier applier() {
        return applier;
    }

    /** Position of the checkpoint that was loaded; 0 when there was none. */
    long checkpointPosition() {
        return checkpointPosition;
    }

    /** True when there is something that did not end with a clean stop. */
    boolean isUnclean() {
        return found && !applier.isCleanlyStopped();
    }

    void replay() {
        try (CheckpointStore.Reader checkpoint = context.checkpointStore().openNewest()) {
            if (checkpoint != null) {
                found = true;
                checkpointPosition = checkpoint.position();
                new CheckpointReader(state, applier).read(checkpoint);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read the checkpoint", e);
        }
        log.replay(checkpointPosition, (position, record) -> {
            found = true;
            applier.apply(record);
        });
    }
}

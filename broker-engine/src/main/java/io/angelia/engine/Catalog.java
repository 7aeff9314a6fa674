/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.destination.Destination;
import io.angelia.engine.destination.DestinationTable;
import io.angelia.wire.message.MessageLayout;
import java.util.function.LongSupplier;
import org.agrona.DirectBuffer;

/**
 * Finds destinations by name and creates them on first use: durable ones through the log, where they are <em>announced</em>
 * until their record is applied, temporary ones at once.
 */
final class Catalog {
    private final BrokerState state;
    private final Recorder recorder;
    private final LongSupplier idGenerator;
    private final DestinationTable announced = new DestinationTable();
    private int nextId;

    Catalog(final BrokerState state, final Recorder recorder, final LongSupplier idGenerator) {
        this.state = state;
        this.recorder = recorder;
        this.idGenerator = idGenerator;
    }

    /** A number for a durable destination or subscription that is about to be recorded. */
    int takeId() {
        nextId = Math.max(nextId, state.nextId());
        return nextId++;
    }

    /** The destination of that name, created when it can be; null when there is none. */
    Destination resolve(final DirectBuffer buffer, final int offset, final int length) {
        Destination found = state.destinations.byName(buffer, offset, length);
        if (found == null) {
            found = announced.byName(buffer, offset, length);
        }
        if (found == null) {
            found = create(buffer.getStringWithoutLengthUtf8(offset, length));
        }
        return found == null || found.isClosing() ? null : found;
    }

    /** The same, by a name of any origin; null also when it is none. */
    Destination resolve(final String name) {
        if (name == null) {
            return null;
        }
        Destination found = state.destinations.byName(name);
        if (found == null) {
            found = announced.byName(name);
        }
        if (found == null) {
            found = create(name);
        }
        return found == null || found.isClosing() ? null : found;
    }

    private Destination create(final String name) {
        if (!Destination.isValidName(name) || Destination.isTemporaryName(name)) {
            return null;
        }
        final int id = takeId();
        final Destination destination = state.newDestination(id, name);
        announced.add(destination);
        recorder.createDestination(id, name);
        if (destination.queue() != null) {
            recorder.firstMark(id);
        }
        recorder.then(() -> announced.remove(destination));
        return destination;
    }

    /** Hands over an announced destination whose record is being applied; null when it is not announced. */
    Destination announced(final int id) {
        return announced.byId(id);
    }

    Destination createTemporary(final boolean topic) {
        final String prefix = topic ? MessageLayout.TEMPORARY_TOPIC_PREFIX : MessageLayout.TEMPORARY_QUEUE_PREFIX;
        final int id = state.takePassingId();
        return state.addDestination(id, prefix + Long.toHexString(idGenerator.getAsLong()) + "-" + -id);
    }
}

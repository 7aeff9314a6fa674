/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.destination.Destination;
import io.angelia.engine.destination.DestinationTable;
import io.angelia.wire.message.MessageLayout;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.agrona.DirectBuffer;

/**
 * Finds destinations by name and creates them on first use: durable ones through the log, where they are <em>announced</em>
 * until their record is applied, temporary ones at once.
 */
final class Catalog {
    /** What follows the prefix of a temporary destination: a random number and a running one. */
    private static final Pattern GENERATED = Pattern.compile("[0-9a-f]{1,16}-[0-9]{1,10}");

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
        final int id = state.takePassingId();
        String name;
        do {
            name = prefix(topic) + Long.toHexString(idGenerator.getAsLong()) + "-" + -id;
        } while (state.destinations.byName(name) != null);
        return state.addDestination(id, name);
    }

    /** Creates a temporary destination under a name that it had before; there must be none of that name. */
    Destination recreateTemporary(final String name) {
        return state.addDestination(state.takePassingId(), name);
    }

    /** True for a name as {@link #createTemporary} gives them. */
    static boolean isTemporaryName(final boolean topic, final String name) {
        return name.startsWith(prefix(topic))
                && GENERATED.matcher(name.substring(prefix(topic).length())).matches();
    }

    private static String prefix(final boolean topic) {
        return topic ? MessageLayout.TEMPORARY_TOPIC_PREFIX : MessageLayout.TEMPORARY_QUEUE_PREFIX;
    }
}

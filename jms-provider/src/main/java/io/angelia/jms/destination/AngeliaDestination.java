/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.destination;

import io.angelia.jms.uri.QueryString;
import jakarta.jms.Destination;
import java.io.Serializable;
import java.util.Map;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.naming.StringRefAddr;

/**
 * A queue or topic by name. Equal to any other of the same kind and name, whatever their options and connections.
 * Immutable and thread-safe.
 */
public abstract sealed class AngeliaDestination implements Destination, Referenceable, Serializable
        permits AngeliaQueue, AngeliaTopic {
    private static final long serialVersionUID = 1L;

    /** The kind as prefix, then the name. */
    private final String address;

    private final int prefixLength;
    private final Map<String, String> options;

    AngeliaDestination(Destinations.Name name) {
        this.address = name.address();
        this.prefixLength = name.prefixLength();
        this.options = name.options();
    }

    /** Kind and name, as they travel in messages: {@code queue://orders}. Without the options. */
    public final String address() {
        return address;
    }

    /** The name alone: {@code orders}. */
    public final String name() {
        return address.substring(prefixLength);
    }

    /** The options that followed the name, by name; empty when there were none. */
    public final Map<String, String> options() {
        return options;
    }

    /** Option {@code prefetch}: messages a consumer gets ahead of need; -1 when the connection's setting holds. */
    public final int prefetch() {
        return (int) DestinationOption.PREFETCH.longIn(options, -1);
    }

    /** Option {@code prefetchBytes}: the same limit in bytes; -1 when the connection's setting holds. */
    public final long prefetchBytes() {
        return DestinationOption.PREFETCH_BYTES.longIn(options, -1);
    }

    /** The options that are the broker's to fulfil, as a query string in its words; null when there are none. */
    public final String consumerOptions() {
        return DestinationOption.ofBroker(options);
    }

    public final boolean isTopic() {
        return this instanceof AngeliaTopic;
    }

    public final boolean isTemporary() {
        return this instanceof AngeliaTemporaryQueue || this instanceof AngeliaTemporaryTopic;
    }

    /** The connection that made a temporary destination; null for others and for one that came in a message. */
    public TemporaryDestinationOwner owner() {
        return null;
    }

    @Override
    public final Reference getReference() {
        return new Reference(
                getClass().getName(),
                new StringRefAddr(DestinationObjectFactory.ADDRESS, toString()),
                DestinationObjectFactory.class.getName(),
                null);
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof AngeliaDestination destination && address.equals(destination.address);
    }

    @Override
    public final int hashCode() {
        return address.hashCode();
    }

    /** Address and options; {@link Destinations#parse(String)} reads it. */
    @Override
    public final String toString() {
        return options.isEmpty() ? address : address + '?' + QueryString.format(options);
    }
}

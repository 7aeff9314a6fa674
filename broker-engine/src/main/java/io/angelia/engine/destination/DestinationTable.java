/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.destination;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Collection;
import org.agrona.DirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;

/** Destinations by number and by encoded name; finding one by name allocates nothing. */
public final class DestinationTable {
    private static final int INITIAL_CAPACITY = 64;

    private final Int2ObjectHashMap<Destination> byId = new Int2ObjectHashMap<>();
    private Destination[] byName = new Destination[INITIAL_CAPACITY];

    public void add(final Destination destination) {
        if (byId.put(destination.id(), destination) != null) {
            throw new IllegalStateException("destination " + destination.id() + " exists twice");
        }
        if (byId.size() * 2 > byName.length) {
            rehash(byName.length * 2);
        } else {
            insert(destination);
        }
    }

    public void remove(final Destination destination) {
        byId.remove(destination.id());
        int slot = hash(destination.encodedName()) & (byName.length - 1);
        while (byName[slot] != destination) {
            slot = (slot + 1) & (byName.length - 1);
        }
        byName[slot] = null;
        // Those behind may have been put off their place by the one that goes.
        for (slot = (slot + 1) & (byName.length - 1); byName[slot] != null; slot = (slot + 1) & (byName.length - 1)) {
            final Destination next = byName[slot];
            byName[slot] = null;
            insert(next);
        }
    }

    /** Null when there is none. */
    public Destination byId(final int id) {
        return byId.get(id);
    }

    /** Null when there is none. */
    public Destination byName(final DirectBuffer buffer, final int offset, final int length) {
        int slot = hash(buffer, offset, length) & (byName.length - 1);
        for (Destination d = byName[slot]; d != null; d = byName[slot]) {
            if (hasName(d.encodedName(), buffer, offset, length)) {
                return d;
            }
            slot = (slot + 1) & (byName.length - 1);
        }
        return null;
    }

    /** Null when there is none. */
    public Destination byName(final String name) {
        final byte[] encoded = name.getBytes(UTF_8);
        int slot = hash(encoded) & (byName.length - 1);
        for (Destination d = byName[slot]; d != null; d = byName[slot]) {
            if (Arrays.equals(d.encodedName(), encoded)) {
                return d;
            }
            slot = (slot + 1) & (byName.length - 1);
        }
        return null;
    }

    public Collection<Destination> all() {
        return byId.values();
    }

    private void rehash(final int capacity) {
        byName = new Destination[capacity];
        for (final Destination destination : byId.values()) {
            insert(destination);
        }
    }

    private void insert(final Destination destination) {
        int slot = hash(destination.encodedName()) & (byName.length - 1);
        while (byName[slot] != null) {
            slot = (slot + 1) & (byName.length - 1);
        }
        byName[slot] = destination;
    }

    private static boolean hasName(final byte[] name, final DirectBuffer buffer, final int offset, final int length) {
        if (name.length != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (name[i] != buffer.getByte(offset + i)) {
                return false;
            }
        }
        return true;
    }

    private static int hash(final DirectBuffer buffer, final int offset, final int length) {
        int hash = 1;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + buffer.getByte(offset + i);
        }
        return spread(hash);
    }

    private static int hash(final byte[] name) {
        return spread(Arrays.hashCode(name));
    }

    private static int spread(final int hash) {
        return hash ^ (hash >>> 16);
    }
}

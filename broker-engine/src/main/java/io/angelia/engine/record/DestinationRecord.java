/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.record;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Layout of DESTINATION_CREATED.
 *
 * <pre>
 * i32 id | name with its kind as prefix, UTF-8, to the end
 * </pre>
 */
public final class DestinationRecord {
    private static final int NAME_OFFSET = Integer.BYTES;

    private DestinationRecord() {}

    public static int id(final DirectBuffer payload) {
        return payload.getInt(0, LITTLE_ENDIAN);
    }

    public static String name(final DirectBuffer payload, final int length) {
        final byte[] name = new byte[length - NAME_OFFSET];
        payload.getBytes(NAME_OFFSET, name);
        return new String(name, StandardCharsets.UTF_8);
    }

    /** Returns the number of bytes written. */
    public static int encode(final MutableDirectBuffer target, final int id, final String name) {
        final byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        target.putInt(0, id, LITTLE_ENDIAN);
        target.putBytes(NAME_OFFSET, bytes);
        return NAME_OFFSET + bytes.length;
    }
}

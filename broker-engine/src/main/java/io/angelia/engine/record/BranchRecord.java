/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.record;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Layout of PREPARE.
 *
 * <pre>
 * i64 reserved, 0 | i64 branch id (below 0) | transaction identifier as text, to the end
 * </pre>
 */
public final class BranchRecord {
    private static final int ID_OFFSET = Long.BYTES;
    private static final int XID_OFFSET = ID_OFFSET + Long.BYTES;

    private BranchRecord() {}

    public static long id(final DirectBuffer payload) {
        return payload.getLong(ID_OFFSET, LITTLE_ENDIAN);
    }

    public static String xid(final DirectBuffer payload, final int length) {
        final byte[] xid = new byte[length - XID_OFFSET];
        payload.getBytes(XID_OFFSET, xid);
        return new String(xid, StandardCharsets.US_ASCII);
    }

    /** Returns the number of bytes written. */
    public static int encode(final MutableDirectBuffer target, final long id, final String xid) {
        final byte[] bytes = xid.getBytes(StandardCharsets.US_ASCII);
        target.putLong(0, 0, LITTLE_ENDIAN);
        target.putLong(ID_OFFSET, id, LITTLE_ENDIAN);
        target.putBytes(XID_OFFSET, bytes);
        return XID_OFFSET + bytes.length;
    }
}

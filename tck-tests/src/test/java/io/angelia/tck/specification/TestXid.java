/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import javax.transaction.xa.Xid;

/** The name of a branch, as a transaction manager of another make would give it. */
final class TestXid implements Xid {
    private static final int FORMAT = 0x7e57;

    private final byte[] transaction;
    private final byte[] branch;

    private TestXid(final byte[] transaction, final byte[] branch) {
        this.transaction = transaction;
        this.branch = branch;
    }

    /** A name that no other branch has. */
    static TestXid next() {
        final UUID id = UUID.randomUUID();
        return new TestXid(
                ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(id.getMostSignificantBits())
                        .putLong(id.getLeastSignificantBits())
                        .array(),
                new byte[] {1});
    }

    /** Another branch of the same transaction. */
    TestXid sibling() {
        return new TestXid(transaction, new byte[] {(byte) (branch[0] + 1)});
    }

    /** Whether this is the same name, whatever the class. */
    boolean names(final Xid other) {
        return other.getFormatId() == FORMAT
                && Arrays.equals(transaction, other.getGlobalTransactionId())
                && Arrays.equals(branch, other.getBranchQualifier());
    }

    @Override
    public int getFormatId() {
        return FORMAT;
    }

    @Override
    public byte[] getGlobalTransactionId() {
        return transaction.clone();
    }

    @Override
    public byte[] getBranchQualifier() {
        return branch.clone();
    }

    /** As operators name it. */
    @Override
    public String toString() {
        final HexFormat hex = HexFormat.of();
        return FORMAT + ":" + hex.formatHex(transaction) + ':' + hex.formatHex(branch);
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.outbound;

import java.nio.ByteBuffer;
import java.util.UUID;
import javax.transaction.xa.Xid;

/** Names a branch that no transaction manager knows, and that ends in one phase. Immutable. */
final class LocalXid implements Xid {
    private static final int FORMAT = 0x414E474C;

    private final byte[] id;

    private LocalXid(final byte[] id) {
        this.id = id;
    }

    static LocalXid next() {
        final UUID random = UUID.randomUUID();
        return new LocalXid(ByteBuffer.allocate(16)
                .putLong(random.getMostSignificantBits())
                .putLong(random.getLeastSignificantBits())
                .array());
    }

    @Override
    public int getFormatId() {
        return FORMAT;
    }

    @Override
    public byte[] getGlobalTransactionId() {
        return id.clone();
    }

    @Override
    public byte[] getBranchQualifier() {
        return new byte[] {1};
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import java.util.concurrent.atomic.AtomicLong;
import javax.transaction.xa.Xid;

/** A branch identifier that is different from all others of this JVM. */
final class BranchId implements Xid {
    private static final AtomicLong LAST = new AtomicLong(System.nanoTime());

    private final byte[] global =
            Long.toString(LAST.incrementAndGet()).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private final int format;

    BranchId(final int format) {
        this.format = format;
    }

    @Override
    public int getFormatId() {
        return format;
    }

    @Override
    public byte[] getGlobalTransactionId() {
        return global.clone();
    }

    @Override
    public byte[] getBranchQualifier() {
        return new byte[] {1};
    }
}

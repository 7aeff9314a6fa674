/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.reconnect;

import static java.nio.charset.StandardCharsets.UTF_8;

import javax.transaction.xa.Xid;

/** A name for a branch of a distributed transaction. */
record BranchName(String name) implements Xid {
    @Override
    public int getFormatId() {
        return 1;
    }

    @Override
    public byte[] getGlobalTransactionId() {
        return name.getBytes(UTF_8);
    }

    @Override
    public byte[] getBranchQualifier() {
        return new byte[] {1};
    }
}

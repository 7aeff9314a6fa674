/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import java.util.Arrays;
import java.util.HexFormat;
import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;

/**
 * The identifier of a branch that the broker has named. On the wire it is text: {@code formatId:gtrid:bqual}, the first
 * decimal, the others hexadecimal. Immutable.
 */
final class BranchXid implements Xid {
    private static final HexFormat HEX = HexFormat.of();
    private static final int NULL_FORMAT = -1;
    private static final int PARTS = 3;

    private final int formatId;
    private final byte[] gtrid;
    private final byte[] bqual;

    private BranchXid(final int formatId, final byte[] gtrid, final byte[] bqual) {
        this.formatId = formatId;
        this.gtrid = gtrid;
        this.bqual = bqual;
    }

    /** @throws XAException that there is no identifier, or not a valid one. */
    static String text(final Xid xid) throws XAException {
        if (xid == null || xid.getFormatId() == NULL_FORMAT) {
            throw BranchExceptions.invalid("The identifier of the branch is null");
        }
        final byte[] global = xid.getGlobalTransactionId();
        final byte[] branch = xid.getBranchQualifier();
        if (global == null || global.length == 0 || global.length > MAXGTRIDSIZE) {
            throw BranchExceptions.invalid("A global transaction id of " + (global == null ? 0 : global.length)
                    + " bytes is not within 1.." + MAXGTRIDSIZE);
        }
        if (branch != null && branch.length > MAXBQUALSIZE) {
            throw BranchExceptions.invalid(
                    "A branch qualifier of " + branch.length + " bytes is longer than " + MAXBQUALSIZE);
        }
        return xid.getFormatId() + ":" + HEX.formatHex(global) + ':' + (branch == null ? "" : HEX.formatHex(branch));
    }

    /** @throws IllegalArgumentException when the text has another form. */
    static BranchXid parse(final String text) {
        final String[] parts = text.split(":", -1);
        if (parts.length != PARTS) {
            throw new IllegalArgumentException("'" + text + "' does not name a branch");
        }
        return new BranchXid(Integer.parseInt(parts[0]), HEX.parseHex(parts[1]), HEX.parseHex(parts[2]));
    }

    @Override
    public int getFormatId() {
        return formatId;
    }

    @Override
    public byte[] getGlobalTransactionId() {
        return gtrid.clone();
    }

    @Override
    public byte[] getBranchQualifier() {
        return bqual.clone();
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof BranchXid same
                && formatId == same.formatId
                && Arrays.equals(gtrid, same.gtrid)
                && Arrays.equals(bqual, same.bqual);
    }

    @Override
    public int hashCode() {
        return formatId + 31 * (Arrays.hashCode(gtrid) + 31 * Arrays.hashCode(bqual));
    }

    @Override
    public String toString() {
        return formatId + ":" + HEX.formatHex(gtrid) + ':' + HEX.formatHex(bqual);
    }
}

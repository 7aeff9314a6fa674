/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.transaction;

/**
 * The text of a transaction manager's identifier of a branch: {@code formatId:gtrid:bqual}, the format a decimal number, the
 * two parts in lower-case hexadecimal digits, each of at most 64 bytes, the second possibly empty. One identifier has one text.
 */
public final class Xids {
    private static final int MAX_PART_DIGITS = 2 * 64;
    private static final int NULL_FORMAT = -1;

    private Xids() {}

    /** What is wrong with the text; null when it names a branch. */
    public static String flaw(final String xid) {
        if (xid == null) {
            return "there is no transaction identifier";
        }
        final int first = xid.indexOf(':');
        final int second = xid.indexOf(':', first + 1);
        if (first < 0 || second < 0) {
            return "transaction identifier '" + xid + "' is not of the form formatId:gtrid:bqual";
        }
        if (!isFormat(xid.substring(0, first))) {
            return "transaction identifier '" + xid + "' has no decimal format id other than " + NULL_FORMAT
                    + " before the first colon";
        }
        if (second == first + 1 || !isPart(xid, first + 1, second) || !isPart(xid, second + 1, xid.length())) {
            return "transaction identifier '" + xid + "' has parts that are not 1..64 bytes (the last one 0..64) in"
                    + " lower-case hexadecimal digits";
        }
        return null;
    }

    private static boolean isFormat(final String text) {
        try {
            final int format = Integer.parseInt(text);
            return format != NULL_FORMAT && Integer.toString(format).equals(text);
        } catch (final NumberFormatException e) {
            return false;
        }
    }

    private static boolean isPart(final String xid, final int from, final int to) {
        if (to - from > MAX_PART_DIGITS || (to - from) % 2 != 0) {
            return false;
        }
        for (int i = from; i < to; i++) {
            final char c = xid.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import java.util.Arrays;

/**
 * The ordering key of a received message, its JMSXGroupID, in the bytes in which it came. Compared without decoding, so that
 * any thread can look at a message that another one uses. Immutable and thread-safe.
 */
public final class OrderingKey {
    /** Stands for all keys: every message that has one is of it. */
    public static final OrderingKey ANY = new OrderingKey(Range.ANY_KEY, new byte[0]);

    /** Stands for everything: also messages without a key are of it. */
    public static final OrderingKey EVERYTHING = new OrderingKey(Range.EVERYTHING, new byte[0]);

    private enum Range {
        ONE_KEY,
        ANY_KEY,
        EVERYTHING
    }

    private final Range range;
    private final byte[] bytes;

    private OrderingKey(Range range, byte[] bytes) {
        this.range = range;
        this.bytes = bytes;
    }

    /** That of a message; null when it has none, or an empty one, which is none. */
    static OrderingKey of(EncodedMessage message) {
        if (message == null || !message.has(EncodedMessage.GROUP_ID)) {
            return null;
        }
        ByteSlice slice = message.variable(EncodedMessage.GROUP_ID);
        if (slice.offset() == slice.end()) {
            return null;
        }
        return new OrderingKey(Range.ONE_KEY, Arrays.copyOfRange(slice.bytes(), slice.offset(), slice.end()));
    }

    /** True when messages of the key {@code other} are meant; null for those without a key. */
    public boolean covers(OrderingKey other) {
        return switch (range) {
            case ONE_KEY -> equals(other);
            case ANY_KEY -> other != null;
            case EVERYTHING -> true;
        };
    }

    /** The same for a message, without making its key; null for one that was not received. */
    boolean covers(EncodedMessage message) {
        boolean hasKey = message != null && message.has(EncodedMessage.GROUP_ID);
        return switch (range) {
            case ONE_KEY -> hasKey && message.variableEquals(EncodedMessage.GROUP_ID, bytes);
            case ANY_KEY -> hasKey;
            case EVERYTHING -> true;
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OrderingKey key && range == key.range && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * range.hashCode() + Arrays.hashCode(bytes);
    }
}

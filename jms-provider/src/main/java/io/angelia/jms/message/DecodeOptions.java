/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

/**
 * What the client allows received messages to do. Immutable and thread-safe; one per connection.
 */
public final class DecodeOptions {
    private static final DecodeOptions DEFAULT = new DecodeOptions("", Integer.MAX_VALUE);

    private final DeserializationAllowList allowList;
    private final long maxMessageSize;

    /**
     * States the limits.
     *
     * @param deserializationAllowList patterns of classes that object messages may hold besides the usual value types,
     *     separated by commas: a class name, {@code package.*}, {@code package.**} with subpackages, or {@code *}.
     * @param maxMessageSize largest message in bytes for which memory is taken, at least 1.
     * @throws IllegalArgumentException for a pattern of another form.
     */
    public DecodeOptions(String deserializationAllowList, long maxMessageSize) {
        this.allowList = DeserializationAllowList.parse(deserializationAllowList);
        this.maxMessageSize = maxMessageSize;
    }

    /** Value types only, any size. */
    public static DecodeOptions defaults() {
        return DEFAULT;
    }

    DeserializationAllowList allowList() {
        return allowList;
    }

    long maxMessageSize() {
        return maxMessageSize;
    }
}

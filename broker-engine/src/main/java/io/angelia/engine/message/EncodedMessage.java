/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.message;

import static io.angelia.wire.message.MessageLayout.ABSENT;
import static io.angelia.wire.message.MessageLayout.BODY_LENGTH_OFFSET;
import static io.angelia.wire.message.MessageLayout.DELIVERY_TIME_OFFSET;
import static io.angelia.wire.message.MessageLayout.EXPIRATION_OFFSET;
import static io.angelia.wire.message.MessageLayout.FLAGS_OFFSET;
import static io.angelia.wire.message.MessageLayout.FLAG_PERSISTENT;
import static io.angelia.wire.message.MessageLayout.HEADER_LENGTH_OFFSET;
import static io.angelia.wire.message.MessageLayout.PRIORITY_OFFSET;
import static io.angelia.wire.message.MessageLayout.PRODUCER_ID_OFFSET;
import static io.angelia.wire.message.MessageLayout.PROPERTIES_OFFSET_OFFSET;
import static io.angelia.wire.message.MessageLayout.SEQUENCE_OFFSET;
import static io.angelia.wire.message.MessageLayout.TIMESTAMP_OFFSET;
import static io.angelia.wire.message.MessageLayout.VARIABLE_OFFSET;
import static io.angelia.wire.message.MessageLayout.VERSION;
import static io.angelia.wire.message.MessageLayout.VERSION_OFFSET;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;

/** A movable view of the headers that the engine itself looks at. Owns nothing. */
public final class EncodedMessage {
    private static final int MAX_PRIORITY = 9;
    /** Destination, reply to, correlation and type. */
    private static final int HEADERS_BEFORE_USER_ID = 4;

    private DirectBuffer buffer;
    private int offset;
    private int length;

    /** Looks at {@code length} bytes: the whole message, or all before the body when the body lies in chunks. */
    public EncodedMessage wrap(final DirectBuffer buffer, final int offset, final int length) {
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
        return this;
    }

    /**
     * Checks what the engine relies on, since the bytes come from outside.
     *
     * @param chunked true when only the header is present.
     * @return null when it is sound, else what is wrong.
     */
    public String flaw(final boolean chunked) {
        if (length < VARIABLE_OFFSET + Short.BYTES) {
            return "message of " + length + " bytes is shorter than its fixed header";
        }
        if (buffer.getByte(offset + VERSION_OFFSET) != VERSION) {
            return "message version " + buffer.getByte(offset + VERSION_OFFSET) + " is not " + VERSION;
        }
        if (priority() > MAX_PRIORITY) {
            return "priority " + priority() + " is not within 0.." + MAX_PRIORITY;
        }
        final int headerLength = headerLength();
        final int bodyLength = bodyLength();
        if (headerLength < VARIABLE_OFFSET || bodyLength < 0) {
            return "header length " + headerLength + " or body length " + bodyLength + " is out of range";
        }
        final long expected = chunked ? headerLength : (long) headerLength + bodyLength;
        if (expected != length) {
            return "message has " + length + " bytes, its lengths say " + expected;
        }
        final int properties = buffer.getInt(offset + PROPERTIES_OFFSET_OFFSET, LITTLE_ENDIAN);
        if (properties < VARIABLE_OFFSET || properties > headerLength - Short.BYTES) {
            return "properties offset " + properties + " is not within the header of " + headerLength + " bytes";
        }
        if (expirationMs() < 0 || deliveryTimeMs() < 0) {
            return "expiration " + expirationMs() + " or delivery time " + deliveryTimeMs() + " is negative";
        }
        final int destinationLength = destinationLength();
        if (destinationLength == ABSENT || VARIABLE_OFFSET + Short.BYTES + destinationLength > headerLength) {
            return "destination is absent or longer than the header";
        }
        return null;
    }

    /**
     * Checks who the message says has sent it.
     *
     * @param user name of who really has, in UTF-8; null when no name was given.
     * @return null when it is the same or not said, else what is wrong.
     */
    public String userFlaw(final byte[] user) {
        int at = VARIABLE_OFFSET;
        for (int i = 0; i < HEADERS_BEFORE_USER_ID; i++) {
            final int skipped = shortLength(at);
            at += Short.BYTES + (skipped == ABSENT ? 0 : skipped);
            if (at > headerLength() - Short.BYTES) {
                return "a variable header is longer than the header";
            }
        }
        final int claimed = shortLength(at);
        if (claimed == ABSENT) {
            return null;
        }
        if (at + Short.BYTES + claimed > headerLength()) {
            return "the user id is longer than the header";
        }
        return user != null && isText(at + Short.BYTES, claimed, user)
                ? null
                : "JMSXUserID '" + buffer.getStringWithoutLengthUtf8(offset + at + Short.BYTES, claimed)
                        + "' is not the user of the connection";
    }

    private int shortLength(final int at) {
        return buffer.getShort(offset + at, LITTLE_ENDIAN) & 0xFFFF;
    }

    private boolean isText(final int at, final int textLength, final byte[] expected) {
        boolean same = textLength == expected.length;
        for (int i = 0; same && i < expected.length; i++) {
            same = buffer.getByte(offset + at + i) == expected[i];
        }
        return same;
    }

    /**
     * The hash of the ordering key (JMSXGroupID); 0 when the message has none, or an empty one. An absent one costs one look.
     */
    public long key() {
        final int end = buffer.getInt(offset + PROPERTIES_OFFSET_OFFSET, LITTLE_ENDIAN);
        if (end < VARIABLE_OFFSET + Short.BYTES || end > headerLength() || shortLength(end - Short.BYTES) == ABSENT) {
            return OrderingKey.NONE; // text never ends with the bytes that say that there is none
        }
        final int at = groupIdAt(end);
        return at < 0 ? OrderingKey.NONE : OrderingKey.hash(buffer, offset + at + Short.BYTES, shortLength(at));
    }

    /** The ordering key itself; null when the message has none. */
    public String keyText() {
        final int at = groupIdAt(buffer.getInt(offset + PROPERTIES_OFFSET_OFFSET, LITTLE_ENDIAN));
        return at < 0 ? null : buffer.getStringWithoutLengthUtf8(offset + at + Short.BYTES, shortLength(at));
    }

    /** Where the group id begins with its length; -1 when there is none. */
    private int groupIdAt(final int end) {
        int at = VARIABLE_OFFSET;
        for (int i = 0; i < HEADERS_BEFORE_USER_ID + 1 && at <= end - Short.BYTES; i++) {
            final int skipped = shortLength(at);
            at += Short.BYTES + (skipped == ABSENT ? 0 : skipped);
        }
        if (at > end - Short.BYTES) {
            return -1;
        }
        final int textLength = shortLength(at);
        return textLength == ABSENT || at + Short.BYTES + textLength > end ? -1 : at;
    }

    public boolean isPersistent() {
        return (buffer.getByte(offset + FLAGS_OFFSET) & FLAG_PERSISTENT) != 0;
    }

    /** With {@link #sequence()} it makes the message id. */
    public long producerId() {
        return buffer.getLong(offset + PRODUCER_ID_OFFSET, LITTLE_ENDIAN);
    }

    public long sequence() {
        return buffer.getLong(offset + SEQUENCE_OFFSET, LITTLE_ENDIAN);
    }

    public int priority() {
        return buffer.getByte(offset + PRIORITY_OFFSET) & 0xFF;
    }

    public int headerLength() {
        return buffer.getInt(offset + HEADER_LENGTH_OFFSET, LITTLE_ENDIAN);
    }

    public int bodyLength() {
        return buffer.getInt(offset + BODY_LENGTH_OFFSET, LITTLE_ENDIAN);
    }

    /** In ms since the epoch; 0 = never. */
    public long expirationMs() {
        return buffer.getLong(offset + EXPIRATION_OFFSET, LITTLE_ENDIAN);
    }

    /** In ms since the epoch; 0 = at once. */
    public long deliveryTimeMs() {
        return buffer.getLong(offset + DELIVERY_TIME_OFFSET, LITTLE_ENDIAN);
    }

    /** When it was sent, in ms since the epoch; 0 when its producer does not say. */
    public long timestampMs() {
        return buffer.getLong(offset + TIMESTAMP_OFFSET, LITTLE_ENDIAN);
    }

    public DirectBuffer buffer() {
        return buffer;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    /** Where the destination's name with its prefix starts in {@link #buffer()}. */
    public int destinationOffset() {
        return offset + VARIABLE_OFFSET + Short.BYTES;
    }

    public int destinationLength() {
        return buffer.getShort(offset + VARIABLE_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }
}

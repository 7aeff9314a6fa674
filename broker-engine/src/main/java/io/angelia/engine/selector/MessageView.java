/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.angelia.engine.message.PropertyFinder;
import io.angelia.wire.message.MessageIds;
import io.angelia.wire.message.MessageLayout;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a selector sees of an encoded message, and the registers through which values pass while it is evaluated. Never
 * reads beyond the header; what is malformed there counts as absent. Not thread-safe.
 */
final class MessageView {
    private static final int NO_DELIVERY_COUNT = 0;

    private static final int NOT_LOOKED_UP = -2;

    // Places of the variable headers
    private static final int CORRELATION_ID = 2;
    private static final int TYPE = 3;
    private static final int USER_ID = 4;
    private static final int GROUP_ID = 5;

    private static final UnsafeBuffer PERSISTENT = Utf8.encode("PERSISTENT");
    private static final UnsafeBuffer NON_PERSISTENT = Utf8.encode("NON_PERSISTENT");

    /** A boolean (1, 0), a long, or the bits of a double. */
    long number;
    /** With offset and length: a string in UTF-8. */
    UnsafeBuffer text;

    int textOffset;
    int textLength;

    private final UnsafeBuffer header = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer annotations = new UnsafeBuffer(0, 0);
    private int deliveryCount;

    private final byte[] messageIdBytes = new byte[MessageIds.MAX_LENGTH];
    private final UnsafeBuffer messageId = new UnsafeBuffer(messageIdBytes);

    /** By a property's index: where its value starts with the type, and in which buffer. */
    private final int[] valueOffsets;

    private final UnsafeBuffer[] valueBuffers;

    MessageView(final int propertyCount) {
        valueOffsets = new int[propertyCount];
        valueBuffers = new UnsafeBuffer[propertyCount];
    }

    /** False when there is not even room for the fixed fields. */
    boolean wrap(
            final DirectBuffer buffer,
            final int messageOffset,
            final int annotationsOffset,
            final int annotationsLength,
            final int deliveryCount) {
        final int available = buffer.capacity() - messageOffset;
        if (messageOffset < 0 || available < MessageLayout.VARIABLE_OFFSET) {
            return false;
        }
        final int stated = buffer.getInt(messageOffset + MessageLayout.HEADER_LENGTH_OFFSET, LITTLE_ENDIAN);
        header.wrap(buffer, messageOffset, Math.max(MessageLayout.VARIABLE_OFFSET, Math.min(stated, available)));
        if (annotationsLength > 0) {
            annotations.wrap(buffer, annotationsOffset, annotationsLength);
        } else {
            annotations.wrap(0, 0);
        }
        this.deliveryCount = deliveryCount;
        Arrays.fill(valueOffsets, NOT_LOOKED_UP);
        return true;
    }

    int read(final HeaderField field) {
        return switch (field) {
            case DELIVERY_MODE -> string(flag(MessageLayout.FLAG_PERSISTENT) ? PERSISTENT : NON_PERSISTENT);
            case PRIORITY -> exact(header.getByte(MessageLayout.PRIORITY_OFFSET));
            case TIMESTAMP -> exact(header.getLong(MessageLayout.TIMESTAMP_OFFSET, LITTLE_ENDIAN));
            case MESSAGE_ID ->
                string(
                        messageId,
                        0,
                        MessageIds.format(
                                header.getLong(MessageLayout.PRODUCER_ID_OFFSET, LITTLE_ENDIAN),
                                header.getLong(MessageLayout.SEQUENCE_OFFSET, LITTLE_ENDIAN),
                                messageIdBytes,
                                0));
            case CORRELATION_ID ->
                flag(MessageLayout.FLAG_CORRELATION_BYTES) ? Expression.NULL : variableHeader(CORRELATION_ID);
            case TYPE -> variableHeader(TYPE);
            case USER_ID -> variableHeader(USER_ID);
            case GROUP_ID -> variableHeader(GROUP_ID);
            case DELIVERY_COUNT -> deliveryCount == NO_DELIVERY_COUNT ? Expression.NULL : exact(deliveryCount);
        };
    }

    int read(final Property property) {
        final int index = property.index();
        if (valueOffsets[index] == NOT_LOOKED_UP) {
            lookUp(property.name(), index);
        }
        return valueOffsets[index] == PropertyFinder.ABSENT
                ? Expression.NULL
                : value(valueBuffers[index], valueOffsets[index]);
    }

    // ---- headers

    private boolean flag(final int flag) {
        return (header.getByte(MessageLayout.FLAGS_OFFSET) & flag) != 0;
    }

    private int variableHeader(final int place) {
        final int end = header.capacity();
        int at = MessageLayout.VARIABLE_OFFSET;
        for (int i = 0; at + Short.BYTES <= end; i++) {
            final int stated = header.getShort(at, LITTLE_ENDIAN) & 0xFFFF;
            final int length = stated == MessageLayout.ABSENT ? 0 : stated;
            at += Short.BYTES;
            if (i == place) {
                return stated == MessageLayout.ABSENT || length > end - at
                        ? Expression.NULL
                        : string(header, at, length);
            }
            at += length;
        }
        return Expression.NULL;
    }

    // ---- properties

    /** Annotations go before what the producer set under the same name. */
    private void lookUp(final UnsafeBuffer name, final int index) {
        valueBuffers[index] = annotations;
        valueOffsets[index] = PropertyFinder.find(annotations, 0, annotations.capacity(), name);
        if (valueOffsets[index] == PropertyFinder.ABSENT) {
            valueBuffers[index] = header;
            valueOffsets[index] = PropertyFinder.find(
                    header,
                    header.getInt(MessageLayout.PROPERTIES_OFFSET_OFFSET, LITTLE_ENDIAN),
                    header.capacity(),
                    name);
        }
    }

    private int value(final UnsafeBuffer section, final int offset) {
        final int at = offset + Byte.BYTES;
        return switch (section.getByte(offset)) {
            case MessageLayout.VALUE_NULL -> Expression.NULL;
            case MessageLayout.VALUE_BOOLEAN -> {
                number = section.getByte(at) == 0 ? 0 : 1;
                yield Expression.BOOLEAN;
            }
            case MessageLayout.VALUE_BYTE -> exact(section.getByte(at));
            case MessageLayout.VALUE_SHORT -> exact(section.getShort(at, LITTLE_ENDIAN));
            case MessageLayout.VALUE_INT -> exact(section.getInt(at, LITTLE_ENDIAN));
            case MessageLayout.VALUE_LONG -> exact(section.getLong(at, LITTLE_ENDIAN));
            case MessageLayout.VALUE_FLOAT -> approximate(section.getFloat(at, LITTLE_ENDIAN));
            case MessageLayout.VALUE_DOUBLE -> approximate(section.getDouble(at, LITTLE_ENDIAN));
            case MessageLayout.VALUE_STRING -> string(section, at + Integer.BYTES, section.getInt(at, LITTLE_ENDIAN));
            default -> Expression.OTHER;
        };
    }

    // ---- registers

    private int exact(final long value) {
        number = value;
        return Expression.EXACT;
    }

    private int approximate(final double value) {
        number = Double.doubleToRawLongBits(value);
        return Expression.APPROXIMATE;
    }

    private int string(final UnsafeBuffer whole) {
        return string(whole, 0, whole.capacity());
    }

    private int string(final UnsafeBuffer buffer, final int offset, final int length) {
        text = buffer;
        textOffset = offset;
        textLength = length;
        return Expression.STRING;
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import static io.angelia.wire.message.MessageLayout.ABSENT;
import static io.angelia.wire.message.MessageLayout.BODY_LENGTH_OFFSET;
import static io.angelia.wire.message.MessageLayout.BODY_OBJECT;
import static io.angelia.wire.message.MessageLayout.BODY_TYPE_OFFSET;
import static io.angelia.wire.message.MessageLayout.DELIVERY_TIME_OFFSET;
import static io.angelia.wire.message.MessageLayout.EXPIRATION_OFFSET;
import static io.angelia.wire.message.MessageLayout.FLAGS_OFFSET;
import static io.angelia.wire.message.MessageLayout.FLAG_NULL_BODY;
import static io.angelia.wire.message.MessageLayout.HEADER_LENGTH_OFFSET;
import static io.angelia.wire.message.MessageLayout.PRIORITY_OFFSET;
import static io.angelia.wire.message.MessageLayout.PRODUCER_ID_OFFSET;
import static io.angelia.wire.message.MessageLayout.PROPERTIES_OFFSET_OFFSET;
import static io.angelia.wire.message.MessageLayout.SEQUENCE_OFFSET;
import static io.angelia.wire.message.MessageLayout.TIMESTAMP_OFFSET;
import static io.angelia.wire.message.MessageLayout.VARIABLE_OFFSET;
import static io.angelia.wire.message.MessageLayout.VERSION;
import static io.angelia.wire.message.MessageLayout.VERSION_OFFSET;

import jakarta.jms.MessageFormatException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The bytes of a received message, checked once so far that every part can be found: the fixed fields, the six variable
 * headers, the property section and the body. What the parts hold is checked when they are decoded. The bytes never
 * change.
 */
final class EncodedMessage {
    static final int VARIABLE_HEADERS = 6;
    static final int DESTINATION = 0;
    static final int REPLY_TO = 1;
    static final int CORRELATION = 2;
    static final int TYPE = 3;
    static final int USER_ID = 4;
    static final int GROUP_ID = 5;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] header;
    private final int headerLength;
    private final ByteSlice body;
    private final int present;

    private EncodedMessage(byte[] header, int headerLength, int present, ByteSlice body) {
        this.header = header;
        this.headerLength = headerLength;
        this.present = present;
        this.body = body;
    }

    /** A message in one piece, which fills the array. */
    static EncodedMessage whole(byte[] message) throws MessageFormatException {
        int headerLength = checkedHeaderLength(message);
        int bodyLength = message.length - headerLength;
        int present = checkHeader(message, headerLength, bodyLength);
        return new EncodedMessage(message, headerLength, present, new ByteSlice(message, headerLength, bodyLength));
    }

    /** A message whose body lies apart; the header fills its array. */
    static EncodedMessage split(byte[] header, byte[] body) throws MessageFormatException {
        if (checkedHeaderLength(header) != header.length) {
            throw Failures.malformed("a header of " + header.length + " bytes claims " + headerLength(header));
        }
        int present = checkHeader(header, header.length, body.length);
        return new EncodedMessage(header, header.length, present, ByteSlice.of(body));
    }

    /** The header alone of a message whose body is still on its way. */
    static EncodedMessage headerOf(byte[] header) throws MessageFormatException {
        int headerLength = checkedHeaderLength(header);
        return new EncodedMessage(
                header, headerLength, checkHeader(header, headerLength, bodyLength(header)), ByteSlice.EMPTY);
    }

    /** The length of the body that a header announces; not yet checked against anything. */
    static int bodyLength(byte[] header) throws MessageFormatException {
        checkedHeaderLength(header);
        return (int) INT.get(header, BODY_LENGTH_OFFSET);
    }

    private static int headerLength(byte[] header) {
        return (int) INT.get(header, HEADER_LENGTH_OFFSET);
    }

    private static int checkedHeaderLength(byte[] message) throws MessageFormatException {
        if (message.length < VARIABLE_OFFSET) {
            throw Failures.malformed(message.length + " bytes are less than the fixed header of " + VARIABLE_OFFSET);
        }
        if (message[VERSION_OFFSET] != VERSION) {
            throw Failures.malformed("version " + (message[VERSION_OFFSET] & 0xFF) + "; this client reads " + VERSION);
        }
        int headerLength = headerLength(message);
        if (headerLength < VARIABLE_OFFSET || headerLength > message.length) {
            throw Failures.malformed("header length " + headerLength + " in a message of " + message.length + " bytes");
        }
        return headerLength;
    }

    /** Returns a bit for each variable header that is present. */
    private static int checkHeader(byte[] header, int headerLength, int actualBodyLength)
            throws MessageFormatException {
        int bodyLength = (int) INT.get(header, BODY_LENGTH_OFFSET);
        if (bodyLength != actualBodyLength) {
            throw Failures.malformed(
                    "body length " + bodyLength + ", where the body has " + actualBodyLength + " bytes");
        }
        if ((header[FLAGS_OFFSET] & FLAG_NULL_BODY) != 0 && bodyLength != 0) {
            throw Failures.malformed("a null body of " + bodyLength + " bytes");
        }
        int bodyType = header[BODY_TYPE_OFFSET];
        if (bodyType < 0 || bodyType > BODY_OBJECT) {
            throw Failures.malformed("body type " + (bodyType & 0xFF));
        }
        int propertiesOffset = (int) INT.get(header, PROPERTIES_OFFSET_OFFSET);
        if (propertiesOffset < VARIABLE_OFFSET || propertiesOffset > headerLength - Short.BYTES) {
            throw Failures.malformed(
                    "properties at " + propertiesOffset + " in a header of " + headerLength + " bytes");
        }
        int present = 0;
        int position = VARIABLE_OFFSET;
        for (int i = 0; i < VARIABLE_HEADERS; i++) {
            if (position + Short.BYTES > propertiesOffset) {
                throw Failures.malformed("the variable headers run into the properties at " + propertiesOffset);
            }
            int length = (short) SHORT.get(header, position) & 0xFFFF;
            position += Short.BYTES;
            if (length != ABSENT) {
                present |= 1 << i;
                position += length;
            }
        }
        if (position > propertiesOffset) {
            throw Failures.malformed("the variable headers run into the properties at " + propertiesOffset);
        }
        return present;
    }

    int bodyType() {
        return header[BODY_TYPE_OFFSET];
    }

    int flags() {
        return header[FLAGS_OFFSET];
    }

    int priority() {
        return header[PRIORITY_OFFSET];
    }

    long timestamp() {
        return (long) LONG.get(header, TIMESTAMP_OFFSET);
    }

    long expiration() {
        return (long) LONG.get(header, EXPIRATION_OFFSET);
    }

    long deliveryTime() {
        return (long) LONG.get(header, DELIVERY_TIME_OFFSET);
    }

    long producerId() {
        return (long) LONG.get(header, PRODUCER_ID_OFFSET);
    }

    long sequence() {
        return (long) LONG.get(header, SEQUENCE_OFFSET);
    }

    /** A bit for each variable header that is present, by its number. */
    int present() {
        return present;
    }

    boolean has(int number) {
        return (present & 1 << number) != 0;
    }

    /** True when a variable header that is present consists of these bytes. */
    boolean variableEquals(int number, byte[] bytes) {
        int position = VARIABLE_OFFSET;
        for (int i = 0; ; i++) {
            int length = (short) SHORT.get(header, position) & 0xFFFF;
            position += Short.BYTES;
            if (i == number) {
                return Arrays.equals(header, position, position + length, bytes, 0, bytes.length);
            }
            if (length != ABSENT) {
                position += length;
            }
        }
    }

    /** A variable header that is present. */
    ByteSlice variable(int number) {
        int position = VARIABLE_OFFSET;
        for (int i = 0; ; i++) {
            int length = (short) SHORT.get(header, position) & 0xFFFF;
            position += Short.BYTES;
            if (i == number) {
                return new ByteSlice(header, position, length);
            }
            if (length != ABSENT) {
                position += length;
            }
        }
    }

    ByteSlice properties() {
        int offset = (int) INT.get(header, PROPERTIES_OFFSET_OFFSET);
        return new ByteSlice(header, offset, headerLength - offset);
    }

    ByteSlice body() {
        return body;
    }

    boolean isNullBody() {
        return (flags() & FLAG_NULL_BODY) != 0;
    }
}

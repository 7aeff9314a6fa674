/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.wire.message;

/**
 * The one message encoding, written by the producer and never rewritten: the same bytes travel on the wire, lie in the
 * log and reach the consumer. All numbers are little endian; offsets count from the first byte of the message.
 *
 * <pre>
 *  0  u8   version                 1
 *  1  u8   body type               BODY_*
 *  2  u8   flags                   FLAG_*
 *  3  u8   priority                0..9
 *  4  i32  header length           bytes from 0 to the first byte of the body
 *  8  i32  body length             bytes of the body; 0 when FLAG_NULL_BODY is set
 * 12  i32  properties offset       from 0 to the property section
 * 16  i64  timestamp               ms since the epoch; 0 = disabled by the producer
 * 24  i64  expiration              ms since the epoch; 0 = never
 * 32  i64  delivery time           ms since the epoch; 0 = at once (no delivery delay was asked for)
 * 40  i64  producer id             random, one per client session that sends
 * 48  i64  sequence                1, 2, 3 … per producer id; together they make JMSMessageID
 * 56  variable headers, in this order, each u16 length (0xFFFF = absent) and that many bytes:
 *          destination   UTF-8, with its kind as prefix: queue:// topic:// temp-queue:// temp-topic://
 *          reply to      UTF-8, the same form
 *          correlation   UTF-8, or raw bytes when FLAG_CORRELATION_BYTES is set
 *          type          UTF-8 (JMSType)
 *          user id       UTF-8 (JMSXUserID)
 *          group id      UTF-8 (JMSXGroupID; also present among the properties is never the case)
 *     properties       u16 count, then per property: u16 length + UTF-8 name, u8 VALUE_* type, value
 *     body             BODY_TEXT: UTF-8. BODY_BYTES, BODY_OBJECT: raw. BODY_MAP: i32 count, then entries like properties.
 *                      BODY_STREAM: values (u8 type, value) until the body ends. BODY_NONE: empty.
 * </pre>
 *
 * Values: boolean u8, byte i8, short i16, char u16, int i32, long i64, float and double as their IEEE 754 bits, string
 * and byte array i32 length and bytes (UTF-8), null nothing.
 *
 * <p>New fields are appended to the variable headers behind a higher version; a reader refuses a version it does not know.
 */
public final class MessageLayout {
    public static final int VERSION = 1;

    public static final int VERSION_OFFSET = 0;
    public static final int BODY_TYPE_OFFSET = VERSION_OFFSET + 1;
    public static final int FLAGS_OFFSET = BODY_TYPE_OFFSET + 1;
    public static final int PRIORITY_OFFSET = FLAGS_OFFSET + 1;
    public static final int HEADER_LENGTH_OFFSET = PRIORITY_OFFSET + 1;
    public static final int BODY_LENGTH_OFFSET = HEADER_LENGTH_OFFSET + Integer.BYTES;
    public static final int PROPERTIES_OFFSET_OFFSET = BODY_LENGTH_OFFSET + Integer.BYTES;
    public static final int TIMESTAMP_OFFSET = PROPERTIES_OFFSET_OFFSET + Integer.BYTES;
    public static final int EXPIRATION_OFFSET = TIMESTAMP_OFFSET + Long.BYTES;
    public static final int DELIVERY_TIME_OFFSET = EXPIRATION_OFFSET + Long.BYTES;
    public static final int PRODUCER_ID_OFFSET = DELIVERY_TIME_OFFSET + Long.BYTES;
    public static final int SEQUENCE_OFFSET = PRODUCER_ID_OFFSET + Long.BYTES;
    public static final int VARIABLE_OFFSET = SEQUENCE_OFFSET + Long.BYTES;

    /** Length that marks an absent variable header. */
    public static final int ABSENT = 0xFFFF;
    /** Longest variable header or property name in bytes. */
    public static final int MAX_SHORT_STRING = 0xFFFE;
    /** Most properties a message can carry. */
    public static final int MAX_PROPERTIES = 0xFFFF;

    public static final int FLAG_PERSISTENT = 1;
    public static final int FLAG_CORRELATION_BYTES = 1 << 1;
    public static final int FLAG_NULL_BODY = 1 << 2;

    public static final int BODY_NONE = 0;
    public static final int BODY_TEXT = 1;
    public static final int BODY_BYTES = 2;
    public static final int BODY_MAP = 3;
    public static final int BODY_STREAM = 4;
    public static final int BODY_OBJECT = 5;

    public static final int VALUE_NULL = 0;
    public static final int VALUE_BOOLEAN = 1;
    public static final int VALUE_BYTE = 2;
    public static final int VALUE_SHORT = 3;
    public static final int VALUE_INT = 4;
    public static final int VALUE_LONG = 5;
    public static final int VALUE_FLOAT = 6;
    public static final int VALUE_DOUBLE = 7;
    public static final int VALUE_STRING = 8;
    public static final int VALUE_CHAR = 9;
    public static final int VALUE_BYTES = 10;

    public static final String QUEUE_PREFIX = "queue://";
    public static final String TOPIC_PREFIX = "topic://";
    public static final String TEMPORARY_QUEUE_PREFIX = "temp-queue://";
    public static final String TEMPORARY_TOPIC_PREFIX = "temp-topic://";

    private MessageLayout() {}
}

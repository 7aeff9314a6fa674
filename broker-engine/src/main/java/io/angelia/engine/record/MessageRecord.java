/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.record;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.angelia.engine.journal.RecordView;
import io.angelia.wire.message.MessageLayout;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A movable view of a record that carries a message: SEND, and behind a prefix of their own MESSAGE_MOVED, DEAD_LETTER and
 * REDRIVEN.
 * The store of volatile messages uses the layout of SEND, too.
 *
 * <pre>
 * MESSAGE_MOVED  i64 old position | i32 slot count | i32 slot each: the entries that share the message
 * DEAD_LETTER    i32 slot | i32 reserved | i64 position: the entry that goes; REDRIVEN likewise
 *
 *  0 i32 destination id
 *  4 u16 flags               FLAG_*
 *  6 u16 origin length
 *  8 i64 producer id
 * 16 i64 sequence
 * 24 i64 transaction id       0 = none
 * 32 i64 origin connection id
 * 40 i32 chunk count          0 = the whole message follows
 * 44 i32 annotations length
 * 48 i32 total length         header and body together
 * 52 u32 dead since          s since the epoch; 0 for what is no dead letter
 * 56 i64 position per chunk
 *    with FLAG_DEDUPLICATED: i64, i64 digest of the key | i64 window in ms | i32 most keys | i32 reserved
 *    origin client id         UTF-8; empty when the sender has none
 *    annotations              a property section
 *    message                  to the end of the record: whole, or its header when there are chunks
 * </pre>
 */
public final class MessageRecord {
    /** It is a dead letter: it is not dead-lettered again. */
    public static final int FLAG_DEAD_LETTER = 1;
    /** It does not expire, whatever its header says. */
    public static final int FLAG_NEVER_EXPIRES = 1 << 1;
    /** It was a dead letter and is tried anew. */
    public static final int FLAG_REDRIVEN = 1 << 2;
    /** Later messages with the same key are copies of it; the key follows. */
    public static final int FLAG_DEDUPLICATED = 1 << 4;

    private static final int DESTINATION_OFFSET = 0;
    private static final int FLAGS_OFFSET = DESTINATION_OFFSET + Integer.BYTES;
    private static final int ORIGIN_LENGTH_OFFSET = FLAGS_OFFSET + Short.BYTES;
    private static final int PRODUCER_OFFSET = ORIGIN_LENGTH_OFFSET + Short.BYTES;
    private static final int SEQUENCE_OFFSET = PRODUCER_OFFSET + Long.BYTES;
    private static final int TRANSACTION_OFFSET = SEQUENCE_OFFSET + Long.BYTES;
    private static final int ORIGIN_CONNECTION_OFFSET = TRANSACTION_OFFSET + Long.BYTES;
    private static final int CHUNK_COUNT_OFFSET = ORIGIN_CONNECTION_OFFSET + Long.BYTES;
    private static final int ANNOTATIONS_LENGTH_OFFSET = CHUNK_COUNT_OFFSET + Integer.BYTES;
    private static final int TOTAL_LENGTH_OFFSET = ANNOTATIONS_LENGTH_OFFSET + Integer.BYTES;
    private static final int DEAD_SINCE_OFFSET = TOTAL_LENGTH_OFFSET + Integer.BYTES;
    /** Bytes of the fixed part. */
    public static final int HEAD_LENGTH = DEAD_SINCE_OFFSET + Integer.BYTES;

    private static final int KEY_HIGH_OFFSET = 0;
    private static final int KEY_LOW_OFFSET = KEY_HIGH_OFFSET + Long.BYTES;
    private static final int KEY_WINDOW_OFFSET = KEY_LOW_OFFSET + Long.BYTES;
    private static final int MAX_KEYS_OFFSET = KEY_WINDOW_OFFSET + Long.BYTES;
    private static final int DEDUPLICATION_LENGTH = MAX_KEYS_OFFSET + Integer.BYTES + Integer.BYTES;

    private static final int MOVED_SLOTS_OFFSET = Long.BYTES + Integer.BYTES;
    private static final int DEAD_LETTER_PREFIX_LENGTH = Integer.BYTES + Integer.BYTES + Long.BYTES;

    private DirectBuffer buffer;
    private int offset;
    private int length;
    private int prefix;

    /** Looks at a record of one of the four types; the view lives as long as the record's. */
    public MessageRecord wrap(final RecordView record) {
        return wrap(record.buffer(), 0, record.length(), record.type());
    }

    /** Looks at a payload of the given type. */
    public MessageRecord wrap(final DirectBuffer buffer, final int offset, final int length, final int recordType) {
        this.buffer = buffer;
        this.prefix = prefixLength(buffer, offset, recordType);
        this.offset = offset + prefix;
        this.length = length - prefix;
        if (this.length < HEAD_LENGTH) {
            throw new IllegalStateException("message record of " + length + " bytes is shorter than its head");
        }
        return this;
    }

    private static int prefixLength(final DirectBuffer buffer, final int offset, final int recordType) {
        return switch (recordType) {
            case RecordType.SEND -> 0;
            case RecordType.MESSAGE_MOVED ->
                MOVED_SLOTS_OFFSET + Integer.BYTES * buffer.getInt(offset + Long.BYTES, LITTLE_ENDIAN);
            case RecordType.DEAD_LETTER, RecordType.REDRIVEN -> DEAD_LETTER_PREFIX_LENGTH;
            default -> throw new IllegalStateException("record type " + recordType + " carries no message");
        };
    }

    public int destinationId() {
        return buffer.getInt(offset + DESTINATION_OFFSET, LITTLE_ENDIAN);
    }

    public boolean isDeadLetter() {
        return (flags() & FLAG_DEAD_LETTER) != 0;
    }

    /** True when something is written beside the message and no flag says why: no present release writes that. */
    public boolean isOfOlderLayout() {
        return annotationsLength() > 0 && flags() == 0;
    }

    /** True when it does not expire, whatever its header says. */
    public boolean neverExpires() {
        return (flags() & FLAG_NEVER_EXPIRES) != 0;
    }

    private int flags() {
        return buffer.getShort(offset + FLAGS_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    /** When it became a dead letter, in ms since the epoch, rounded up to seconds. */
    public long deadSinceMs() {
        return (buffer.getInt(offset + DEAD_SINCE_OFFSET, LITTLE_ENDIAN) & 0xFFFF_FFFFL) * 1000;
    }

    public long producerId() {
        return buffer.getLong(offset + PRODUCER_OFFSET, LITTLE_ENDIAN);
    }

    public long sequence() {
        return buffer.getLong(offset + SEQUENCE_OFFSET, LITTLE_ENDIAN);
    }

    public long transactionId() {
        return buffer.getLong(offset + TRANSACTION_OFFSET, LITTLE_ENDIAN);
    }

    public long originConnectionId() {
        return buffer.getLong(offset + ORIGIN_CONNECTION_OFFSET, LITTLE_ENDIAN);
    }

    public int chunkCount() {
        return buffer.getInt(offset + CHUNK_COUNT_OFFSET, LITTLE_ENDIAN);
    }

    /** Position of the record that holds chunk {@code index}. */
    public long chunkPosition(final int index) {
        return buffer.getLong(offset + HEAD_LENGTH + index * Long.BYTES, LITTLE_ENDIAN);
    }

    public int totalLength() {
        return buffer.getInt(offset + TOTAL_LENGTH_OFFSET, LITTLE_ENDIAN);
    }

    public int annotationsLength() {
        return buffer.getInt(offset + ANNOTATIONS_LENGTH_OFFSET, LITTLE_ENDIAN);
    }

    public int annotationsOffset() {
        return originOffset() + originLength();
    }

    public DirectBuffer buffer() {
        return buffer;
    }

    public int messageOffset() {
        return annotationsOffset() + annotationsLength();
    }

    /** Bytes of the message that lie in this record. */
    public int messageLength() {
        return offset + length - messageOffset();
    }

    /** First byte of the part that {@link #partLength()} describes: what a copy of the message must carry. */
    public int partOffset() {
        return offset;
    }

    /** Bytes from the head to the end, without a prefix. */
    public int partLength() {
        return length;
    }

    /** True when the message has this id. */
    public boolean isMessage(final long producerId, final long sequence) {
        final int message = messageOffset();
        return buffer.getLong(message + MessageLayout.SEQUENCE_OFFSET, LITTLE_ENDIAN) == sequence
                && buffer.getLong(message + MessageLayout.PRODUCER_ID_OFFSET, LITTLE_ENDIAN) == producerId;
    }

    /** True when the sender's client id has exactly these bytes; an empty id never matches. */
    public boolean hasOriginClientId(final byte[] clientId) {
        final int originLength = originLength();
        if (originLength == 0 || originLength != clientId.length) {
            return false;
        }
        final int origin = originOffset();
        for (int i = 0; i < originLength; i++) {
            if (buffer.getByte(origin + i) != clientId[i]) {
                return false;
            }
        }
        return true;
    }

    /** True when a message with the same key that came before, and not too long ago, makes this one a copy. */
    public boolean isDeduplicated() {
        return (buffer.getShort(offset + FLAGS_OFFSET, LITTLE_ENDIAN) & FLAG_DEDUPLICATED) != 0;
    }

    /** Half of the digest of the key; the message must be deduplicated. */
    public long keyHigh() {
        return buffer.getLong(keyOffset() + KEY_HIGH_OFFSET, LITTLE_ENDIAN);
    }

    /** The other half. */
    public long keyLow() {
        return buffer.getLong(keyOffset() + KEY_LOW_OFFSET, LITTLE_ENDIAN);
    }

    /** How long the key is remembered. */
    public long keyWindowMs() {
        return buffer.getLong(keyOffset() + KEY_WINDOW_OFFSET, LITTLE_ENDIAN);
    }

    /** How many keys the destination remembers at most. */
    public int maxKeys() {
        return buffer.getInt(keyOffset() + MAX_KEYS_OFFSET, LITTLE_ENDIAN);
    }

    private int keyOffset() {
        return offset + HEAD_LENGTH + chunkCount() * Long.BYTES;
    }

    private int originOffset() {
        return keyOffset() + (isDeduplicated() ? DEDUPLICATION_LENGTH : 0);
    }

    private int originLength() {
        return buffer.getShort(offset + ORIGIN_LENGTH_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    /** Of MESSAGE_MOVED: where the message was before. */
    public long oldPosition() {
        return buffer.getLong(offset - prefix, LITTLE_ENDIAN);
    }

    /** Of MESSAGE_MOVED: how many entries share the message. */
    public int movedCount() {
        return buffer.getInt(offset - prefix + Long.BYTES, LITTLE_ENDIAN);
    }

    /** Of MESSAGE_MOVED: slot of one of those entries. */
    public int movedSlot(final int index) {
        return buffer.getInt(offset - prefix + MOVED_SLOTS_OFFSET + index * Integer.BYTES, LITTLE_ENDIAN);
    }

    /** Of DEAD_LETTER and REDRIVEN: slot of the entry that goes. */
    public int deadSlot() {
        return buffer.getInt(offset - prefix, LITTLE_ENDIAN);
    }

    /** Of DEAD_LETTER and REDRIVEN: position of the entry that goes. */
    public long deadPosition() {
        return buffer.getLong(offset - prefix + Integer.BYTES + Integer.BYTES, LITTLE_ENDIAN);
    }

    /** Writes the prefix of MESSAGE_MOVED without slots; returns its length. */
    public static int encodeMovedPrefix(final MutableDirectBuffer target, final long oldPosition) {
        target.putLong(0, oldPosition, LITTLE_ENDIAN);
        target.putInt(Long.BYTES, 0, LITTLE_ENDIAN);
        return MOVED_SLOTS_OFFSET;
    }

    /** Adds a slot to the prefix of MESSAGE_MOVED; returns the index behind it. */
    public static int encodeMovedSlot(final MutableDirectBuffer target, final int index, final int slot) {
        target.putInt(Long.BYTES, target.getInt(Long.BYTES, LITTLE_ENDIAN) + 1, LITTLE_ENDIAN);
        target.putInt(index, slot, LITTLE_ENDIAN);
        return index + Integer.BYTES;
    }

    /** Writes the prefix of DEAD_LETTER or REDRIVEN; returns its length. {@link #encodeHead} follows. */
    public static int encodeDeadLetterPrefix(final MutableDirectBuffer target, final int slot, final long position) {
        target.putInt(0, slot, LITTLE_ENDIAN);
        target.putInt(Integer.BYTES, 0, LITTLE_ENDIAN);
        target.putLong(Integer.BYTES + Integer.BYTES, position, LITTLE_ENDIAN);
        return DEAD_LETTER_PREFIX_LENGTH;
    }

    /**
     * Writes the fixed part without chunks and annotations at {@code index}; {@link #encodeChunk},
     * {@link #encodeDeduplication}, {@link #encodeOrigin} and {@link #encodeAnnotations} add the rest in this order.
     *
     * @return the index behind what was written.
     */
    public static int encodeHead(
            final MutableDirectBuffer target,
            final int index,
            final int destinationId,
            final long producerId,
            final long sequence,
            final long transactionId,
            final long originConnectionId,
            final int totalLength) {
        target.putInt(index + DESTINATION_OFFSET, destinationId, LITTLE_ENDIAN);
        target.putShort(index + FLAGS_OFFSET, (short) 0, LITTLE_ENDIAN);
        target.putShort(index + ORIGIN_LENGTH_OFFSET, (short) 0, LITTLE_ENDIAN);
        target.putLong(index + PRODUCER_OFFSET, producerId, LITTLE_ENDIAN);
        target.putLong(index + SEQUENCE_OFFSET, sequence, LITTLE_ENDIAN);
        target.putLong(index + TRANSACTION_OFFSET, transactionId, LITTLE_ENDIAN);
        target.putLong(index + ORIGIN_CONNECTION_OFFSET, originConnectionId, LITTLE_ENDIAN);
        target.putInt(index + CHUNK_COUNT_OFFSET, 0, LITTLE_ENDIAN);
        target.putInt(index + ANNOTATIONS_LENGTH_OFFSET, 0, LITTLE_ENDIAN);
        target.putInt(index + TOTAL_LENGTH_OFFSET, totalLength, LITTLE_ENDIAN);
        target.putInt(index + DEAD_SINCE_OFFSET, 0, LITTLE_ENDIAN);
        return index + HEAD_LENGTH;
    }

    /**
     * Sets flags in the head that starts at {@code head}.
     *
     * @param deadSinceMs when it became a dead letter, in ms since the epoch; 0 for never.
     */
    public static void encodeFlags(
            final MutableDirectBuffer target, final int head, final int flags, final long deadSinceMs) {
        target.putShort(head + FLAGS_OFFSET, (short) flags, LITTLE_ENDIAN);
        target.putInt(head + DEAD_SINCE_OFFSET, (int) ((deadSinceMs + 999) / 1000), LITTLE_ENDIAN);
    }

    /** Adds a chunk's position to the head that starts at {@code head}; returns the index behind it. */
    public static int encodeChunk(
            final MutableDirectBuffer target, final int head, final int index, final long position) {
        target.putInt(
                head + CHUNK_COUNT_OFFSET, target.getInt(head + CHUNK_COUNT_OFFSET, LITTLE_ENDIAN) + 1, LITTLE_ENDIAN);
        target.putLong(index, position, LITTLE_ENDIAN);
        return index + Long.BYTES;
    }

    /** Adds the key by which copies are recognised. */
    public static int encodeDeduplication(
            final MutableDirectBuffer target,
            final int head,
            final int index,
            final long keyHigh,
            final long keyLow,
            final long windowMs,
            final int maxKeys) {
        final int flags = target.getShort(head + FLAGS_OFFSET, LITTLE_ENDIAN) | FLAG_DEDUPLICATED;
        target.putShort(head + FLAGS_OFFSET, (short) flags, LITTLE_ENDIAN);
        target.putLong(index + KEY_HIGH_OFFSET, keyHigh, LITTLE_ENDIAN);
        target.putLong(index + KEY_LOW_OFFSET, keyLow, LITTLE_ENDIAN);
        target.putLong(index + KEY_WINDOW_OFFSET, windowMs, LITTLE_ENDIAN);
        target.putInt(index + MAX_KEYS_OFFSET, maxKeys, LITTLE_ENDIAN);
        target.putInt(index + MAX_KEYS_OFFSET + Integer.BYTES, 0, LITTLE_ENDIAN);
        return index + DEDUPLICATION_LENGTH;
    }

    /** Adds the sender's client id; at most 65535 bytes. */
    public static int encodeOrigin(
            final MutableDirectBuffer target, final int head, final int index, final byte[] clientId) {
        target.putShort(head + ORIGIN_LENGTH_OFFSET, (short) clientId.length, LITTLE_ENDIAN);
        target.putBytes(index, clientId);
        return index + clientId.length;
    }

    /** Adds annotations. */
    public static int encodeAnnotations(
            final MutableDirectBuffer target,
            final int head,
            final int index,
            final DirectBuffer annotations,
            final int annotationsOffset,
            final int annotationsLength) {
        target.putInt(head + ANNOTATIONS_LENGTH_OFFSET, annotationsLength, LITTLE_ENDIAN);
        target.putBytes(index, annotations, annotationsOffset, annotationsLength);
        return index + annotationsLength;
    }

    /** The bytes that stand for a client id in {@link #encodeOrigin}; empty for null. */
    public static byte[] originBytes(final String clientId) {
        return clientId == null ? new byte[0] : clientId.getBytes(StandardCharsets.UTF_8);
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.deduplication;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.angelia.engine.message.EncodedMessage;
import io.angelia.engine.message.PropertyFinder;
import io.angelia.wire.message.MessageIds;
import io.angelia.wire.message.MessageLayout;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads what the application calls the key of a message: a property, the message id or the correlation id. The key itself is
 * not kept but 128 bits of its SHA-256, so that keys of any length take the same room and different keys are never taken for
 * the same. Whole numbers of different types are the same key, a text and a number never are. Allocates nothing in steady
 * state. Not thread-safe.
 */
public final class ApplicationKey {
    /** Property for the key of a message that is sent once. */
    public static final String DEDUPLICATION_PROPERTY = "JMS_ANGELIA_DedupKey";
    /** Its name in applications that come from Artemis. */
    public static final String DEDUPLICATION_ALIAS = "_AMQ_DUPL_ID";
    /** Property for the key of a last value, in applications that come from Artemis. */
    public static final String LAST_VALUE_ALIAS = "_AMQ_LVQ_NAME";

    private static final String MESSAGE_ID = "JMSMessageID";
    private static final String CORRELATION_ID = "JMSCorrelationID";
    /** Destination and reply to. */
    private static final int HEADERS_BEFORE_CORRELATION = 2;

    private static final int DIGEST_LENGTH = 32;
    private static final byte TEXT = 'T';
    private static final byte BYTES = 'B';
    private static final byte NUMBER = 'N';
    private static final byte OTHER = 'O';

    private final String header;
    private final List<DirectBuffer> properties = new ArrayList<>();
    private final MessageDigest sha256 = sha256();
    private final UnsafeBuffer digest = new UnsafeBuffer(new byte[DIGEST_LENGTH]);
    private byte[] scratch = new byte[256];
    private int length;

    private ApplicationKey(final String name, final String alias) {
        header = name.equals(MESSAGE_ID) || name.equals(CORRELATION_ID) ? name : null;
        if (header == null) {
            properties.add(new UnsafeBuffer(name.getBytes(UTF_8)));
            if (alias != null) {
                properties.add(new UnsafeBuffer(alias.getBytes(UTF_8)));
            }
        }
    }

    /** The key of a property, of JMSMessageID or of JMSCorrelationID; {@link #DEDUPLICATION_PROPERTY} has an alias. */
    public static ApplicationKey ofDeduplication(final String name) {
        return new ApplicationKey(name, name.equals(DEDUPLICATION_PROPERTY) ? DEDUPLICATION_ALIAS : null);
    }

    /** The key of a property or header; {@link #LAST_VALUE_ALIAS} is read where it is absent. */
    public static ApplicationKey ofLastValue(final String name) {
        return new ApplicationKey(name, LAST_VALUE_ALIAS);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Reads the key of a sound message; false when it has none. */
    public boolean read(final EncodedMessage message) {
        length = 0;
        if (!(header == null ? readProperty(message) : readHeader(message))) {
            return false;
        }
        try {
            sha256.update(scratch, 0, length);
            sha256.digest(digest.byteArray(), 0, DIGEST_LENGTH);
        } catch (final DigestException e) {
            throw new IllegalStateException("a digest of " + DIGEST_LENGTH + " bytes has no room", e);
        }
        return true;
    }

    /** Half of what stands for the key that was read. */
    public long high() {
        return digest.getLong(0, LITTLE_ENDIAN);
    }

    /** The other half. */
    public long low() {
        return digest.getLong(Long.BYTES, LITTLE_ENDIAN);
    }

    private boolean readHeader(final EncodedMessage message) {
        final DirectBuffer buffer = message.buffer();
        final int offset = message.offset();
        if (header.equals(MESSAGE_ID)) {
            ensure(1 + MessageIds.MAX_LENGTH);
            scratch[0] = TEXT;
            length = 1
                    + MessageIds.format(
                            buffer.getLong(offset + MessageLayout.PRODUCER_ID_OFFSET, LITTLE_ENDIAN),
                            buffer.getLong(offset + MessageLayout.SEQUENCE_OFFSET, LITTLE_ENDIAN),
                            scratch,
                            1);
            return true;
        }
        final int end = offset + message.headerLength();
        int at = offset + MessageLayout.VARIABLE_OFFSET;
        for (int i = 0; at <= end - Short.BYTES; i++) {
            final int stated = buffer.getShort(at, LITTLE_ENDIAN) & 0xFFFF;
            final int size = stated == MessageLayout.ABSENT ? 0 : stated;
            at += Short.BYTES;
            if (i == HEADERS_BEFORE_CORRELATION) {
                final boolean raw =
                        (buffer.getByte(offset + MessageLayout.FLAGS_OFFSET) & MessageLayout.FLAG_CORRELATION_BYTES)
                                != 0;
                return stated != MessageLayout.ABSENT && size <= end - at && take(raw ? BYTES : TEXT, buffer, at, size);
            }
            at += size;
        }
        return false;
    }

    private boolean readProperty(final EncodedMessage message) {
        final DirectBuffer buffer = message.buffer();
        final int offset = message.offset();
        final int section = offset + buffer.getInt(offset + MessageLayout.PROPERTIES_OFFSET_OFFSET, LITTLE_ENDIAN);
        final int end = offset + message.headerLength();
        for (int i = 0; i < properties.size(); i++) {
            final int at = PropertyFinder.find(buffer, section, end, properties.get(i));
            if (at != PropertyFinder.ABSENT && readValue(buffer, at, end)) {
                return true;
            }
        }
        return false;
    }

    private boolean readValue(final DirectBuffer buffer, final int at, final int end) {
        final int type = buffer.getByte(at);
        final int value = at + Byte.BYTES;
        return switch (type) {
            case MessageLayout.VALUE_NULL -> false;
            case MessageLayout.VALUE_STRING, MessageLayout.VALUE_BYTES ->
                take(
                        type == MessageLayout.VALUE_STRING ? TEXT : BYTES,
                        buffer,
                        value + Integer.BYTES,
                        buffer.getInt(value, LITTLE_ENDIAN));
            case MessageLayout.VALUE_BYTE -> number(buffer.getByte(value));
            case MessageLayout.VALUE_SHORT -> number(buffer.getShort(value, LITTLE_ENDIAN));
            case MessageLayout.VALUE_INT -> number(buffer.getInt(value, LITTLE_ENDIAN));
            case MessageLayout.VALUE_LONG -> number(buffer.getLong(value, LITTLE_ENDIAN));
            default -> take(OTHER, buffer, at, PropertyFinder.valueLength(buffer, at, end));
        };
    }

    private boolean number(final long value) {
        scratch[0] = NUMBER;
        for (int i = 0; i < Long.BYTES; i++) {
            scratch[1 + i] = (byte) (value >>> (Byte.SIZE * i));
        }
        length = 1 + Long.BYTES;
        return true;
    }

    private boolean take(final byte kind, final DirectBuffer buffer, final int at, final int size) {
        ensure(1 + size);
        scratch[0] = kind;
        buffer.getBytes(at, scratch, 1, size);
        length = 1 + size;
        return true;
    }

    private void ensure(final int needed) {
        if (scratch.length < needed) {
            scratch = new byte[Math.max(needed, scratch.length * 2)];
        }
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.management;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.angelia.engine.DeliveredMessage;
import io.angelia.engine.EngineDeadLetters.ChunkReader;
import io.angelia.wire.message.MessageIds;
import io.angelia.wire.message.MessageLayout;
import java.time.Instant;
import java.util.Base64;
import org.agrona.DirectBuffer;

/** Writes messages as JSON: what people look for first, then headers, properties and a part of the body. Stateless. */
final class MessageJson {
    /** Bytes of a body that one answer carries. */
    static final int BODY_PART_LENGTH = 128 * 1024;

    private static final int LONGEST_VALUE = 16 * 1024;
    private static final int MOST_PROPERTY_TEXT = 128 * 1024;
    private static final String DEAD_LETTER = "JMS_ANGELIA_Dlq";
    private static final String REDRIVEN = "JMS_ANGELIA_Redriven";
    private static final String ATTEMPTS = "Attempts";
    private static final String[] VARIABLE_HEADERS = {
        "destination", "replyTo", "correlationId", "type", "userId", "groupId"
    };
    private static final String[] BODY_TYPES = {"none", "text", "bytes", "map", "stream", "object"};
    private static final int CORRELATION = 2;

    private MessageJson() {}

    /** The message without its body. */
    static ObjectNode describe(final DeliveredMessage message) {
        final DirectBuffer buffer = message.buffer();
        final int start = message.offset();
        final ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put(
                        "id",
                        MessageIds.format(
                                buffer.getLong(start + MessageLayout.PRODUCER_ID_OFFSET, LITTLE_ENDIAN),
                                buffer.getLong(start + MessageLayout.SEQUENCE_OFFSET, LITTLE_ENDIAN)));
        deadLetter(message, json);
        final int flags = buffer.getByte(start + MessageLayout.FLAGS_OFFSET);
        int at = start + MessageLayout.VARIABLE_OFFSET;
        for (int i = 0; i < VARIABLE_HEADERS.length; i++) {
            final int length = buffer.getShort(at, LITTLE_ENDIAN) & 0xFFFF;
            at += Short.BYTES;
            if (length != MessageLayout.ABSENT) {
                if (i == CORRELATION && (flags & MessageLayout.FLAG_CORRELATION_BYTES) != 0) {
                    final byte[] raw = new byte[length];
                    buffer.getBytes(at, raw);
                    json.put("correlationIdBytes", Base64.getEncoder().encodeToString(raw));
                } else {
                    json.put(VARIABLE_HEADERS[i], buffer.getStringWithoutLengthUtf8(at, length));
                }
                at += length;
            }
        }
        json.put("persistent", (flags & MessageLayout.FLAG_PERSISTENT) != 0)
                .put("priority", buffer.getByte(start + MessageLayout.PRIORITY_OFFSET));
        time(json, "timestamp", buffer.getLong(start + MessageLayout.TIMESTAMP_OFFSET, LITTLE_ENDIAN));
        time(json, "expiration", buffer.getLong(start + MessageLayout.EXPIRATION_OFFSET, LITTLE_ENDIAN));
        final int properties = start + buffer.getInt(start + MessageLayout.PROPERTIES_OFFSET_OFFSET, LITTLE_ENDIAN);
        new Properties(buffer, properties).copyTo(json.putObject("properties"), json);
        final int bodyType = buffer.getByte(start + MessageLayout.BODY_TYPE_OFFSET);
        json.put("bodyType", bodyType >= 0 && bodyType < BODY_TYPES.length ? BODY_TYPES[bodyType] : "unknown");
        return json.put("bodyLength", bodyLength(message));
    }

    private static void time(final ObjectNode json, final String name, final long timeMs) {
        if (timeMs != 0) {
            json.put(name, Instant.ofEpochMilli(timeMs).toString());
        }
    }

    private static void deadLetter(final DeliveredMessage message, final ObjectNode json) {
        if (message.annotationsLength() == 0) {
            return;
        }
        final ObjectNode beside = JsonNodeFactory.instance.objectNode();
        new Properties(message.annotations(), message.annotationsOffset()).copyTo(beside, beside);
        final ObjectNode dead = json.putObject("deadLetter");
        beside.properties().forEach(property -> {
            final String name = property.getKey();
            if (name.equals(REDRIVEN)) {
                dead.set("redriven", property.getValue());
            } else if (name.startsWith(DEAD_LETTER)) {
                final String rest = name.substring(DEAD_LETTER.length());
                final String field = Character.toLowerCase(rest.charAt(0)) + rest.substring(1);
                if (rest.equals(ATTEMPTS)) {
                    final ArrayNode attempts = dead.putArray(field);
                    property.getValue().asText().lines().forEach(attempts::add);
                } else if (rest.endsWith("Failure")) {
                    time(dead, field, property.getValue().asLong());
                } else {
                    dead.set(field, property.getValue());
                }
            }
        });
    }

    private static int bodyLength(final DeliveredMessage message) {
        return message.buffer().getInt(message.offset() + MessageLayout.BODY_LENGTH_OFFSET, LITTLE_ENDIAN);
    }

    /** Adds bytes of the body from {@code offset} on, in base64, as many as an answer carries. */
    static void putBody(
            final ObjectNode json, final DeliveredMessage message, final ChunkReader chunks, final int offset) {
        final int bodyLength = bodyLength(message);
        final byte[] part = new byte[Math.max(0, Math.min(BODY_PART_LENGTH, bodyLength - offset))];
        if (message.chunkCount() == 0) {
            final int body = message.offset()
                    + message.buffer().getInt(message.offset() + MessageLayout.HEADER_LENGTH_OFFSET, LITTLE_ENDIAN);
            message.buffer().getBytes(body + offset, part);
        } else {
            copyChunks(message.chunkCount(), chunks, offset, part);
        }
        json.put("bodyOffset", offset).put("body", Base64.getEncoder().encodeToString(part));
    }

    private static void copyChunks(final int count, final ChunkReader chunks, final int offset, final byte[] part) {
        final int[] position = new int[1];
        for (int i = 0; i < count && position[0] < offset + part.length; i++) {
            chunks.read(i, (buffer, chunk, length) -> {
                final int from = Math.max(position[0], offset);
                final int to = Math.min(position[0] + length, offset + part.length);
                if (from < to) {
                    buffer.getBytes(chunk + from - position[0], part, from - offset, to - from);
                }
                position[0] += length;
            });
        }
    }

    /** A property section. */
    private static final class Properties {
        private final DirectBuffer buffer;
        private int at;

        Properties(final DirectBuffer buffer, final int offset) {
            this.buffer = buffer;
            this.at = offset;
        }

        /** @param owner is told when there was too much to copy. */
        void copyTo(final ObjectNode json, final ObjectNode owner) {
            final int count = buffer.getShort(at, LITTLE_ENDIAN) & 0xFFFF;
            at += Short.BYTES;
            final int start = at;
            for (int i = 0; i < count; i++) {
                if (at - start > MOST_PROPERTY_TEXT) {
                    owner.put("propertiesCut", true);
                    return;
                }
                final int length = buffer.getShort(at, LITTLE_ENDIAN) & 0xFFFF;
                final String name = buffer.getStringWithoutLengthUtf8(at + Short.BYTES, length);
                at += Short.BYTES + length;
                copy(name, json);
            }
        }

        private void copy(final String name, final ObjectNode json) {
            final int type = buffer.getByte(at++);
            switch (type) {
                case MessageLayout.VALUE_NULL -> json.putNull(name);
                case MessageLayout.VALUE_BOOLEAN -> json.put(name, buffer.getByte(skip(Byte.BYTES)) != 0);
                case MessageLayout.VALUE_BYTE -> json.put(name, buffer.getByte(skip(Byte.BYTES)));
                case MessageLayout.VALUE_SHORT -> json.put(name, buffer.getShort(skip(Short.BYTES), LITTLE_ENDIAN));
                case MessageLayout.VALUE_CHAR ->
                    json.put(name, String.valueOf(buffer.getChar(skip(Short.BYTES), LITTLE_ENDIAN)));
                case MessageLayout.VALUE_INT -> json.put(name, buffer.getInt(skip(Integer.BYTES), LITTLE_ENDIAN));
                case MessageLayout.VALUE_LONG -> json.put(name, buffer.getLong(skip(Long.BYTES), LITTLE_ENDIAN));
                case MessageLayout.VALUE_FLOAT -> json.put(name, buffer.getFloat(skip(Float.BYTES), LITTLE_ENDIAN));
                case MessageLayout.VALUE_DOUBLE -> json.put(name, buffer.getDouble(skip(Double.BYTES), LITTLE_ENDIAN));
                default -> {
                    final int length = buffer.getInt(skip(Integer.BYTES), LITTLE_ENDIAN);
                    final int value = skip(length);
                    final int shown = Math.min(length, LONGEST_VALUE);
                    if (type == MessageLayout.VALUE_BYTES) {
                        final byte[] raw = new byte[shown];
                        buffer.getBytes(value, raw);
                        json.put(name, Base64.getEncoder().encodeToString(raw));
                    } else {
                        json.put(name, buffer.getStringWithoutLengthUtf8(value, shown));
                    }
                }
            }
        }

        private int skip(final int length) {
            at += length;
            return at - length;
        }
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.redelivery;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.angelia.engine.memory.EntrySpace;
import java.util.ArrayList;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The failed attempts of messages that still wait, by entry. Of many attempts the first and the last ones are kept. Part of the
 * durable state for entries that are: what it holds depends on the attempts only, in their order, so that every replay ends alike.
 *
 * <p>All stories together have a limit. Beyond it an attempt is kept without its words, and of a message that has a story the
 * newest takes the place of the one before.
 *
 * <pre>
 * per attempt: i32 number | i64 time | consumer | exception | message; each text u16 length (0xFFFF = null) and UTF-8
 * </pre>
 */
public final class FailureHistories {
    /** Attempts kept from the beginning, and as many from the end. */
    public static final int KEPT_AT_EACH_END = 15;
    /** Bytes of all stories of durable entries, and again of all others, beyond which they become short. */
    public static final long MAX_BYTES = 32L * 1024 * 1024;

    private static final int NULL_TEXT = 0xFFFF;
    private static final int TEXTS_OFFSET = Integer.BYTES + Long.BYTES;
    private static final int SHORT_STORY_ATTEMPTS = 2;

    private final Int2ObjectHashMap<byte[]> stories = new Int2ObjectHashMap<>();
    private final ExpandableArrayBuffer scratch = new ExpandableArrayBuffer(1024);
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private final long maxBytes;
    private long durableBytes;
    private long passingBytes;

    public FailureHistories() {
        this(MAX_BYTES);
    }

    FailureHistories(final long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Adds an attempt to the entry's story. */
    public void add(final int entry, final FailedAttempt attempt) {
        final byte[] before = stories.get(entry);
        final boolean full = bytes(entry) >= maxBytes;
        final int kept = before == null ? 0 : copyBefore(before, full);
        final int length = encode(full ? attempt.withoutWords() : attempt, kept);
        final byte[] after = new byte[length];
        scratch.getBytes(0, after);
        put(entry, after);
    }

    /** Copies what stays of a story when one attempt follows; returns the bytes. */
    private int copyBefore(final byte[] story, final boolean full) {
        view.wrap(story);
        final int count = count(story.length);
        final int dropped = full && count >= SHORT_STORY_ATTEMPTS
                ? count - 1
                : count == 2 * KEPT_AT_EACH_END ? KEPT_AT_EACH_END : -1;
        int to = 0;
        int from = 0;
        for (int i = 0; i < count; i++) {
            final int next = next(from);
            if (i != dropped) {
                scratch.putBytes(to, story, from, next - from);
                to += next - from;
            }
            from = next;
        }
        return to;
    }

    private int count(final int length) {
        int count = 0;
        for (int at = 0; at < length; at = next(at)) {
            count++;
        }
        return count;
    }

    private int next(final int attempt) {
        int at = attempt + TEXTS_OFFSET;
        for (int i = 0; i < 3; i++) {
            final int length = view.getShort(at, LITTLE_ENDIAN) & 0xFFFF;
            at += Short.BYTES + (length == NULL_TEXT ? 0 : length);
        }
        return at;
    }

    private int encode(final FailedAttempt attempt, final int offset) {
        scratch.putInt(offset, attempt.number(), LITTLE_ENDIAN);
        scratch.putLong(offset + Integer.BYTES, attempt.timeMs(), LITTLE_ENDIAN);
        int at = offset + TEXTS_OFFSET;
        at = encode(attempt.consumer(), at);
        at = encode(attempt.exception(), at);
        return encode(attempt.message(), at);
    }

    private int encode(final String text, final int offset) {
        if (text == null) {
            scratch.putShort(offset, (short) NULL_TEXT, LITTLE_ENDIAN);
            return offset + Short.BYTES;
        }
        final byte[] bytes = text.getBytes(UTF_8);
        scratch.putShort(offset, (short) bytes.length, LITTLE_ENDIAN);
        scratch.putBytes(offset + Short.BYTES, bytes);
        return offset + Short.BYTES + bytes.length;
    }

    /** The entry's story, the first attempt first; empty when it never failed. */
    public List<FailedAttempt> of(final int entry) {
        final List<FailedAttempt> attempts = new ArrayList<>();
        final byte[] story = stories.get(entry);
        if (story != null) {
            view.wrap(story);
            for (int at = 0; at < story.length; at = next(at)) {
                attempts.add(decode(at));
            }
        }
        return attempts;
    }

    private FailedAttempt decode(final int offset) {
        final String[] texts = new String[3];
        int at = offset + TEXTS_OFFSET;
        for (int i = 0; i < texts.length; i++) {
            final int length = view.getShort(at, LITTLE_ENDIAN) & 0xFFFF;
            at += Short.BYTES;
            if (length != NULL_TEXT) {
                texts[i] = view.getStringWithoutLengthUtf8(at, length);
                at += length;
            }
        }
        return new FailedAttempt(
                view.getInt(offset, LITTLE_ENDIAN),
                view.getLong(offset + Integer.BYTES, LITTLE_ENDIAN),
                texts[0],
                texts[1],
                texts[2]);
    }

    /** The message is gone, or is another one from now on. */
    public void remove(final int entry) {
        final byte[] story = stories.remove(entry);
        if (story != null) {
            count(entry, -story.length);
        }
    }

    /** The entry's story as it is stored; null when there is none. Not to be changed. */
    public byte[] encoded(final int entry) {
        return stories.get(entry);
    }

    /** Takes over a stored story. */
    public void put(final int entry, final byte[] story) {
        final byte[] before = stories.put(entry, story);
        count(entry, story.length - (before == null ? 0 : before.length));
    }

    /** Slots of durable entries that have a story, ascending. */
    public int[] durableEntries() {
        return stories.keySet().stream()
                .mapToInt(Integer::intValue)
                .filter(entry -> !EntrySpace.isVolatile(entry))
                .sorted()
                .toArray();
    }

    public int size() {
        return stories.size();
    }

    private long bytes(final int entry) {
        return EntrySpace.isVolatile(entry) ? passingBytes : durableBytes;
    }

    private void count(final int entry, final int bytes) {
        if (EntrySpace.isVolatile(entry)) {
            passingBytes += bytes;
        } else {
            durableBytes += bytes;
        }
    }
}

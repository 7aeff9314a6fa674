/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.angelia.engine.journal.Log;
import io.angelia.engine.journal.RecordView;
import io.angelia.engine.memory.EntrySpace;
import io.angelia.engine.message.EntryFlag;
import io.angelia.engine.message.EntryState;
import io.angelia.engine.record.IdRecord;
import io.angelia.engine.record.MessageRecord;
import io.angelia.engine.record.RecordType;
import java.util.Arrays;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongHashSet;

/**
 * Empties old segments of which little is alive, by writing their few messages again at the end of the log: one record per
 * message, which takes all entries that share it along. The index is searched in slices; what is written in one step takes
 * effect within it, so that no decision is made on a position that is about to change.
 */
final class Compaction {
    /** A segment is worth the work when less than this part of it is alive. */
    private static final int WORTHWHILE_PART = 4;
    /** Fewer segments than this are left alone. */
    private static final int MIN_SEGMENTS = 4;

    private static final int SLOTS_PER_STEP = 16 * 1024;
    private static final int BYTES_PER_STEP = 256 * 1024;
    private static final int MAX_SLOTS_PER_RECORD = 2048;
    private static final long NONE = -1;

    private final Log log;
    private final BrokerState state;
    private final EntrySpace entries;
    private final Recorder recorder;
    private final PendingCommands pending;
    private final PendingCommands.Effects effects;
    private final Long2ObjectHashMap<IntArrayList> found = new Long2ObjectHashMap<>();
    private final LongHashSet tried = new LongHashSet();
    private long segment = NONE;
    private int scanned;
    private long[] positions;
    private int moved;

    Compaction(
            final Log log,
            final BrokerState state,
            final Recorder recorder,
            final PendingCommands pending,
            final PendingCommands.Effects effects) {
        this.log = log;
        this.state = state;
        this.entries = state.entries;
        this.recorder = recorder;
        this.pending = pending;
        this.effects = effects;
    }

    boolean isRunning() {
        return segment != NONE;
    }

    /** A checkpoint was completed: everything below its segment is a candidate again. */
    void offer(final long checkpointSegment) {
        tried.clear();
        if (!isRunning()) {
            choose(checkpointSegment);
        }
    }

    private void choose(final long end) {
        segment = NONE;
        long present = 0;
        long candidate = NONE;
        for (long s = log.firstSegment(); s < end; s++) {
            if (log.isReleased(s)) {
                continue;
            }
            present++;
            if (candidate == NONE
                    && !tried.contains(s)
                    && state.references.isReferred(s)
                    && state.references.isMovable(s)
                    && state.references.liveBytes(s) < log.segmentLength() / WORTHWHILE_PART) {
                candidate = s;
            }
        }
        if (present > MIN_SEGMENTS && candidate != NONE) {
            segment = candidate;
            tried.add(candidate);
            scanned = 0;
            moved = 0;
            positions = null;
            found.clear();
        }
    }

    /**
     * Does a little.
     *
     * @param end candidates lie below this segment.
     */
    int step(final long end) {
        if (positions == null) {
            scan();
            return 1;
        }
        recorder.flushLists();
        if (!pending.isEmpty()) {
            return 0;
        }
        int bytes = 0;
        while (moved < positions.length && bytes < BYTES_PER_STEP) {
            final int written = move(positions[moved], found.get(positions[moved]));
            if (written < 0) {
                segment = NONE;
                break;
            }
            bytes += written;
            moved++;
        }
        recorder.flush();
        pending.release(log.writtenPosition(), log.durablePosition(), effects);
        if (segment != NONE && moved == positions.length) {
            choose(end);
        }
        return 1;
    }

    // ---- search

    private void scan() {
        final int slots = entries.durable().slots();
        final int end = Math.min(slots, scanned + SLOTS_PER_STEP);
        for (; scanned < end; scanned++) {
            if (entries.state(scanned) != EntryState.FREE && needsSegment(scanned)) {
                found.computeIfAbsent(entries.position(scanned), p -> new IntArrayList())
                        .addInt(scanned);
            }
        }
        if (scanned == slots) {
            positions = new long[found.size()];
            int i = 0;
            for (final Long2ObjectHashMap<IntArrayList>.KeyIterator keys =
                            found.keySet().iterator();
                    keys.hasNext(); ) {
                positions[i++] = keys.nextLong();
            }
            Arrays.sort(positions);
        }
    }

    private boolean needsSegment(final int slot) {
        if (log.segmentOf(entries.position(slot)) == segment) {
            return true;
        }
        if ((entries.flags(slot) & EntryFlag.CHUNKED) != 0) {
            final MessageRecord message = state.messages.read(slot);
            for (int i = 0; i < message.chunkCount(); i++) {
                if (log.segmentOf(message.chunkPosition(i)) == segment) {
                    return true;
                }
            }
        }
        return false;
    }

    // ---- move

    /** Writes the message again for the entries that still share it; returns the bytes written, -1 when there is no room. */
    private int move(final long position, final IntArrayList slots) {
        int written = 0;
        int next = 0;
        while (next < slots.size()) {
            if (!isStillAt(slots.getInt(next), position)) {
                next++;
                continue;
            }
            // An entry that needs the segment keeps it; without one it may have gone since the search.
            final MessageRecord message = state.messages.readLog(position);
            if (!log.hasRoomFor(message.totalLength() + MAX_SLOTS_PER_RECORD * (long) Integer.BYTES)) {
                return -1;
            }
            final ExpandableArrayBuffer scratch = recorder.scratch();
            int head = MessageRecord.encodeMovedPrefix(scratch, position);
            int count = 0;
            for (; next < slots.size() && count < maxSlots(message); next++) {
                final int slot = slots.getInt(next);
                if (isStillAt(slot, position)) {
                    head = MessageRecord.encodeMovedSlot(scratch, head, slot);
                    count++;
                }
            }
            written += write(message, head);
        }
        return written;
    }

    private boolean isStillAt(final int slot, final long position) {
        return entries.state(slot) != EntryState.FREE && entries.position(slot) == position;
    }

    private int maxSlots(final MessageRecord message) {
        final int room = log.maxPayloadLength() - message.partLength();
        return Math.max(1, Math.min(MAX_SLOTS_PER_RECORD, room / (2 * Integer.BYTES)));
    }

    /** Behind the prefix of {@code prefixLength} bytes, which is in the scratch buffer, comes a copy of the message. */
    private int write(final MessageRecord message, final int prefixLength) {
        final byte[] prefix = new byte[prefixLength];
        recorder.scratch().getBytes(0, prefix);
        final int chunks = message.chunkCount();
        final long[] chunkPositions = new long[chunks];
        int written = message.partLength();
        for (int i = 0; i < chunks; i++) {
            chunkPositions[i] = message.chunkPosition(i);
            if (log.segmentOf(chunkPositions[i]) == segment) {
                final RecordView chunk = state.messages.readChunk(chunkPositions[i]);
                final int length = chunk.length() - IdRecord.PAIR_LENGTH;
                chunkPositions[i] = recorder.chunk(0, 0, chunk.buffer(), IdRecord.PAIR_LENGTH, length);
                written += length;
            }
        }
        final ExpandableArrayBuffer scratch = recorder.scratch();
        scratch.putBytes(0, prefix);
        final int headLength = message.messageOffset() - message.partOffset();
        scratch.putBytes(prefixLength, message.buffer(), message.partOffset(), headLength);
        for (int i = 0; i < chunks; i++) {
            scratch.putLong(
                    prefixLength + MessageRecord.HEAD_LENGTH + i * Long.BYTES, chunkPositions[i], LITTLE_ENDIAN);
        }
        recorder.message(
                RecordType.MESSAGE_MOVED,
                prefixLength + headLength,
                message.buffer(),
                message.messageOffset(),
                message.messageLength(),
                false,
                null,
                0);
        return written;
    }
}

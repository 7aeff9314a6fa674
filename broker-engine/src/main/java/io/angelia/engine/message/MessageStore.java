/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.message;

import io.angelia.engine.journal.Log;
import io.angelia.engine.journal.RecordView;
import io.angelia.engine.memory.EntrySpace;
import io.angelia.engine.record.IdRecord;
import io.angelia.engine.record.MessageRecord;
import io.angelia.engine.record.RecordType;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Finds the bytes behind an entry, in the log or in the store of volatile messages, and counts who needs them. The views it
 * lends are reused by the next call.
 */
public final class MessageStore {
    private final Log log;
    private final EntrySpace entries;
    private final VolatileStore volatileStore;
    private final SegmentReferences references;
    private final RecordView recordView = new RecordView();
    private final UnsafeBuffer volatileView = new UnsafeBuffer(0, 0);
    private final MessageRecord message = new MessageRecord();
    private final RecordView chunkView = new RecordView();

    public MessageStore(
            final Log log,
            final EntrySpace entries,
            final VolatileStore volatileStore,
            final SegmentReferences references) {
        this.log = log;
        this.entries = entries;
        this.volatileStore = volatileStore;
        this.references = references;
    }

    /** The record that carries the entry's message; valid until the next call. */
    public MessageRecord read(final int entry) {
        return (entries.flags(entry) & EntryFlag.VOLATILE_BODY) != 0
                ? readVolatile(entries.position(entry))
                : readLog(entries.position(entry));
    }

    /** The message record at a position of the log; valid until the next call. */
    public MessageRecord readLog(final long position) {
        log.read(position, recordView);
        return message.wrap(recordView);
    }

    /** The message record at a position of the volatile store; valid until the next call. */
    public MessageRecord readVolatile(final long position) {
        volatileStore.read(position, volatileView);
        return message.wrap(volatileView, 0, volatileView.capacity(), RecordType.SEND);
    }

    /** Body bytes of the chunk record at {@code position} start at {@link IdRecord#PAIR_LENGTH} of the view. */
    public RecordView readChunk(final long position) {
        log.read(position, chunkView);
        return chunkView;
    }

    /** The entry, whose fields are set, needs its message from now on. */
    public void retain(final int entry) {
        count(entry, true);
    }

    /** The entry does not need its message any more. */
    public void release(final int entry) {
        count(entry, false);
    }

    private void count(final int entry, final boolean retain) {
        final boolean durable = !EntrySpace.isVolatile(entry);
        final int flags = entries.flags(entry);
        final long position = entries.position(entry);
        final int chunks = (flags & EntryFlag.CHUNKED) == 0 ? 0 : read(entry).chunkCount();
        final int length = entries.length(entry);
        for (int i = 0; i < chunks; i++) {
            countSegment(message.chunkPosition(i), length / chunks, durable, retain);
        }
        if ((flags & EntryFlag.VOLATILE_BODY) == 0) {
            countSegment(position, chunks > 0 ? 0 : length, durable, retain);
        } else if (retain) {
            volatileStore.retain(position);
        } else {
            volatileStore.release(position);
        }
    }

    /** Counts a chunk of an upload that is not finished. */
    public void countUpload(final long position, final int length, final boolean retain) {
        countSegment(position, length, true, retain);
    }

    private void countSegment(final long position, final int length, final boolean durable, final boolean retain) {
        final long segment = log.segmentOf(position);
        if (durable && retain) {
            references.retainDurable(segment, length);
        } else if (durable) {
            references.releaseDurable(segment, length);
        } else if (retain) {
            references.retainPassing(segment);
        } else {
            references.releasePassing(segment);
        }
    }
}

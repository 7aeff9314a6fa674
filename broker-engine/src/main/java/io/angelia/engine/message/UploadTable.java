/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.message;

import java.util.Map;
import java.util.TreeMap;
import org.agrona.collections.LongArrayList;

/** Chunks of large messages whose header has not come yet, by the producer that uploads them; one at a time each. */
public final class UploadTable {
    private final Map<Long, Upload> uploads = new TreeMap<>();

    /** Null when the producer has no upload of this sequence. */
    public Upload find(final long producerId, final long sequence) {
        final Upload upload = uploads.get(producerId);
        return upload != null && upload.sequence() == sequence ? upload : null;
    }

    /** Whatever the producer uploads, or null. */
    public Upload find(final long producerId) {
        return uploads.get(producerId);
    }

    public Upload begin(final long producerId, final long sequence) {
        final Upload upload = new Upload(producerId, sequence);
        uploads.put(producerId, upload);
        return upload;
    }

    public void remove(final Upload upload) {
        uploads.remove(upload.producerId());
    }

    /** By producer id. */
    public Iterable<Upload> all() {
        return uploads.values();
    }

    public int size() {
        return uploads.size();
    }

    /** The chunks of one message so far. */
    public static final class Upload {
        private final long producerId;
        private final long sequence;
        private final LongArrayList positions = new LongArrayList();
        private final LongArrayList lengths = new LongArrayList();

        Upload(final long producerId, final long sequence) {
            this.producerId = producerId;
            this.sequence = sequence;
        }

        public long producerId() {
            return producerId;
        }

        public long sequence() {
            return sequence;
        }

        public int chunkCount() {
            return positions.size();
        }

        public long position(final int index) {
            return positions.getLong(index);
        }

        public int length(final int index) {
            return (int) lengths.getLong(index);
        }

        public void add(final long position, final int length) {
            positions.addLong(position);
            lengths.addLong(length);
        }
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.transaction;

import java.util.function.Consumer;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * The producers that recently sent or committed something, by their random id, in the order of their last use. One that was
 * silent for longer than the deduplication window is forgotten, by the time of the records and by nothing else.
 */
public final class ProducerTable {
    private final long windowMs;
    private final Long2ObjectHashMap<Producer> producers = new Long2ObjectHashMap<>();
    private Producer oldest;
    private Producer newest;

    /** A table that remembers a silent producer for {@code windowMs}. */
    public ProducerTable(final long windowMs) {
        this.windowMs = windowMs;
    }

    /** Null when nothing is known of it. */
    public Producer find(final long id) {
        return producers.get(id);
    }

    /** Finds the producer or makes it known, as used at {@code timeMs}. */
    public Producer use(final long id, final long timeMs) {
        Producer producer = producers.get(id);
        if (producer == null) {
            producer = new Producer(id);
            producers.put(id, producer);
        } else if (producer == newest) {
            producer.lastUseMs(timeMs);
            return producer;
        } else {
            unlink(producer);
        }
        producer.lastUseMs(timeMs);
        producer.older = newest;
        if (newest == null) {
            oldest = producer;
        } else {
            newest.newer = producer;
        }
        newest = producer;
        return producer;
    }

    /** Forgets those that were silent for too long at {@code timeMs}. */
    public void expire(final long timeMs) {
        while (oldest != null && oldest.lastUseMs() < timeMs - windowMs) {
            final Producer gone = oldest;
            unlink(gone);
            producers.remove(gone.id());
        }
    }

    public int size() {
        return producers.size();
    }

    /** Calls {@code visitor} from the longest silent producer to the last used one. */
    public void forEach(final Consumer<Producer> visitor) {
        for (Producer p = oldest; p != null; p = p.newer) {
            visitor.accept(p);
        }
    }

    private void unlink(final Producer producer) {
        if (producer.older == null) {
            oldest = producer.newer;
        } else {
            producer.older.newer = producer.newer;
        }
        if (producer.newer == null) {
            newest = producer.older;
        } else {
            producer.newer.older = producer.older;
        }
        producer.older = null;
        producer.newer = null;
    }
}

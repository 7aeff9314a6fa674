/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.angelia.engine.deduplication.KeyTable;
import io.angelia.engine.destination.Destination;
import io.angelia.engine.journal.CheckpointStore;
import io.angelia.engine.memory.EntrySpace;
import io.angelia.engine.memory.Slab;
import io.angelia.engine.message.UploadTable.Upload;
import io.angelia.engine.queue.BlockedKey;
import io.angelia.engine.queue.DeadLetterOrder;
import io.angelia.engine.queue.MessageQueue;
import io.angelia.engine.subscription.Subscription;
import io.angelia.engine.transaction.Copies.Copy;
import io.angelia.engine.transaction.OpenTransaction;
import io.angelia.engine.transaction.Producer;
import io.angelia.engine.transaction.RecordedBranch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/**
 * Writes a picture of the durable state as it is at one moment. The small state is written at once; the pages of the index
 * follow in steps, each before its first change.
 */
final class CheckpointWriter {
    private static final int KEYS_PER_STEP = 8192;

    private final BrokerState state;
    private final CheckpointStore.Writer writer;
    private final ExpandableArrayBuffer section = new ExpandableArrayBuffer(128 * 1024);
    private final List<Destination> withKeys = new ArrayList<>();
    private boolean pagesDone;
    private int length;

    CheckpointWriter(final BrokerState state, final CheckpointStore.Writer writer) {
        this.state = state;
        this.writer = writer;
    }

    /** Writes the small state and lets the snapshot of the index begin. */
    void begin(final RecordApplier applier) throws IOException {
        final Slab slab = state.entries.durable();
        putLong(applier.appliedPosition());
        putByte(applier.isCleanlyStopped());
        putInt(state.nextId());
        putInt(slab.freeHead());
        putInt(slab.slots());
        putInt(slab.allocated());
        putLong(state.run());
        end(CheckpointSection.HEAD);
        writeDestinations();
        writeSubscriptions();
        writeProducers();
        for (final OpenTransaction open : state.transactions.all()) {
            write(open);
        }
        writeBranches();
        writeParkedKeys();
        writeFailures();
        writePaused();
        for (final Upload upload : state.uploads.all()) {
            write(upload);
        }
        for (final Destination destination : state.destinations.all()) {
            if (!destination.isTemporary() && destination.hasKeys()) {
                destination.keys().beginSnapshot();
                withKeys.add(destination);
            }
        }
        slab.beginSnapshot(this::writePage);
    }

    /** Writes at most {@code maxPages} pages, or some keys; returns true when nothing is left. */
    boolean step(final int maxPages) throws IOException {
        if (!pagesDone) {
            state.entries.durable().snapshotStep(maxPages);
            pagesDone = state.entries.durable().snapshotDone();
            return pagesDone && withKeys.isEmpty();
        }
        final Destination destination = withKeys.get(withKeys.size() - 1);
        if (!writeKeys(destination)) {
            withKeys.remove(withKeys.size() - 1);
        }
        return withKeys.isEmpty();
    }

    /** Writes a section of the keys that the destination remembered when the picture began; false when there is none left. */
    private boolean writeKeys(final Destination destination) throws IOException {
        putInt(destination.id());
        final int keys = destination.keys().snapshotStep(section, length, KEYS_PER_STEP);
        if (keys == 0) {
            length = 0;
            return false;
        }
        length += keys * KeyTable.KEY_LENGTH;
        end(CheckpointSection.KEYS);
        return true;
    }

    void complete() throws IOException {
        writer.complete();
        writer.close();
    }

    void abandon() {
        state.entries.durable().abandonSnapshot();
        withKeys.forEach(destination -> destination.keys().endSnapshot());
        withKeys.clear();
        writer.close();
    }

    private void writeDestinations() throws IOException {
        for (final Destination destination : state.destinations.all()) {
            if (!destination.isTemporary()) {
                putInt(destination.id());
                putString(destination.name());
                if (destination.queue() != null) {
                    putQueue(destination.queue());
                }
                endWhenLong(CheckpointSection.DESTINATIONS);
            }
        }
        end(CheckpointSection.DESTINATIONS);
    }

    private void writeSubscriptions() throws IOException {
        for (final Subscription subscription : state.durableSubscriptions.values()) {
            putInt(subscription.id());
            putInt(subscription.topicId());
            putByte(subscription.isShared());
            putByte(subscription.isNoLocal());
            putString(subscription.key().clientId());
            putString(subscription.key().name());
            putString(subscription.selectorText());
            putQueue(subscription.queue());
            endWhenLong(CheckpointSection.SUBSCRIPTIONS);
        }
        end(CheckpointSection.SUBSCRIPTIONS);
    }

    private void writeProducers() throws IOException {
        state.producers.forEach(this::putProducer);
        end(CheckpointSection.PRODUCERS);
        state.producers.forEach(producer -> {
            if (producer.copies() != null) {
                producer.copies().forEach(copy -> putCopy(producer, copy));
            }
        });
        end(CheckpointSection.COPIES);
    }

    private void putProducer(final Producer producer) {
        putLong(producer.id());
        putLong(producer.lastSequence());
        putLong(producer.lastTransactionId());
        putInt(producer.lastOutcome());
        putLong(producer.lastUseMs());
        endWhenLongUnchecked(CheckpointSection.PRODUCERS);
    }

    private void putCopy(final Producer producer, final Copy copy) {
        putLong(producer.id());
        putLong(copy.sequence());
        putLong(copy.firstProducerId());
        putLong(copy.firstSequence());
        endWhenLongUnchecked(CheckpointSection.COPIES);
    }

    private void write(final OpenTransaction open) throws IOException {
        int staged = open.staged().head();
        int acknowledged = 0;
        do {
            putLong(open.producerId());
            putLong(open.transactionId());
            final int counts = length;
            putInt(0);
            putInt(0);
            int stagedCount = 0;
            while (staged != EntrySpace.NIL && length < CheckpointSection.SECTION_LIMIT) {
                putInt(staged);
                stagedCount++;
                staged = state.entries.next(staged);
            }
            int acknowledgedCount = 0;
            while (acknowledged < open.acknowledged().size() && length < CheckpointSection.SECTION_LIMIT) {
                putInt(open.acknowledged().getInt(acknowledged++));
                acknowledgedCount++;
            }
            section.putInt(counts, stagedCount, LITTLE_ENDIAN);
            section.putInt(counts + Integer.BYTES, acknowledgedCount, LITTLE_ENDIAN);
            end(CheckpointSection.TRANSACTION);
        } while (staged != EntrySpace.NIL || acknowledged < open.acknowledged().size());
    }

    private void writeBranches() throws IOException {
        for (final RecordedBranch branch : state.branches.all()) {
            putLong(branch.id());
            putInt(branch.outcome().number());
            putLong(branch.sinceMs());
            putInt(branch.messages());
            putInt(branch.acknowledgements());
            putString(branch.xid());
            endWhenLong(CheckpointSection.BRANCHES);
        }
        end(CheckpointSection.BRANCHES);
    }

    private void writeParkedKeys() throws IOException {
        for (final MessageQueue queue : state.queues.values()) {
            for (final BlockedKey blocked : queue.isDurable() ? queue.blockedKeys() : List.<BlockedKey>of()) {
                putInt(queue.id());
                putLong(blocked.key());
                putByte(blocked.how() == DeadLetterOrder.PARK_KEY);
                putLong(blocked.sinceMs());
                putString(blocked.text());
                endWhenLong(CheckpointSection.PARKED_KEYS);
            }
        }
        end(CheckpointSection.PARKED_KEYS);
    }

    private void writeFailures() throws IOException {
        for (final int slot : state.failures.durableEntries()) {
            final byte[] story = state.failures.encoded(slot);
            putInt(slot);
            putInt(story.length);
            section.putBytes(length, story);
            length += story.length;
            endWhenLong(CheckpointSection.FAILURES);
        }
        end(CheckpointSection.FAILURES);
    }

    private void writePaused() throws IOException {
        for (final MessageQueue queue : state.queues.values()) {
            if (queue.isDurable() && queue.isPaused()) {
                putInt(queue.id());
                endWhenLong(CheckpointSection.PAUSED);
            }
        }
        end(CheckpointSection.PAUSED);
    }

    private void write(final Upload upload) throws IOException {
        putLong(upload.producerId());
        putLong(upload.sequence());
        for (int i = 0; i < upload.chunkCount(); i++) {
            putLong(upload.position(i));
            putInt(upload.length(i));
        }
        end(CheckpointSection.UPLOAD);
    }

    private void writePage(final int pageIndex, final DirectBuffer page, final int offset, final int pageLength)
            throws IOException {
        putInt(pageIndex);
        section.putBytes(length, page, offset, pageLength);
        length += pageLength;
        end(CheckpointSection.PAGE);
    }

    private void putQueue(final MessageQueue queue) {
        putLong(queue.nextSequence());
        putLong(queue.mark().upTo());
        putLong(queue.mark().maybeBelow());
        putLong(queue.mark().recoveredAt());
    }

    private void endWhenLong(final int type) throws IOException {
        if (length >= CheckpointSection.SECTION_LIMIT) {
            end(type);
        }
    }

    /** For callbacks, which {@link #begin} calls. */
    private void endWhenLongUnchecked(final int type) {
        try {
            endWhenLong(type);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void end(final int type) throws IOException {
        if (length > 0) {
            writer.write(type, section, 0, length);
            length = 0;
        }
    }

    private void putLong(final long value) {
        section.putLong(length, value, LITTLE_ENDIAN);
        length += Long.BYTES;
    }

    private void putInt(final int value) {
        section.putInt(length, value, LITTLE_ENDIAN);
        length += Integer.BYTES;
    }

    private void putByte(final boolean value) {
        section.putByte(length++, (byte) (value ? 1 : 0));
    }

    private void putString(final String value) {
        if (value == null) {
            putInt(-1);
            return;
        }
        final byte[] bytes = value.getBytes(UTF_8);
        putInt(bytes.length);
        section.putBytes(length, bytes);
        length += bytes.length;
    }
}

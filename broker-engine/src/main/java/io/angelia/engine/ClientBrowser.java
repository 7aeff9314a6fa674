/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.memory.EntrySpace;
import io.angelia.engine.message.EntryState;
import io.angelia.engine.queue.MessageQueue;
import io.angelia.engine.record.MessageRecord;
import io.angelia.engine.selector.Selector;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.agrona.collections.IntArrayList;

/**
 * Shows what was in a queue at one moment, in order, without taking or holding anything: what is consumed or has expired
 * before its turn is left out.
 */
final class ClientBrowser implements EngineConsumer {
    /** Stands for a browser where deliveries name their consumer. */
    static final int CONSUMER_INDEX = -1;

    private final ClientSession session;
    private final long consumerId;
    private final ConsumerSpec spec;
    private final EntrySpace entries;
    private final Map<Long, Shown> chunked = new HashMap<>();
    private MessageQueue queue;
    private Selector selector;
    private Shown[] found = new Shown[0];
    private int next;
    private long creditMessages;
    private long creditBytes;
    private boolean opened;
    private boolean ended;

    ClientBrowser(final ClientSession session, final long consumerId, final ConsumerSpec spec) {
        this.session = session;
        this.consumerId = consumerId;
        this.spec = spec;
        this.entries = session.entries();
        this.creditMessages = spec.creditMessages();
        this.creditBytes = spec.creditBytes();
    }

    ConsumerSpec spec() {
        return spec;
    }

    ClientSession session() {
        return session;
    }

    boolean isEnded() {
        return ended;
    }

    /** Notes what is there now. */
    void open(final MessageQueue from, final Selector filter) {
        queue = from;
        selector = filter;
        opened = true;
        final IntArrayList ids = new IntArrayList();
        queue.forEachVisible(ids::addInt);
        found = new Shown[ids.size()];
        for (int i = 0; i < found.length; i++) {
            final int entry = ids.getInt(i);
            found[i] = new Shown(entry, entries.priority(entry), entries.sequence(entry));
        }
        Arrays.sort(found);
    }

    /** Shows up to {@code limit} messages, as far as there is credit. */
    int show(final int limit, final long nowMs) {
        int shown = 0;
        while (!ended && next < found.length && shown < limit && creditMessages > 0 && creditBytes > 0) {
            final Shown candidate = found[next++];
            if (isThere(candidate) && !isExpired(candidate.entry, nowMs) && matches(candidate.entry)) {
                show(candidate);
                shown++;
            }
        }
        if (!ended && next == found.length) {
            end();
            final SessionListener listener = session.listener();
            if (listener != null) {
                listener.onBrowseEnd(this);
            }
        }
        return shown;
    }

    private void show(final Shown shown) {
        creditMessages--;
        creditBytes -= entries.length(shown.entry);
        final long tag = session.show(this, queue, shown.entry);
        if (session.messageOf(shown.entry).chunkCount() > 0) {
            chunked.put(tag, shown);
        }
    }

    private boolean isThere(final Shown shown) {
        final int state = entries.state(shown.entry);
        return state != EntryState.FREE
                && state != EntryState.STAGED
                && state != EntryState.ACKNOWLEDGED_IN_TRANSACTION
                && entries.queueId(shown.entry) == queue.id()
                && entries.sequence(shown.entry) == shown.sequence;
    }

    private boolean isExpired(final int entry, final long nowMs) {
        final long due = entries.due(entry);
        return entries.state(entry) == EntryState.DELAYED || (due != 0 && due <= nowMs);
    }

    private boolean matches(final int entry) {
        if (selector == null) {
            return true;
        }
        final MessageRecord record = session.messageOf(entry);
        return selector.matches(
                record.buffer(), record.messageOffset(), record.annotationsOffset(), record.annotationsLength(), 0);
    }

    /** The entry behind a chunked message that was shown, while it is there; NIL otherwise. */
    int entryOf(final long tag) {
        final Shown shown = chunked.get(tag);
        return shown != null && isThere(shown) ? shown.entry : EntrySpace.NIL;
    }

    boolean canShow() {
        return !ended && creditMessages > 0 && creditBytes > 0;
    }

    /** True when nothing more will be shown. */
    boolean isDone() {
        return ended;
    }

    void end() {
        ended = true;
        found = new Shown[0];
        next = 0;
    }

    @Override
    public long consumerId() {
        return consumerId;
    }

    @Override
    public boolean isOfOneOrder() {
        return false;
    }

    @Override
    public void addCredit(final int messages, final long bytes) {
        creditMessages += messages;
        creditBytes += bytes;
        if (opened) {
            session.wakeBrowsers();
        }
    }

    @Override
    public void drain(final long requestId) {
        session.drain(this, requestId);
    }

    @Override
    public void withdraw(final long requestId) {
        creditMessages = 0;
        session.withdrawn(requestId);
    }

    @Override
    public void close(final long requestId, final long handedTag) {
        end();
        session.closeBrowser(this, requestId);
    }

    private record Shown(int entry, int priority, long sequence) implements Comparable<Shown> {
        @Override
        public int compareTo(final Shown other) {
            return priority != other.priority
                    ? Integer.compare(other.priority, priority)
                    : Long.compare(sequence, other.sequence);
        }
    }
}

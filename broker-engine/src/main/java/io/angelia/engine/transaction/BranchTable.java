/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.transaction;

import java.util.Collection;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The branches of distributed transactions that the log knows by name, the oldest first. */
public final class BranchTable {
    /** By the id with its sign turned, which ascends. */
    private final TreeMap<Long, RecordedBranch> branches = new TreeMap<>();

    /** Null when it is neither prepared nor remembered. */
    public RecordedBranch find(final long id) {
        return branches.get(-id);
    }

    public RecordedBranch prepared(final long id, final String xid, final long timeMs) {
        final RecordedBranch branch = new RecordedBranch(id, xid, timeMs);
        branches.put(-id, branch);
        return branch;
    }

    /** It has ended, or is forgotten. */
    public void remove(final long id) {
        branches.remove(-id);
    }

    public Collection<RecordedBranch> all() {
        return branches.values();
    }

    /** Those that are younger than the branch whose id is {@code -cursor}; 0 for all. */
    public NavigableMap<Long, RecordedBranch> after(final long cursor) {
        return branches.tailMap(cursor, false);
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.wire.frame;

/** Numbers in START_BRANCH and END_BRANCH frames. They never change their meaning. */
public final class BranchFlags {
    /** Start: a branch that does not exist yet. */
    public static final int NEW = 0;
    /** Start: take part in a branch that exists. */
    public static final int JOIN = 1;
    /** Start: go on with a branch that was suspended. */
    public static final int RESUME = 2;
    /** End: the work is done. */
    public static final int SUCCESS = 3;
    /** End: the branch can only be rolled back. */
    public static final int FAIL = 4;
    /** End: for now. */
    public static final int SUSPEND = 5;

    private BranchFlags() {}

    public static boolean isValid(final int flag) {
        return flag >= NEW && flag <= SUSPEND;
    }
}

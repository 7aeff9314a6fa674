/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

/** Keeps the one answer to a command on a branch. */
final class BranchAnswer implements EngineBranches.Answer {
    private String text;

    /** The value as a number, or the code of the refusal; null while there is no answer. */
    String text() {
        return text;
    }

    @Override
    public void done(final long value) {
        answer(Long.toString(value));
    }

    @Override
    public void refused(final ErrorCode code, final String reason) {
        answer(code.name());
    }

    private void answer(final String given) {
        if (text != null) {
            throw new AssertionError("answered " + text + " and again " + given);
        }
        text = given;
    }
}

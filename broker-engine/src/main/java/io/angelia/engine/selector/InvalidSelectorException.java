/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

/** A text is not a selector; the message says what was expected and where. */
public final class InvalidSelectorException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN_LENGTH = 200;

    private final int position;

    InvalidSelectorException(final String problem, final String selector, final int position) {
        super(problem + ", at position " + position + " of: " + shown(selector));
        this.position = position;
    }

    /** Index of the character in the text that the problem starts at; its length when the text ends too early. */
    public int position() {
        return position;
    }

    private static String shown(final String selector) {
        return selector.length() <= SHOWN_LENGTH ? selector : selector.substring(0, SHOWN_LENGTH) + "…";
    }
}

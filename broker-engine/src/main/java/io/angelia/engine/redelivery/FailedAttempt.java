/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.redelivery;

/**
 * One delivery that failed. Immutable.
 *
 * @param number    1 for the first attempt.
 * @param timeMs    when it failed, in ms since the epoch.
 * @param consumer  client id or connection of whoever had it; null when that is not known.
 * @param exception class name of what was thrown; null for none.
 * @param message   in words; null for none.
 */
public record FailedAttempt(int number, long timeMs, String consumer, String exception, String message) {
    /** Longest text, in characters; longer ones are cut, so that a stack trace cannot outgrow the message. */
    public static final int MAX_TEXT_LENGTH = 1024;

    public FailedAttempt {
        consumer = cut(consumer);
        exception = cut(exception);
        message = cut(message);
    }

    /** True when there is more to tell than that it failed. */
    public boolean hasWords() {
        return exception != null || message != null;
    }

    /** The same without what it took to say why. */
    public FailedAttempt withoutWords() {
        return new FailedAttempt(number, timeMs, null, null, null);
    }

    /** Cuts a text that is too long, not within a surrogate pair; null stays null. */
    static String cut(final String text) {
        return text == null ? null : cut(text, MAX_TEXT_LENGTH);
    }

    private static String cut(final String text, final int length) {
        if (text.length() <= length) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
    }
}

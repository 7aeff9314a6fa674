/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Holds what is written beside a dead letter to what happened: the attempts in order, none left out, none invented. */
final class StoryChecker {
    private static final Pattern ATTEMPT = Pattern.compile("(?<![\\d.:-])(\\d+) \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z ");
    private static final int KEPT_AT_EACH_END = 15;

    private StoryChecker() {}

    /** @param annotations as text. */
    static void check(final Copy letter, final String annotations) {
        final Matcher attempts = ATTEMPT.matcher(annotations);
        int last = 0;
        int told = 0;
        while (attempts.find()) {
            final int number = Integer.parseInt(attempts.group(1));
            require(
                    number == last + 1 || (number > last && told == KEPT_AT_EACH_END),
                    "tells of attempt " + number + " after " + last,
                    letter,
                    annotations);
            last = number;
            told++;
        }
        final Copy.Move move = letter.move();
        if (move == null) {
            return;
        }
        require(annotations.contains(move.reason()), "does not say that it is " + move.reason(), letter, annotations);
        require(
                last == move.failures(),
                "tells of " + last + " attempts instead of " + move.failures(),
                letter,
                annotations);
    }

    private static void require(
            final boolean condition, final String what, final Copy letter, final String annotations) {
        if (!condition) {
            throw new Violation("the story of a dead letter " + what + ": " + letter + ", " + annotations);
        }
    }
}

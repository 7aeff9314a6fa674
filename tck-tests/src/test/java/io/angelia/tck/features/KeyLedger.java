/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import io.angelia.jms.RejectMessage;
import io.angelia.jms.RetryLater;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is sent, what of it fails, and what was processed: the listener of all consumers. Messages are called {@code key-number}.
 * No message of a key may be tried before all earlier ones are processed, or rejected for good.
 *
 * <p>Thread-safe.
 */
final class KeyLedger implements MessageListener {
    /** A message that fails for ever, of a key that does not count. */
    static final String POISON = "poison-0";

    private static final int FAILURE_PERCENT = 5;
    private static final int POISON_PERCENT = 1;
    private static final int LONGEST_DELAY_MS = 50;
    private static final Duration POISON_DELAY = Duration.ofMillis(20);

    private final int keys;
    private final int perKey;
    private final boolean[][] isPoisoned;
    private final boolean fails;
    /** For each key, how many of its first messages are settled; guarded by the element of {@link #locks}. */
    private final int[] settled;

    private final boolean[][] tried;
    private final Object[] locks;
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger repeated = new AtomicInteger();
    private final List<String> violations = new CopyOnWriteArrayList<>();

    KeyLedger(final int keys, final int perKey, final long seed) {
        this(keys, perKey, true);
        final Random random = new Random(seed);
        for (final boolean[] ofKey : isPoisoned) {
            for (int i = 0; i < perKey; i++) {
                ofKey[i] = random.nextInt(100) < POISON_PERCENT;
            }
        }
    }

    private KeyLedger(final int keys, final int perKey, final boolean fails) {
        this.keys = keys;
        this.perKey = perKey;
        this.fails = fails;
        isPoisoned = new boolean[keys][perKey];
        settled = new int[keys];
        tried = new boolean[keys][perKey];
        locks = new Object[keys];
        for (int i = 0; i < keys; i++) {
            locks[i] = new Object();
        }
    }

    /** One of which nothing fails. */
    static KeyLedger healthy(final int keys, final int perKey) {
        return new KeyLedger(keys, perKey, false);
    }

    static String keyOf(final String text) {
        return text.substring(0, text.indexOf('-'));
    }

    static String reasonOf(final String text) {
        return text + " is bad";
    }

    int size() {
        return keys * perKey;
    }

    /** All messages in the order in which they are to be sent. */
    List<String> texts() {
        final List<String> texts = new ArrayList<>();
        for (int i = 0; i < perKey; i++) {
            for (int key = 0; key < keys; key++) {
                texts.add(key + "-" + i);
            }
        }
        return texts;
    }

    Set<String> poisoned() {
        final Set<String> poisoned = new TreeSet<>();
        for (int key = 0; key < keys; key++) {
            for (int i = 0; i < perKey; i++) {
                if (isPoisoned[key][i]) {
                    poisoned.add(key + "-" + i);
                }
            }
        }
        return poisoned;
    }

    /** How many different messages were processed. */
    int doneCount() {
        return done.get();
    }

    int failedCount() {
        return failed.get();
    }

    /** How many came again after they were settled, because nobody could know. */
    int repeatedCount() {
        return repeated.get();
    }

    List<String> violations() {
        return violations;
    }

    @Override
    public void onMessage(final Message message) {
        final String text;
        final boolean redelivered;
        try {
            text = ((TextMessage) message).getText();
            redelivered = message.getJMSRedelivered();
        } catch (final JMSException e) {
            throw new AssertionError(e);
        }
        if (text.equals(POISON)) {
            throw new RetryLater(POISON_DELAY);
        }
        final int key = Integer.parseInt(keyOf(text));
        final int number = Integer.parseInt(text.substring(text.indexOf('-') + 1));
        begin(text, key, number, redelivered);
        if (isPoisoned[key][number]) {
            settle(key, number);
            throw new RejectMessage(reasonOf(text));
        }
        if (fails && ThreadLocalRandom.current().nextInt(100) < FAILURE_PERCENT) {
            failed.incrementAndGet();
            throw new RetryLater(Duration.ofMillis(ThreadLocalRandom.current().nextInt(LONGEST_DELAY_MS)));
        }
        if (settle(key, number)) {
            done.incrementAndGet();
        }
    }

    private void begin(final String text, final int key, final int number, final boolean redelivered) {
        synchronized (locks[key]) {
            if (number > settled[key]) {
                violations.add(text + " was tried although " + key + "-" + settled[key] + " is not settled");
            }
            if (number < settled[key]) {
                repeated.incrementAndGet();
            }
            if (tried[key][number] && !redelivered) {
                violations.add(text + " came again without a mark");
            }
            tried[key][number] = true;
        }
    }

    /** True for the first time. */
    private boolean settle(final int key, final int number) {
        synchronized (locks[key]) {
            if (number < settled[key]) {
                return false;
            }
            settled[key] = number + 1;
            return true;
        }
    }
}

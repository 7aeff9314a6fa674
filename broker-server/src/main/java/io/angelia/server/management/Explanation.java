/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.management;

import io.angelia.engine.EngineExplanations.BlockedFacts;
import io.angelia.engine.EngineExplanations.ConsumerFacts;
import io.angelia.engine.EngineExplanations.MessageFacts;
import io.angelia.engine.EngineExplanations.QueueFacts;
import io.angelia.engine.EngineExplanations.TransactionFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Puts into sentences what the engine knows of a queue or a message. */
final class Explanation {
    /** Parked or stopped keys that a queue's explanation names. */
    private static final int MOST_KEYS = 10;

    private final LongSupplier clock;

    Explanation(final LongSupplier clock) {
        this.clock = clock;
    }

    // ---- queues

    List<String> of(final QueueFacts queue) {
        final List<String> text = new ArrayList<>();
        text.add(queue.name() + " has " + count(queue.ready(), "ready message") + ", "
                + count(queue.inFlight(), "message") + " in flight, " + count(queue.delayed(), "delayed message")
                + " and " + count(queue.consumers().size(), "consumer") + ".");
        if (queue.paused()) {
            text.add("It is paused: nothing of it is handed out until an operator resumes it (queues resume).");
        }
        queue.blocked().stream().limit(MOST_KEYS).forEach(blocked -> text.add(describe(blocked)));
        if (queue.blocked().size() > MOST_KEYS) {
            text.add("So it is with " + count(queue.blocked().size() - MOST_KEYS, "more key")
                    + " (groups list names all).");
        }
        queue.consumers().forEach(consumer -> text.add(describe(consumer)));
        if (queue.first() == null) {
            text.add(whyNothing(queue));
        } else {
            text.add("Next in order is " + queue.first().messageId() + ". " + whyReady(queue.first()));
        }
        return text;
    }

    private static String whyNothing(final QueueFacts queue) {
        if (queue.ready() > 0) {
            return "Nothing can be handed out now: each message that is ready waits for others of its key, or for its key.";
        }
        return queue.inFlight() + queue.delayed() == 0
                ? "There is nothing to deliver."
                : "Nothing is ready: what there is, is with consumers, in transactions or not due.";
    }

    private String describe(final BlockedFacts blocked) {
        final String what = blocked.key() == null ? "The whole queue" : "Key \"" + blocked.key() + '"';
        return what + (blocked.parked() ? " is parked since " : " is stopped since ") + since(blocked.sinceMs())
                + ", because of a dead letter: later messages "
                + (blocked.parked() ? "go to the dead-letter queue too" : "wait")
                + ", until an operator releases it (groups release).";
    }

    private String describe(final ConsumerFacts consumer) {
        final StringBuilder text = new StringBuilder("- ").append(name(consumer));
        if (consumer.priority() != 0) {
            text.append(", priority ").append(consumer.priority());
        }
        if (consumer.selector() != null) {
            text.append(", selector \"").append(consumer.selector()).append('"');
        }
        text.append(": has ").append(count(consumer.inFlight(), "message"));
        if (consumer.inFlight() > 0) {
            text.append(", the oldest since ").append(since(consumer.oldestMs()));
        }
        text.append(
                consumer.hasCredit()
                        ? ", takes " + count(consumer.creditMessages(), "message") + " more"
                        : ", takes nothing more until it has processed some");
        return text.append('.').toString();
    }

    // ---- messages

    List<String> of(final MessageFacts message) {
        final List<String> text = new ArrayList<>();
        text.add(message.messageId() + " in " + message.queue()
                + (message.key() == null ? "" : ", key \"" + message.key() + '"') + ", priority " + message.priority()
                + ", "
                + count(message.failures(), "failed delivery", "failed deliveries") + ":");
        text.add(why(message));
        if (message.expirationMs() != 0) {
            text.add("It expires at " + Instant.ofEpochMilli(message.expirationMs()) + ".");
        }
        return text;
    }

    private String why(final MessageFacts message) {
        return switch (message.state()) {
            case READY -> "It is ready. " + whyReady(message);
            case DELAYED -> whyDelayed(message);
            case IN_FLIGHT -> whyInFlight(message);
            case SENT_IN_TRANSACTION ->
                "It is not visible yet: " + transaction("it was sent in", message.transaction());
            case CONSUMED_IN_TRANSACTION ->
                "It is not available to others: " + transaction("it was consumed in", message.transaction());
        };
    }

    /** Why a ready message is not with a consumer. */
    private String whyReady(final MessageFacts message) {
        if (message.paused()) {
            return "Its queue is paused until an operator resumes it (queues resume).";
        }
        if (message.blocked() != null) {
            return describe(message.blocked());
        }
        if (message.ahead() != null) {
            return "Its key keeps it in order behind " + message.ahead().messageId() + ". Of that one: "
                    + why(message.ahead());
        }
        if (message.matching().isEmpty()) {
            return "No consumer takes it: there is none, or no selector matches.";
        }
        final List<ConsumerFacts> able =
                message.matching().stream().filter(ConsumerFacts::hasCredit).toList();
        if (able.isEmpty()) {
            return count(message.matching().size(), "consumer")
                    + " would take it, but none has credit: all are busy with what they have.";
        }
        if (message.first() != null) {
            return "Other messages are before it, the first of them " + message.first() + ".";
        }
        return name(able.get(0)) + " is about to get it.";
    }

    private String whyDelayed(final MessageFacts message) {
        final String until = Instant.ofEpochMilli(message.dueMs()) + ", in "
                + Duration.ofMillis(Math.max(0, message.dueMs() - clock.getAsLong()));
        return message.failures() == 0
                ? "It is scheduled for " + until + "."
                : "It is tried again at " + until + ", because its delivery failed."
                        + (message.ahead() == null
                                ? ""
                                : " Its key keeps it in order behind "
                                        + message.ahead().messageId() + ".");
    }

    private String whyInFlight(final MessageFacts message) {
        return message.heldSinceMs() == 0
                ? "It is on its way back into the queue."
                : "It is with " + (message.holder() == null ? "a consumer that was closed" : name(message.holder()))
                        + " since " + since(message.heldSinceMs())
                        + ", and waits for its acknowledgement, commit or rollback.";
    }

    private String transaction(final String what, final TransactionFacts transaction) {
        if (transaction == null) {
            return what + " a transaction that is just ending.";
        }
        if (transaction.xid() == null) {
            return what + " a local transaction that is not committed.";
        }
        return what + " the distributed transaction " + transaction.xid()
                + (transaction.preparedMs() == 0
                        ? ", which is not prepared."
                        : ", which is prepared since " + since(transaction.preparedMs())
                                + " and waits for its transaction manager.");
    }

    // ---- words

    private static String name(final ConsumerFacts consumer) {
        return "consumer " + consumer.consumerId() + " of "
                + (consumer.clientId() == null
                        ? "connection " + Long.toHexString(consumer.connectionId())
                        : "client " + consumer.clientId())
                + (consumer.userName() == null ? "" : " (user " + consumer.userName() + ")");
    }

    private String since(final long timeMs) {
        return Instant.ofEpochMilli(timeMs) + " (" + Duration.ofMillis(Math.max(0, clock.getAsLong() - timeMs))
                + " ago)";
    }

    private static String count(final long number, final String one) {
        return count(number, one, one + "s");
    }

    private static String count(final long number, final String one, final String many) {
        return (number == 0 ? "no" : Long.toString(number)) + " " + (number == 1 ? one : many);
    }
}

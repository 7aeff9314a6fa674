/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;

/**
 * Dead letters: messages that could not be delivered, with the reason and the story of all attempts. Queues are named with or
 * without {@code queue://}. Thread-safe, and throws, as {@link AngeliaAdmin} says; an operation on many letters asks the broker
 * several times, so that those of several threads mix.
 */
public final class DeadLetterAdmin {
    private final AngeliaAdmin admin;

    DeadLetterAdmin(final AngeliaAdmin admin) {
        this.admin = admin;
    }

    /** The queues that dead letters and expired messages may have come to, by name. */
    public List<DeadLetterQueue> queues() throws IOException, ManagementException {
        final List<DeadLetterQueue> queues = new ArrayList<>();
        for (final JsonNode queue : admin.perform("dlq.list", arguments()).get("queues")) {
            queues.add(new DeadLetterQueue(
                    queue.get("name").asText(),
                    queue.get("messages").asLong(),
                    queue.get("bytes").asLong()));
        }
        return queues;
    }

    /**
     * Hands over the letters of a queue in the order in which they came, without properties and bodies.
     *
     * @param limit most letters, at least 1.
     */
    public void list(final Letters letters, final long limit, final Consumer<DeadLetter> consumer)
            throws IOException, ManagementException {
        final long[] left = {limit};
        pages("dlq.list", letters, letter -> {
            if (left[0] > 0) {
                consumer.accept(DeadLetter.of(letter));
            }
            return --left[0] > 0;
        });
    }

    /** One letter with everything that is known of it, and its body; refused when there is none of that id. */
    public DeadLetter show(final String queue, final String messageId) throws IOException, ManagementException {
        return DeadLetter.of(withBody(
                (ObjectNode) admin.perform(
                        "dlq.show", arguments().put("queue", queue).put("id", messageId)),
                queue));
    }

    /**
     * Hands over letters with everything that is known of them, as JSON: {@code text} is the body of a text message, {@code body}
     * that of any other in base64.
     */
    public void export(final Letters letters, final Consumer<JsonNode> consumer)
            throws IOException, ManagementException {
        pages("dlq.export", letters, letter -> {
            consumer.accept(withBody((ObjectNode) letter, letters.queue()));
            return true;
        });
    }

    /** Fetches the rest of a body that did not fit into the answer, and shows a text as such. */
    private JsonNode withBody(final ObjectNode letter, final String queue) throws IOException, ManagementException {
        final int length = letter.get("bodyLength").asInt();
        final ByteArrayOutputStream body = new ByteArrayOutputStream(length);
        body.writeBytes(Base64.getDecoder().decode(letter.get("body").asText()));
        while (body.size() < length) {
            final JsonNode more = admin.perform(
                    "dlq.show",
                    arguments()
                            .put("queue", queue)
                            .put("id", letter.get("id").asText())
                            .put("bodyOffset", body.size()));
            body.writeBytes(Base64.getDecoder().decode(more.get("body").asText()));
        }
        letter.remove(List.of("body", "bodyOffset"));
        if (letter.get("bodyType").asText().equals("text")) {
            letter.put("text", body.toString(StandardCharsets.UTF_8));
        } else if (length > 0) {
            letter.put("body", Base64.getEncoder().encodeToString(body.toByteArray()));
        }
        return letter;
    }

    private void pages(final String operation, final Letters letters, final Taker taker)
            throws IOException, ManagementException {
        final ObjectNode arguments = letters.arguments();
        long cursor = 0;
        do {
            final JsonNode answer = admin.perform(operation, arguments.put("cursor", cursor));
            for (final JsonNode letter : answer.get("letters")) {
                if (!taker.take(letter)) {
                    return;
                }
            }
            cursor = answer.get("next").asLong();
        } while (cursor != 0);
    }

    /**
     * Sends letters back to be tried anew; each keeps its id and starts with no failed deliveries. Letters that are with a consumer
     * or wait for a redelivery are left alone.
     *
     * @param to            a queue; null for where each came from, the very queue or subscription.
     * @param maxRedriven   letters that were sent back so often already are left alone; -1 to take them all the same.
     * @param ratePerSecond letters per second at most; 0 for no bound.
     * @param dryRun        true to count only.
     */
    public Outcome redrive(
            final Letters letters,
            final String to,
            final int maxRedriven,
            final int ratePerSecond,
            final boolean dryRun)
            throws IOException, ManagementException {
        final ObjectNode arguments = letters.arguments()
                .put("maxRedriven", maxRedriven)
                .put("ratePerSecond", ratePerSecond)
                .put("dryRun", dryRun);
        if (to != null) {
            arguments.put("to", to);
        }
        return complete("dlq.redrive", arguments);
    }

    /**
     * Removes letters for good. Those that are with a consumer or wait for a redelivery are left alone.
     *
     * @param dryRun true to count only.
     */
    public Outcome purge(final Letters letters, final boolean dryRun) throws IOException, ManagementException {
        return complete("dlq.purge", letters.arguments().put("dryRun", dryRun));
    }

    private Outcome complete(final String operation, final ObjectNode arguments)
            throws IOException, ManagementException {
        Outcome outcome = new Outcome(0, 0, 0, 0, null);
        long cursor = 0;
        do {
            final JsonNode answer = admin.perform(operation, arguments.put("cursor", cursor));
            outcome = outcome.plus(answer);
            cursor = answer.get("next").asLong();
        } while (cursor != 0 && outcome.noRoom() == null);
        return outcome;
    }

    private static ObjectNode arguments() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** Takes a letter; false when it wants no more. */
    private interface Taker {
        boolean take(JsonNode letter) throws IOException, ManagementException;
    }

    /**
     * Which letters.
     *
     * @param queue     where they lie.
     * @param selector  JMS selector over their headers and properties, those that tell of dead letters among them; null for all.
     * @param messageId of the only one; null for all.
     */
    public record Letters(String queue, String selector, String messageId) {
        /** All of a queue. */
        public static Letters of(final String queue) {
            return new Letters(queue, null, null);
        }

        private ObjectNode arguments() {
            final ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("queue", queue);
            if (selector != null) {
                arguments.put("selector", selector);
            }
            return messageId == null ? arguments : arguments.put("id", messageId);
        }
    }

    /** A queue of dead letters, with the messages in it, whatever they are, and their bytes. */
    public record DeadLetterQueue(String name, long messages, long bytes) {}

    /**
     * One dead letter. What is not known is null.
     *
     * @param reason           max_delivery_attempts, rejected, expired, or another word for why it is dead.
     * @param destination      where it came from.
     * @param subscription     of that topic; null for a queue.
     * @param attempts         a line each: number, time, consumer, exception class: message; the first and the last ones.
     * @param redriven         how often it was sent back before.
     * @param json             everything, see {@link DeadLetterAdmin#export}.
     */
    public record DeadLetter(
            String messageId,
            String reason,
            String destination,
            String subscription,
            int deliveryCount,
            Instant firstFailure,
            Instant lastFailure,
            String exception,
            String exceptionMessage,
            List<String> attempts,
            int redriven,
            JsonNode json) {
        private static DeadLetter of(final JsonNode letter) {
            final JsonNode dead = letter.path("deadLetter");
            final List<String> attempts = new ArrayList<>();
            dead.path("attempts").forEach(line -> attempts.add(line.asText()));
            return new DeadLetter(
                    letter.get("id").asText(),
                    dead.path("reason").asText(null),
                    dead.path("origDestination").asText(null),
                    dead.path("subscription").asText(null),
                    dead.path("deliveryCount").asInt(),
                    time(dead.path("firstFailure")),
                    time(dead.path("lastFailure")),
                    dead.path("exception").asText(null),
                    dead.path("exceptionMessage").asText(null),
                    attempts,
                    dead.path("redriven").asInt(),
                    letter);
        }

        private static Instant time(final JsonNode text) {
            return text.isTextual() ? Instant.parse(text.asText()) : null;
        }
    }

    /**
     * What an operation did.
     *
     * @param done     letters sent back or removed; those that would be, when only counting.
     * @param busy     letters left alone because they are with a consumer, or wait for a redelivery.
     * @param orphaned letters left alone because what they came from is there no more.
     * @param guarded  letters left alone because they were sent back often enough.
     * @param noRoom   what had no room, so that the operation ended early; null for nothing.
     */
    public record Outcome(long done, long busy, long orphaned, long guarded, String noRoom) {
        private Outcome plus(final JsonNode more) {
            return new Outcome(
                    done + more.get("done").asLong(),
                    busy + more.get("busy").asLong(),
                    orphaned + more.get("orphaned").asLong(),
                    guarded + more.get("guarded").asLong(),
                    more.path("noRoom").asText(null));
        }
    }
}

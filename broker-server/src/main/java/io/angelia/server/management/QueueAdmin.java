/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Queues and subscriptions. One is named with or without {@code queue://}, or {@code topic://TOPIC?subscription=NAME}.
 * Thread-safe, and throws, as {@link AngeliaAdmin} says.
 */
public final class QueueAdmin {
    private final AngeliaAdmin admin;

    QueueAdmin(final AngeliaAdmin admin) {
        this.admin = admin;
    }

    /** All of them, by name. */
    public List<QueueInfo> list() throws IOException, ManagementException {
        final List<QueueInfo> all = new ArrayList<>();
        final ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        JsonNode next;
        do {
            final JsonNode answer = admin.perform("queues.list", arguments);
            for (final JsonNode queue : answer.get("queues")) {
                all.add(new QueueInfo(
                        queue.get("name").asText(),
                        queue.get("ready").asLong(),
                        queue.get("inFlight").asLong(),
                        queue.get("delayed").asLong(),
                        queue.get("bytes").asLong(),
                        queue.get("consumers").asInt(),
                        queue.get("paused").asBoolean(),
                        queue.get("firstAgeMs").isNull()
                                ? null
                                : Duration.ofMillis(queue.get("firstAgeMs").asLong()),
                        queue.get("dropped").asLong(),
                        queue.get("replaced").asLong(),
                        queue.get("duplicates").asLong()));
            }
            next = answer.get("next");
            arguments.set("after", next);
        } while (!next.isNull());
        return all;
    }

    /**
     * Hands out nothing of the queue until {@link #resume}, also after a restart; sends go on, and what is in flight stays there.
     *
     * @return false when it was paused already.
     */
    public boolean pause(final String name) throws IOException, ManagementException {
        return perform("queues.pause", name).get("changed").asBoolean();
    }

    /**
     * Lets the queue be consumed again.
     *
     * @return false when it was not paused.
     */
    public boolean resume(final String name) throws IOException, ManagementException {
        return perform("queues.resume", name).get("changed").asBoolean();
    }

    /** The consumers of the queue, at most 1000 of them. */
    public List<ConsumerInfo> consumers(final String name) throws IOException, ManagementException {
        final List<ConsumerInfo> all = new ArrayList<>();
        for (final JsonNode consumer : perform("queues.consumers", name).get("consumers")) {
            all.add(new ConsumerInfo(
                    consumer.get("consumer").asLong(),
                    consumer.get("connection").asText(),
                    consumer.get("session").asInt(),
                    consumer.get("clientId").textValue(),
                    consumer.get("user").textValue(),
                    consumer.get("priority").asInt(),
                    consumer.get("selector").textValue(),
                    consumer.get("inFlight").asInt(),
                    consumer.get("credit").asLong(),
                    time(consumer.get("blockedSince")),
                    consumer.get("acknowledged").asLong(),
                    time(consumer.get("acknowledgedAt")),
                    consumer.get("perSecond").asDouble()));
        }
        return all;
    }

    private JsonNode perform(final String operation, final String name) throws IOException, ManagementException {
        return admin.perform(operation, JsonNodeFactory.instance.objectNode().put("name", name));
    }

    private static Instant time(final JsonNode text) {
        return text.isNull() ? null : Instant.parse(text.asText());
    }

    /**
     * A queue or subscription.
     *
     * @param ready      messages that can be delivered now, as far as it is not paused.
     * @param inFlight   messages that consumers have.
     * @param delayed    messages that wait for a delivery or redelivery time.
     * @param bytes      encoded bytes of all of these.
     * @param firstAge   how long the message that is next in order could have been delivered; null when there is none, or its
     *                   producer does not set timestamps.
     * @param dropped    messages dropped since the broker started because the queue was full.
     * @param replaced   messages that made room for newer ones since the broker started.
     * @param duplicates copies dropped since the broker started; of a subscription, always 0.
     */
    public record QueueInfo(
            String name,
            long ready,
            long inFlight,
            long delayed,
            long bytes,
            int consumers,
            boolean paused,
            Duration firstAge,
            long dropped,
            long replaced,
            long duplicates) {}

    /**
     * A consumer.
     *
     * @param connection     the client's id of its connection, hexadecimal.
     * @param clientId       null for none.
     * @param user           null for none.
     * @param priority       higher ones get messages first.
     * @param selector       null for none.
     * @param inFlight       messages that it has.
     * @param credit         messages that it takes before it asks for more.
     * @param blockedSince   since when it takes nothing although messages wait; null when that is not so.
     * @param acknowledged   messages that it has acknowledged.
     * @param acknowledgedAt when it did last; null for never.
     * @param perSecond      acknowledgements per second, over the last 10 to 20 seconds.
     */
    public record ConsumerInfo(
            long consumer,
            String connection,
            int session,
            String clientId,
            String user,
            int priority,
            String selector,
            int inFlight,
            long credit,
            Instant blockedSince,
            long acknowledged,
            Instant acknowledgedAt,
            double perSecond) {}
}

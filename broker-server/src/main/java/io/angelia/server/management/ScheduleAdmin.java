/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages that wait for their delivery time and were never delivered. Thread-safe, and throws, as {@link AngeliaAdmin} says.
 */
public final class ScheduleAdmin {
    private static final int AT_ONCE = 256;

    private final AngeliaAdmin admin;

    ScheduleAdmin(final AngeliaAdmin admin) {
        this.admin = admin;
    }

    /**
     * Lists scheduled messages, the soonest first. The broker looks at all its messages for every 256 that it lists.
     *
     * @param queue with or without {@code queue://}, or {@code topic://TOPIC?subscription=NAME}; null for all.
     * @param limit most messages in the list, at least 1.
     */
    public List<Scheduled> list(final String queue, final int limit) throws IOException, ManagementException {
        if (limit < 1) {
            throw new IllegalArgumentException("limit " + limit + " is below 1");
        }
        final List<Scheduled> all = new ArrayList<>();
        final ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        if (queue != null) {
            arguments.put("queue", queue);
        }
        JsonNode answer;
        do {
            answer = admin.perform("schedule.list", arguments.put("limit", Math.min(AT_ONCE, limit - all.size())));
            for (final JsonNode message : answer.get("messages")) {
                all.add(new Scheduled(
                        message.get("id").asText(),
                        message.get("queue").asText(),
                        Instant.parse(message.get("due").asText()),
                        message.get("priority").asInt(),
                        message.get("persistent").asBoolean(),
                        message.get("bytes").asInt()));
            }
            arguments
                    .put("afterDue", answer.get("afterDue").asLong())
                    .put("afterEntry", answer.get("afterEntry").asInt());
        } while (answer.get("more").asBoolean() && all.size() < limit);
        return all;
    }

    /**
     * Takes a message back, in all subscriptions that have it, before its time has come.
     *
     * @return true when it will never be delivered; false when it was not there any more.
     */
    public boolean cancel(final String messageId) throws IOException, ManagementException {
        return perform("schedule.cancel", messageId).get("cancelled").asLong() > 0;
    }

    /**
     * Lets a message be delivered now.
     *
     * @return false when it did not wait any more.
     */
    public boolean deliver(final String messageId) throws IOException, ManagementException {
        return perform("schedule.deliver", messageId).get("delivered").asLong() > 0;
    }

    private JsonNode perform(final String operation, final String messageId) throws IOException, ManagementException {
        return admin.perform(operation, JsonNodeFactory.instance.objectNode().put("id", messageId));
    }

    /**
     * One message in one queue or subscription.
     *
     * @param due   when it will be delivered.
     * @param bytes encoded.
     */
    public record Scheduled(String messageId, String queue, Instant due, int priority, boolean persistent, int bytes) {}
}

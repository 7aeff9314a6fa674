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
 * Message groups: the messages of one JMSXGroupID in one queue or subscription, which are worked on in order. A queue is named
 * with or without {@code queue://}, a subscription as {@code topic://TOPIC?subscription=NAME}. Thread-safe, and throws, as {@link
 * AngeliaAdmin} says.
 */
public final class GroupAdmin {
    private final AngeliaAdmin admin;

    GroupAdmin(final AngeliaAdmin admin) {
        this.admin = admin;
    }

    /** Groups that are parked or stopped, then all others that have messages. What changes meanwhile may be missed or come twice. */
    public List<GroupInfo> list(final String queue) throws IOException, ManagementException {
        final List<GroupInfo> all = new ArrayList<>();
        final ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("queue", queue);
        JsonNode next;
        do {
            final JsonNode answer = admin.perform("groups.list", arguments);
            for (final JsonNode group : answer.get("groups")) {
                all.add(new GroupInfo(
                        group.get("group").textValue(),
                        group.get("state").asText(),
                        group.get("waiting").asInt(),
                        group.get("inFlight").asInt(),
                        group.get("holder").textValue(),
                        group.get("first").textValue(),
                        time(group.get("firstSent")),
                        time(group.get("due")),
                        time(group.get("blockedSince"))));
            }
            next = answer.get("next");
            arguments.set("after", next);
        } while (!next.isNull());
        return all;
    }

    /**
     * Lets a group that is parked or stopped go on.
     *
     * @param group the JMSXGroupID; null for a queue that is in order as a whole.
     */
    public void release(final String queue, final String group) throws IOException, ManagementException {
        admin.perform(
                "groups.release",
                JsonNodeFactory.instance.objectNode().put("queue", queue).put("group", group));
    }

    private static Instant time(final JsonNode text) {
        return text.isNull() ? null : Instant.parse(text.asText());
    }

    /**
     * A group.
     *
     * @param group        the JMSXGroupID, cut when it is very long; null for a queue that is in order as a whole.
     * @param state        ready, held (a consumer has some of it), failed (waits until nothing is in flight), delayed, prepared (waits
     *                     for a distributed transaction), parked or stopped.
     * @param waiting      messages that wait.
     * @param inFlight     messages that a consumer has, or a transaction.
     * @param holder       who has them; null for nobody who is there.
     * @param first        id of the message that is next, or that is in flight; null for none.
     * @param firstSent    when that was sent; null when it is not known.
     * @param due          when it may be delivered; null for at once.
     * @param blockedSince since when the group is parked or stopped; null when it is not.
     */
    public record GroupInfo(
            String group,
            String state,
            int waiting,
            int inFlight,
            String holder,
            String first,
            Instant firstSent,
            Instant due,
            Instant blockedSince) {}
}

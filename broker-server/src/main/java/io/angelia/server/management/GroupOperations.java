/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.angelia.engine.Engine;
import io.angelia.engine.EngineExplanations.ConsumerFacts;
import io.angelia.engine.EngineKeys;
import io.angelia.engine.EngineKeys.KeyFacts;
import io.angelia.engine.EngineKeys.KeyPage;
import io.angelia.engine.ErrorCode;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/** Ordering keys of queues and subscriptions: how they stand, and the release of those that are parked or stopped. */
final class GroupOperations {
    /** Keys in one answer, which has to fit into a frame that every client takes. */
    private static final int LISTED_AT_ONCE = 100;
    /** Characters of a key that are shown. */
    private static final int SHOWN_LENGTH = 512;

    private final Engine engine;

    GroupOperations(final Engine engine) {
        this.engine = engine;
    }

    Map<String, ManagementOperation> byName() {
        return Map.of("groups.list", this::list, "groups.release", this::release);
    }

    private void list(final Arguments arguments, final ManagementOperation.Result result) {
        final String queue = QueueNames.of(arguments.text("queue"));
        final String after = arguments.optionalText("after");
        arguments.finish();
        engine.keys().list(queue, after == null ? 0 : cursor(after), LISTED_AT_ONCE, page -> {
            if (page == null) {
                result.refused(ErrorCode.UNKNOWN_DESTINATION, "there is no queue or subscription " + queue);
            } else {
                result.done(describe(page));
            }
        });
    }

    private static long cursor(final String after) {
        try {
            return Math.max(0, Long.parseLong(after));
        } catch (final NumberFormatException e) {
            throw new BadArgumentsException("after: is '" + after + "', but must be what the page before says");
        }
    }

    private static ObjectNode describe(final KeyPage page) {
        final ObjectNode answer = JsonNodeFactory.instance.objectNode();
        final ArrayNode list = answer.putArray("groups");
        for (final KeyFacts key : page.keys()) {
            list.addObject()
                    .put("group", shown(key.key()))
                    .put("state", key.state().name().toLowerCase(Locale.ROOT))
                    .put("waiting", key.waiting())
                    .put("inFlight", key.inFlight())
                    .put("holder", key.holder() == null ? null : nameOf(key.holder()))
                    .put("first", key.first())
                    .put("firstSent", time(key.firstSentMs()))
                    .put("due", time(key.dueMs()))
                    .put("blockedSince", time(key.blockedSinceMs()));
        }
        answer.put("next", page.next() < 0 ? null : Long.toString(page.next()));
        return answer;
    }

    private static String shown(final String key) {
        return key == null || key.length() <= SHOWN_LENGTH ? key : key.substring(0, SHOWN_LENGTH) + "…";
    }

    private static String nameOf(final ConsumerFacts consumer) {
        return "consumer " + consumer.consumerId() + " of connection " + Long.toHexString(consumer.connectionId())
                + (consumer.clientId() == null ? "" : " (" + consumer.clientId() + ")");
    }

    private static String time(final long ms) {
        return ms == 0 ? null : Instant.ofEpochMilli(ms).toString();
    }

    private void release(final Arguments arguments, final ManagementOperation.Result result) {
        final String queue = QueueNames.of(arguments.text("queue"));
        final String group = arguments.optionalText("group");
        arguments.finish();
        engine.keys().release(queue, group, new EngineKeys.Answer() {
            @Override
            public void released() {
                result.done(JsonNodeFactory.instance.objectNode());
            }

            @Override
            public void refused(final ErrorCode code, final String reason) {
                result.refused(code, reason);
            }
        });
    }
}

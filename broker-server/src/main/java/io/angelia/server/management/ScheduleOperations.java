/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.angelia.engine.Engine;
import io.angelia.engine.EngineBranches.Answer;
import io.angelia.engine.EngineSchedules.ScheduledMessage;
import io.angelia.engine.ErrorCode;
import io.angelia.wire.message.MessageIds;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Messages that wait for their delivery time: their list, and what an operator can do about one. */
final class ScheduleOperations {
    /** Messages in one answer, which has to fit into a frame that every client takes. */
    private static final int LISTED_AT_ONCE = 256;

    private final Engine engine;

    ScheduleOperations(final Engine engine) {
        this.engine = engine;
    }

    Map<String, ManagementOperation> byName() {
        return Map.of("schedule.list", this::list, "schedule.cancel", this::cancel, "schedule.deliver", this::deliver);
    }

    private void list(final Arguments arguments, final ManagementOperation.Result result) {
        final String queue = QueueNames.of(arguments.optionalText("queue"));
        final long limit = arguments.number("limit", LISTED_AT_ONCE, 1, LISTED_AT_ONCE);
        final long afterDueMs = arguments.number("afterDue", Long.MIN_VALUE, Long.MIN_VALUE, Long.MAX_VALUE);
        final long afterEntry = arguments.number("afterEntry", 0, Integer.MIN_VALUE, Integer.MAX_VALUE);
        arguments.finish();
        engine.schedules()
                .list(
                        queue,
                        afterDueMs,
                        (int) afterEntry,
                        (int) limit,
                        (found, more, lastDueMs, lastEntry) ->
                                result.done(describe(found, more, lastDueMs, lastEntry)));
    }

    private static ObjectNode describe(
            final List<ScheduledMessage> found, final boolean more, final long lastDueMs, final int lastEntry) {
        final ObjectNode answer = JsonNodeFactory.instance.objectNode();
        final ArrayNode list = answer.putArray("messages");
        for (final ScheduledMessage message : found) {
            list.addObject()
                    .put("id", message.messageId())
                    .put("queue", message.queue())
                    .put("due", Instant.ofEpochMilli(message.dueMs()).toString())
                    .put(
                            "sent",
                            message.timestampMs() == 0
                                    ? null
                                    : Instant.ofEpochMilli(message.timestampMs())
                                            .toString())
                    .put("priority", message.priority())
                    .put("persistent", message.persistent())
                    .put("bytes", message.length());
        }
        answer.put("more", more).put("afterDue", lastDueMs).put("afterEntry", lastEntry);
        return answer;
    }

    private void cancel(final Arguments arguments, final ManagementOperation.Result result) {
        final String destination = QueueNames.of(arguments.optionalText("destination"));
        final String id = messageId(arguments);
        engine.schedules()
                .cancel(
                        destination,
                        MessageIds.producerId(id),
                        MessageIds.sequence(id),
                        new Counted("cancelled", result));
    }

    private void deliver(final Arguments arguments, final ManagementOperation.Result result) {
        final String destination = QueueNames.of(arguments.optionalText("destination"));
        final String id = messageId(arguments);
        engine.schedules()
                .deliver(
                        destination,
                        MessageIds.producerId(id),
                        MessageIds.sequence(id),
                        new Counted("delivered", result));
    }

    private static String messageId(final Arguments arguments) {
        final String id = arguments.text("id");
        arguments.finish();
        if (!MessageIds.isMessageId(id)) {
            throw new BadArgumentsException("argument 'id' must be a JMSMessageID such as "
                    + MessageIds.format(0x1F2E3D4C5B6A7988L, 1) + ", but is " + id);
        }
        return id;
    }

    /** Says how many copies there were. */
    private record Counted(String name, ManagementOperation.Result result) implements Answer {
        @Override
        public void done(final long value) {
            result.done(JsonNodeFactory.instance.objectNode().put(name, value));
        }

        @Override
        public void refused(final ErrorCode code, final String reason) {
            result.refused(code, reason);
        }
    }
}

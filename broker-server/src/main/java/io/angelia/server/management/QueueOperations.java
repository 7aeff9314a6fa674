/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.angelia.engine.Engine;
import io.angelia.engine.EngineBranches.Answer;
import io.angelia.engine.EngineQueues.ConsumerState;
import io.angelia.engine.EngineQueues.QueueState;
import io.angelia.engine.ErrorCode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Queues and subscriptions: how full they are, who consumes, and whether they may. */
final class QueueOperations {
    /** Queues in one answer, which has to fit into a frame that every client takes. */
    private static final int LISTED_AT_ONCE = 256;
    /** Consumers in one answer. */
    private static final int CONSUMERS_AT_MOST = 1000;

    private final Engine engine;
    private final LongSupplier clock;

    /** Takes the wall-clock time, in ms since the epoch, from {@code clock}. */
    QueueOperations(final Engine engine, final LongSupplier clock) {
        this.engine = engine;
        this.clock = clock;
    }

    Map<String, ManagementOperation> byName() {
        return Map.of(
                "queues.list",
                this::list,
                "queues.pause",
                (arguments, result) -> pause(arguments, true, result),
                "queues.resume",
                (arguments, result) -> pause(arguments, false, result),
                "queues.consumers",
                this::consumers);
    }

    private void list(final Arguments arguments, final ManagementOperation.Result result) {
        final String after = arguments.optionalText("after");
        arguments.finish();
        engine.queues().list(after, LISTED_AT_ONCE, found -> result.done(describe(found)));
    }

    private ObjectNode describe(final List<QueueState> found) {
        final ObjectNode answer = JsonNodeFactory.instance.objectNode();
        final ArrayNode list = answer.putArray("queues");
        for (final QueueState queue : found) {
            list.addObject()
                    .put("name", queue.name())
                    .put("ready", queue.ready())
                    .put("inFlight", queue.inFlight())
                    .put("delayed", queue.delayed())
                    .put("bytes", queue.bytes())
                    .put("consumers", queue.consumers())
                    .put("paused", queue.paused())
                    .put(
                            "firstAgeMs",
                            queue.firstSinceMs() == 0 ? null : Math.max(0, clock.getAsLong() - queue.firstSinceMs()))
                    .put("dropped", queue.dropped())
                    .put("replaced", queue.replaced())
                    .put("duplicates", queue.duplicates());
        }
        answer.put(
                "next",
                found.size() < LISTED_AT_ONCE
                        ? null
                        : found.get(found.size() - 1).name());
        return answer;
    }

    private void pause(final Arguments arguments, final boolean paused, final ManagementOperation.Result result) {
        final String name = QueueNames.of(arguments.text("name"));
        arguments.finish();
        engine.queues().pause(name, paused, new Answer() {
            @Override
            public void done(final long value) {
                result.done(JsonNodeFactory.instance.objectNode().put("changed", value != 0));
            }

            @Override
            public void refused(final ErrorCode code, final String reason) {
                result.refused(code, reason);
            }
        });
    }

    private void consumers(final Arguments arguments, final ManagementOperation.Result result) {
        final String name = QueueNames.of(arguments.text("name"));
        arguments.finish();
        engine.queues().consumers(name, found -> {
            if (found == null) {
                result.refused(ErrorCode.UNKNOWN_DESTINATION, "there is no queue or subscription " + name);
            } else {
                result.done(describeConsumers(found));
            }
        });
    }

    private static ObjectNode describeConsumers(final List<ConsumerState> found) {
        final ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("count", found.size());
        final ArrayNode list = answer.putArray("consumers");
        for (final ConsumerState consumer : found.subList(0, Math.min(found.size(), CONSUMERS_AT_MOST))) {
            list.addObject()
                    .put("consumer", consumer.consumerId())
                    .put("connection", Long.toHexString(consumer.connectionId()))
                    .put("session", consumer.sessionId())
                    .put("clientId", consumer.clientId())
                    .put("user", consumer.userName())
                    .put("priority", consumer.priority())
                    .put("selector", consumer.selector())
                    .put("inFlight", consumer.inFlight())
                    .put("oldestSince", time(consumer.oldestMs()))
                    .put("credit", consumer.creditMessages())
                    .put("creditBytes", consumer.creditBytes())
                    .put("blockedSince", time(consumer.blockedSinceMs()))
                    .put("acknowledged", consumer.acknowledged())
                    .put("acknowledgedAt", time(consumer.acknowledgedAtMs()))
                    .put("perSecond", consumer.acknowledgedPerSecond());
        }
        return answer;
    }

    private static String time(final long ms) {
        return ms == 0 ? null : Instant.ofEpochMilli(ms).toString();
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.angelia.engine.Engine;
import io.angelia.engine.EngineExplanations.MessageFacts;
import io.angelia.engine.EngineExplanations.QueueFacts;
import io.angelia.engine.ErrorCode;
import io.angelia.wire.message.MessageIds;
import io.angelia.wire.message.MessageLayout;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Says in words why messages are or are not delivered now. */
final class ExplainOperations {
    private static final String SCHEME_END = "://";

    private final Engine engine;
    private final Explanation words;

    /** @param clock wall-clock time in ms since the epoch. */
    ExplainOperations(final Engine engine, final LongSupplier clock) {
        this.engine = engine;
        words = new Explanation(clock);
    }

    Map<String, ManagementOperation> byName() {
        return Map.of("explain.queue", this::queue, "explain.message", this::message);
    }

    private void queue(final Arguments arguments, final ManagementOperation.Result result) {
        final String given = arguments.text("name");
        arguments.finish();
        final String name = given.contains(SCHEME_END) ? given : MessageLayout.QUEUE_PREFIX + given;
        engine.explanations().queue(name, facts -> answer(name, facts, result));
    }

    private void answer(final String name, final QueueFacts facts, final ManagementOperation.Result result) {
        if (facts == null) {
            result.refused(
                    ErrorCode.UNKNOWN_DESTINATION,
                    "there is no queue " + name + "; a subscription is named topic://TOPIC?subscription=NAME");
        } else {
            result.done(withText(words.of(facts)));
        }
    }

    private void message(final Arguments arguments, final ManagementOperation.Result result) {
        final String id = arguments.text("id");
        arguments.finish();
        if (!MessageIds.isMessageId(id)) {
            throw new BadArgumentsException("argument 'id' must be a JMSMessageID such as "
                    + MessageIds.format(0x1F2E3D4C5B6A7988L, 1) + ", but is " + id);
        }
        engine.explanations()
                .message(
                        MessageIds.producerId(id),
                        MessageIds.sequence(id),
                        found -> result.done(withText(places(id, found))));
    }

    private List<String> places(final String id, final List<MessageFacts> found) {
        if (found.isEmpty()) {
            return List.of("The broker does not have message " + id
                    + ": it was consumed, has expired, was removed, or was never committed.");
        }
        return found.stream().flatMap(place -> words.of(place).stream()).toList();
    }

    private static ObjectNode withText(final List<String> lines) {
        final ObjectNode answer = JsonNodeFactory.instance.objectNode();
        final ArrayNode text = answer.putArray("text");
        lines.forEach(text::add);
        return answer;
    }
}

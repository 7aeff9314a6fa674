/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.angelia.engine.DeliveredMessage;
import io.angelia.engine.Engine;
import io.angelia.engine.EngineDeadLetters;
import io.angelia.engine.EngineDeadLetters.ChunkReader;
import io.angelia.engine.EngineDeadLetters.Outcome;
import io.angelia.engine.EngineDeadLetters.Selection;
import io.angelia.engine.EngineStatistics.QueueStatistics;
import io.angelia.engine.ErrorCode;
import io.angelia.wire.message.MessageIds;
import io.angelia.wire.message.MessageLayout;
import java.util.List;
import java.util.Map;

/** Dead letters: looks at them with their stories, sends them back, removes them. */
final class DeadLetterOperations {
    /** Letters in one answer, which has to fit into a frame that every client takes. */
    private static final int LISTED_AT_ONCE = 256;

    private static final int MOST_TEXT = 256 * 1024;
    /** Letters that one request moves or removes; whoever asks goes on at the cursor. */
    private static final int MOVED_AT_ONCE = 10_000;

    private static final int MAX_RATE = 1_000_000;
    private static final String SCHEME_END = "://";

    private final Engine engine;

    DeadLetterOperations(final Engine engine) {
        this.engine = engine;
    }

    Map<String, ManagementOperation> byName() {
        return Map.of(
                "dlq.list",
                this::list,
                "dlq.show",
                this::show,
                "dlq.export",
                this::export,
                "dlq.redrive",
                this::redrive,
                "dlq.purge",
                this::purge);
    }

    private void list(final Arguments arguments, final ManagementOperation.Result result) {
        if (arguments.optionalText("queue") == null) {
            arguments.finish();
            engine.deadLetters().queues(found -> result.done(describe(found)));
            return;
        }
        final Selection selection = selection(arguments, false);
        arguments.finish();
        engine.deadLetters().list(selection, LISTED_AT_ONCE, new Page(result, false));
    }

    private static ObjectNode describe(final List<QueueStatistics> found) {
        final ObjectNode answer = JsonNodeFactory.instance.objectNode();
        final ArrayNode queues = answer.putArray("queues");
        for (final QueueStatistics queue : found) {
            queues.addObject()
                    .put("name", queue.name())
                    .put("messages", queue.ready() + queue.inFlight() + queue.delayed())
                    .put("bytes", queue.bytes())
                    .put("consumers", queue.consumers());
        }
        return answer;
    }

    private void show(final Arguments arguments, final ManagementOperation.Result result) {
        final Selection selection = selection(arguments, true);
        final int bodyOffset = (int) arguments.number("bodyOffset", 0, 0, Integer.MAX_VALUE);
        arguments.finish();
        engine.deadLetters().list(selection, 1, new Single(selection, bodyOffset, result));
    }

    private void export(final Arguments arguments, final ManagementOperation.Result result) {
        final Selection selection = selection(arguments, false);
        arguments.finish();
        engine.deadLetters().list(selection, LISTED_AT_ONCE, new Page(result, true));
    }

    private void redrive(final Arguments arguments, final ManagementOperation.Result result) {
        final Selection selection = selection(arguments, false);
        final String to = arguments.optionalText("to");
        final int maxRedriven = (int) arguments.number("maxRedriven", -1, -1, Integer.MAX_VALUE);
        final int rate = (int) arguments.number("ratePerSecond", 0, 0, MAX_RATE);
        final boolean dryRun = arguments.bool("dryRun", false);
        arguments.finish();
        engine.deadLetters()
                .redrive(
                        selection,
                        to == null ? null : queueName(to),
                        maxRedriven,
                        rate,
                        dryRun,
                        MOVED_AT_ONCE,
                        new Counts(result));
    }

    private void purge(final Arguments arguments, final ManagementOperation.Result result) {
        final Selection selection = selection(arguments, false);
        final boolean dryRun = arguments.bool("dryRun", false);
        arguments.finish();
        engine.deadLetters().purge(selection, dryRun, MOVED_AT_ONCE, new Counts(result));
    }

    private static Selection selection(final Arguments arguments, final boolean single) {
        final String queue = arguments.text("queue");
        final String id = single ? arguments.text("id") : arguments.optionalText("id");
        if (id != null && !MessageIds.isMessageId(id)) {
            throw new BadArgumentsException("argument 'id' must be a JMSMessageID such as "
                    + MessageIds.format(0x1F2E3D4C5B6A7988L, 1) + ", but is " + id);
        }
        return new Selection(
                queueName(queue),
                arguments.optionalText("selector"),
                id,
                arguments.number("cursor", 0, 0, Long.MAX_VALUE));
    }

    private static String queueName(final String given) {
        return given.contains(SCHEME_END) ? given : MessageLayout.QUEUE_PREFIX + given;
    }

    /** Gathers letters for one answer. */
    private static final class Page implements EngineDeadLetters.Visitor {
        private final ManagementOperation.Result result;
        private final boolean complete;
        private final ObjectNode answer = JsonNodeFactory.instance.objectNode();
        private final ArrayNode letters = answer.putArray("letters");
        private long text;

        /** @param complete with bodies, and letters by their cursor. */
        Page(final ManagementOperation.Result result, final boolean complete) {
            this.result = result;
            this.complete = complete;
        }

        @Override
        public boolean onLetter(final long cursor, final DeliveredMessage message, final ChunkReader body) {
            final ObjectNode letter = MessageJson.describe(message);
            if (complete) {
                MessageJson.putBody(letter, message, body, 0);
            } else {
                letter.remove("properties");
            }
            letters.add(letter);
            text += letter.toString().length();
            return text < MOST_TEXT;
        }

        @Override
        public void onEnd(final long next) {
            result.done(answer.put("next", next));
        }

        @Override
        public void refused(final ErrorCode code, final String reason) {
            result.refused(code, reason);
        }
    }

    /** Shows one letter. */
    private static final class Single implements EngineDeadLetters.Visitor {
        private final Selection selection;
        private final int bodyOffset;
        private final ManagementOperation.Result result;
        private ObjectNode letter;

        Single(final Selection selection, final int bodyOffset, final ManagementOperation.Result result) {
            this.selection = selection;
            this.bodyOffset = bodyOffset;
            this.result = result;
        }

        @Override
        public boolean onLetter(final long cursor, final DeliveredMessage message, final ChunkReader body) {
            letter = MessageJson.describe(message);
            MessageJson.putBody(letter, message, body, bodyOffset);
            return false;
        }

        @Override
        public void onEnd(final long next) {
            if (letter == null) {
                refused(
                        ErrorCode.UNKNOWN_DESTINATION,
                        "there is no dead letter " + selection.messageId() + " in " + selection.queue());
            } else {
                result.done(letter);
            }
        }

        @Override
        public void refused(final ErrorCode code, final String reason) {
            result.refused(code, reason);
        }
    }

    private record Counts(ManagementOperation.Result result) implements EngineDeadLetters.Answer {
        @Override
        public void done(final Outcome outcome) {
            final ObjectNode answer = JsonNodeFactory.instance
                    .objectNode()
                    .put("done", outcome.done())
                    .put("busy", outcome.busy())
                    .put("orphaned", outcome.orphaned())
                    .put("guarded", outcome.guarded())
                    .put("next", outcome.next());
            if (outcome.noRoom() != null) {
                answer.put("noRoom", outcome.noRoom());
            }
            result.done(answer);
        }

        @Override
        public void refused(final ErrorCode code, final String reason) {
            result.refused(code, reason);
        }
    }
}

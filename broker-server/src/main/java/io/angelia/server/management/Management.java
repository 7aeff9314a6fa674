/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.management;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.angelia.engine.Engine;
import io.angelia.engine.ErrorCode;
import java.util.Map;
import java.util.TreeMap;

/** The operations of a broker, by name. Used by the event loop only. */
public final class Management {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, ManagementOperation> operations = new TreeMap<>();

    public Management(final Engine engine) {
        operations.putAll(new TransactionOperations(engine).byName());
        operations.putAll(new DeadLetterOperations(engine).byName());
        operations.putAll(new ScheduleOperations(engine).byName());
        operations.putAll(new QueueOperations(engine, System::currentTimeMillis).byName());
        operations.putAll(new GroupOperations(engine).byName());
        operations.putAll(new ExplainOperations(engine, System::currentTimeMillis).byName());
    }

    /**
     * Performs an operation.
     *
     * @param arguments     a JSON object; null or empty for none.
     * @param administrator whether the one who asks may.
     */
    public void perform(
            final String operation, final String arguments, final boolean administrator, final ManagementReply reply) {
        if (!administrator) {
            reply.refused(
                    ErrorCode.NOT_ALLOWED,
                    "operation '" + operation + "' is for administrators only (users: administrator: true)");
            return;
        }
        final ManagementOperation found = operation == null ? null : operations.get(operation);
        if (found == null) {
            reply.refused(
                    ErrorCode.NOT_ALLOWED,
                    "this broker has no operation '" + operation + "', but " + String.join(", ", operations.keySet()));
            return;
        }
        try {
            found.perform(new Arguments(parse(arguments)), new Result(reply));
        } catch (final BadArgumentsException e) {
            reply.refused(ErrorCode.MALFORMED, operation + ": " + e.getMessage());
        }
    }

    private static JsonNode parse(final String arguments) {
        if (arguments == null || arguments.isBlank()) {
            return JSON.createObjectNode();
        }
        try {
            final JsonNode parsed = JSON.readTree(arguments);
            if (parsed.isObject()) {
                return parsed;
            }
        } catch (final JsonProcessingException e) {
            throw new BadArgumentsException("the arguments are not JSON: " + e.getOriginalMessage());
        }
        throw new BadArgumentsException("the arguments are not a JSON object");
    }

    private record Result(ManagementReply reply) implements ManagementOperation.Result {
        @Override
        public void done(final JsonNode value) {
            reply.done(value.toString());
        }

        @Override
        public void refused(final ErrorCode code, final String reason) {
            reply.refused(code, reason);
        }
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.management;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.angelia.engine.Engine;
import io.angelia.engine.EngineBranches;
import io.angelia.engine.EngineBranches.Answer;
import io.angelia.engine.EngineBranches.RememberedBranch;
import io.angelia.engine.ErrorCode;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Branches of distributed transactions that wait for their transaction manager, and their settlement without it. */
final class TransactionOperations {
    /** Branches in one answer, which has to fit into a frame that every client takes. */
    private static final int LISTED_AT_ONCE = 256;

    private final Engine engine;

    TransactionOperations(final Engine engine) {
        this.engine = engine;
    }

    Map<String, ManagementOperation> byName() {
        return Map.of(
                "transactions.list",
                this::list,
                "transactions.commit",
                (arguments, result) -> settle(arguments, true, result),
                "transactions.rollback",
                (arguments, result) -> settle(arguments, false, result),
                "transactions.forget",
                this::forget);
    }

    private void list(final Arguments arguments, final ManagementOperation.Result result) {
        final long cursor = arguments.number("cursor", 0, 0, Long.MAX_VALUE);
        arguments.finish();
        engine.branches().list(cursor, LISTED_AT_ONCE, found -> result.done(describe(found)));
    }

    private static ObjectNode describe(final List<RememberedBranch> found) {
        final ObjectNode answer = JsonNodeFactory.instance.objectNode();
        final ArrayNode list = answer.putArray("transactions");
        for (final RememberedBranch branch : found) {
            list.addObject()
                    .put("xid", branch.xid())
                    .put("state", nameOf(branch.state()))
                    .put("since", Instant.ofEpochMilli(branch.sinceMs()).toString())
                    .put("messages", branch.messages())
                    .put("acknowledgements", branch.acknowledgements());
        }
        answer.put(
                "next",
                found.size() < LISTED_AT_ONCE ? 0 : found.get(found.size() - 1).cursor());
        return answer;
    }

    private static String nameOf(final EngineBranches.State state) {
        return switch (state) {
            case PREPARED -> "prepared";
            case HEURISTICALLY_COMMITTED -> "heuristically-committed";
            case HEURISTICALLY_ROLLED_BACK -> "heuristically-rolled-back";
        };
    }

    private void settle(final Arguments arguments, final boolean commit, final ManagementOperation.Result result) {
        final String xid = arguments.text("xid");
        arguments.finish();
        engine.branches().settle(xid, commit, new Passing(result));
    }

    private void forget(final Arguments arguments, final ManagementOperation.Result result) {
        final String xid = arguments.text("xid");
        arguments.finish();
        engine.branches().forget(xid, new Passing(result));
    }

    private record Passing(ManagementOperation.Result result) implements Answer {
        @Override
        public void done(final long value) {
            result.done(JsonNodeFactory.instance.objectNode());
        }

        @Override
        public void refused(final ErrorCode code, final String reason) {
            result.refused(code, reason);
        }
    }
}

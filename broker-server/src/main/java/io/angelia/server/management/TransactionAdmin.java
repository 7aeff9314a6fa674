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
 * Branches of distributed transactions that are prepared, or were settled by an operator and not forgotten. A branch is named by
 * its transaction identifier as text ({@code formatId:gtrid:bqual}). Thread-safe, and throws, as {@link AngeliaAdmin} says.
 */
public final class TransactionAdmin {
    private final AngeliaAdmin admin;

    TransactionAdmin(final AngeliaAdmin admin) {
        this.admin = admin;
    }

    /** All of them, the oldest first. */
    public List<WaitingBranch> list() throws IOException, ManagementException {
        final List<WaitingBranch> all = new ArrayList<>();
        final ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        long cursor = 0;
        do {
            final JsonNode answer = admin.perform("transactions.list", arguments.put("cursor", cursor));
            for (final JsonNode branch : answer.get("transactions")) {
                all.add(new WaitingBranch(
                        branch.get("xid").asText(),
                        branch.get("state").asText(),
                        Instant.parse(branch.get("since").asText()),
                        branch.get("messages").asInt(),
                        branch.get("acknowledgements").asInt()));
            }
            cursor = answer.path("next").asLong();
        } while (cursor != 0);
        return all;
    }

    /** Commits a prepared branch. Its transaction manager is told later that this was done without it. */
    public void commit(final String xid) throws IOException, ManagementException {
        perform("transactions.commit", xid);
    }

    /** Rolls a prepared branch back. Its transaction manager is told later that this was done without it. */
    public void rollback(final String xid) throws IOException, ManagementException {
        perform("transactions.rollback", xid);
    }

    /** Forgets how an operator settled a branch, when its transaction manager will never ask. */
    public void forget(final String xid) throws IOException, ManagementException {
        perform("transactions.forget", xid);
    }

    private void perform(final String operation, final String xid) throws IOException, ManagementException {
        admin.perform(operation, JsonNodeFactory.instance.objectNode().put("xid", xid));
    }

    /**
     * One branch.
     *
     * @param state            prepared, heuristically-committed or heuristically-rolled-back.
     * @param since            when it became that.
     * @param messages         messages that it sends.
     * @param acknowledgements messages that it consumes.
     */
    public record WaitingBranch(String xid, String state, Instant since, int messages, int acknowledgements) {}
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Says in words why messages are or are not delivered at this moment. Thread-safe, and throws, as {@link AngeliaAdmin} says.
 */
public final class ExplainAdmin {
    private final AngeliaAdmin admin;

    ExplainAdmin(final AngeliaAdmin admin) {
        this.admin = admin;
    }

    /**
     * Explains a queue or subscription, sentence by sentence.
     *
     * @param name of a queue, with or without {@code queue://}, or {@code topic://TOPIC?subscription=NAME}.
     * @throws ManagementException also when there is none of that name.
     */
    public List<String> queue(final String name) throws IOException, ManagementException {
        return perform("explain.queue", "name", name);
    }

    /**
     * Explains a message in every place where it is, sentence by sentence.
     *
     * @param messageId its JMSMessageID.
     * @throws ManagementException also when the text is no message id of this provider.
     */
    public List<String> message(final String messageId) throws IOException, ManagementException {
        return perform("explain.message", "id", messageId);
    }

    private List<String> perform(final String operation, final String argument, final String value)
            throws IOException, ManagementException {
        final List<String> text = new ArrayList<>();
        for (final JsonNode sentence : admin.perform(
                        operation, JsonNodeFactory.instance.objectNode().put(argument, value))
                .get("text")) {
            text.add(sentence.asText());
        }
        return text;
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.management;

import com.fasterxml.jackson.databind.JsonNode;
import io.angelia.engine.ErrorCode;

/** Something that an operator can ask for. */
@FunctionalInterface
interface ManagementOperation {
    /**
     * Does it, now or in later duty cycles.
     *
     * @throws BadArgumentsException before anything was done.
     */
    void perform(Arguments arguments, Result result);

    /** Takes the one result. */
    interface Result {
        void done(JsonNode value);

        void refused(ErrorCode code, String reason);
    }
}

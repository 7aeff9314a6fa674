/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.management;

import io.angelia.engine.ErrorCode;

/** Takes the one result of an operation. */
public interface ManagementReply {
    void done(String json);

    void refused(ErrorCode code, String reason);
}

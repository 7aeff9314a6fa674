/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.config;

/** By what copies of a message are recognised, beside the number that its producer gives it. */
enum DeduplicationBy {
    NONE,
    KEY
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.config;

/** Whether a persistent send is answered after it was forced to disk, or before. */
enum Durability {
    SYNC,
    ASYNC
}

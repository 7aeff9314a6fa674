/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * Connections that break, at every frame and in every way, and clients that come back by themselves: an application sees
 * nothing of it but a little time, messages that are marked as redelivered, and transactions that are rolled back.
 */
package io.angelia.tck.reconnect;

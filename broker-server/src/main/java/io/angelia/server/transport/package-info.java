/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * The broker's side of every connection: listeners, frames to engine calls, engine effects to frames. One event loop runs
 * all of it and owns the engine, so nothing here is locked; what other threads may call says so. The reads of one loop
 * iteration are followed by one duty cycle of the engine, at whose end each connection that has something to say is
 * flushed once.
 */
package io.angelia.server.transport;

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * The broker around the engine: its life from start to stop, as a process of its own ({@link io.angelia.server.BrokerMain})
 * or inside an application ({@link io.angelia.server.EmbeddedBroker}). Owns the data directory and the order in which the
 * parts start and stop.
 */
package io.angelia.server;

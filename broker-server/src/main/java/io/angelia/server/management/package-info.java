/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * Named operations with which an operator looks into a running broker and acts on it, their arguments and results as JSON, and
 * a small client that asks for them. The operations run on the event loop that owns the engine, and answer once what they did is
 * durable; the client blocks its caller. An operation is one entry in {@link io.angelia.server.management.Management}; who may
 * ask is decided before it is looked up.
 */
package io.angelia.server.management;

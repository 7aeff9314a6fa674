/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * How bytes travel between a client connection and its broker: TCP or within the JVM. Everything of a connection's
 * transport happens on one event loop thread; only what says so may be called from elsewhere.
 */
package io.angelia.jms.transport;

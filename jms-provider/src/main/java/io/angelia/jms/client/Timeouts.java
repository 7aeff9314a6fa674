/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

/**
 * How long calls wait, each in milliseconds and above 0.
 *
 * @param connectMs for a connection until it can be used.
 * @param requestMs for the answer to anything but a send.
 * @param sendMs    for room in the send window and for the answer to a send.
 * @param closeMs   for running listeners and the broker's answer when something is stopped or closed.
 */
public record Timeouts(long connectMs, long requestMs, long sendMs, long closeMs) {}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

/**
 * What a client tells the broker about a session; the same again whenever the connection is made anew.
 *
 * @param sessionId  1..65535, unique in the connection.
 * @param producerId random number under which the broker recognises repeated sends.
 */
public record SessionDescriptor(int sessionId, long producerId) {}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * Queues and topics as the application sees them: immutable names with a kind and options, usable over every connection.
 * Only a temporary destination knows the connection that made it, because only that one may delete it.
 */
package io.angelia.jms.destination;

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * Distributed transactions with a transaction manager, a database and a broker, all real: a worker process receives, inserts and
 * sends in one transaction, and worker and broker are killed between any two steps of the protocol. After recovery, what the
 * database and the queues hold must belong together.
 */
package io.angelia.tck.xa;

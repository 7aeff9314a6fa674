/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.containers;

/**
 * What an administrator has called things in a server: names of JNDI, but for the first.
 *
 * @param adapter    the adapter, by the name with which an application's own definitions refer to it; null where it can have none.
 * @param factory    a connection factory of the adapter.
 * @param queue      an administered queue of the adapter, which is called {@code administered} at the broker.
 * @param dataSource a database with distributed transactions that outlives a crash.
 */
record Names(String adapter, String factory, String queue, String dataSource) {}

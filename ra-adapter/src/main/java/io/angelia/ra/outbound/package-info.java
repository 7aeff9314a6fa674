/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * Connections for application components. A managed connection owns one physical connection with one session that takes part
 * in distributed transactions; the handles that applications hold keep the rules of Jakarta EE and can move between managed connections.
 */
package io.angelia.ra.outbound;

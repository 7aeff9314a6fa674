/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * The resource adapter in real application servers, each a process of its own that is unpacked, configured, started, fed with applications,
 * crashed and restarted as a user would. Applications are built here and asked over HTTP what to do.
 */
package io.angelia.tck.containers;

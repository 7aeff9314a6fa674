/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/** How a client finds a broker in its own JVM without depending on it at compile time. */
package io.angelia.wire.transport;

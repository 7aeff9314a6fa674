/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/** Frames and the message encoding that client and broker exchange; the subpackage {@code message} is pure Java. */
package io.angelia.wire;

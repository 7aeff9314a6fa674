/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * The resource adapter that connects a Jakarta EE application server to an Angelia broker: messages come in through
 * {@link io.angelia.ra.inbound} and go out through {@link io.angelia.ra.outbound}.
 */
package io.angelia.ra;

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/** Queues and topics that an administrator defines in the application server. */
package io.angelia.ra.destination;

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/** Where the broker is, who logs in, and what a transaction manager sees of it: what both directions of the adapter share. */
package io.angelia.ra.connection;

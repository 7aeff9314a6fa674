/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/** Who may connect: users, their password hashes, and the check at connect. Needs no engine and no network. */
package io.angelia.server.security;

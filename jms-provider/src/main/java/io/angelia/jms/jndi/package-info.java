/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * Connection factories and destinations by name, for programs that look them up: a naming context without a server, made
 * from the properties of its environment and read-only afterwards. Immutable and thread-safe.
 */
package io.angelia.jms.jndi;

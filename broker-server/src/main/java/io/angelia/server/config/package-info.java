/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * What an operator can set: the typed configuration, and the strict reading of {@code broker.yaml}. A key that is not known
 * or a value out of its range stops the start with the key's path, the value and what would be right.
 */
package io.angelia.server.config;

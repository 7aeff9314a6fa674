/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * The connection URI: its syntax, and the one table of options that a client knows. Owns names, types, defaults and
 * units of the options; what they do belongs to the client. Everything here is immutable and thread-safe.
 */
package io.angelia.jms.uri;

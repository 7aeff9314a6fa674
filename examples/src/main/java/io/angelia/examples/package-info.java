/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * One runnable class per idea, in plain Jakarta Messaging: {@link io.angelia.examples.Quickstart} first, then the others in any
 * order. Each has a {@code main} that takes the address of a broker (without one, it embeds a broker), and tells what it does.
 */
package io.angelia.examples;

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * Message selectors of Jakarta Messaging 3.1, section 3.8: parsed once, then evaluated on encoded messages without
 * allocation. Owned by the engine's thread.
 *
 * <p>Where the specification leaves room: comparing values of unlike types is false, also for {@code <>} and for the NOT
 * forms of BETWEEN, IN and LIKE; arithmetic with a value that is no number, and division by zero, give NULL; exact
 * arithmetic is that of long, everything else that of double; what can be seen to be of the wrong type without a message,
 * such as {@code TRUE = 0}, is refused.
 */
package io.angelia.engine.selector;

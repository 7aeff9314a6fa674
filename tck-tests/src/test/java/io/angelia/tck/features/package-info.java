/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * Features that users of other messaging systems know, one class each, through plain Jakarta Messaging over TCP against a real
 * broker: receiving (C), retry and dead letters (D), schedules (E), order (F) and duplicates (K).
 */
package io.angelia.tck.features;

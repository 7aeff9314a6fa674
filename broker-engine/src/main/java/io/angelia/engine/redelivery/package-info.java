/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * What is known of deliveries that failed, or are about to: the description that a client gave before ({@link
 * io.angelia.engine.redelivery.DeliveryNotes}, ephemeral), and the story of all attempts of a message ({@link
 * io.angelia.engine.redelivery.FailureHistories}, durable as far as the message is). Owned by the engine's thread. It always
 * holds: only entries that failed have a story, and a freed entry has neither story nor notes.
 */
package io.angelia.engine.redelivery;

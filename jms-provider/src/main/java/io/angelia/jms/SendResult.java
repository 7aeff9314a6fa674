/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import java.time.Instant;

/**
 * What became of a message that was sent.
 *
 * @param messageId    its JMSMessageID; of a duplicate, that of the first message with the same deduplication key.
 * @param duplicate    true when the destination recognises duplicates and has had the message before: the broker has not stored
 *                     this one.
 * @param deliveryTime when it may be delivered, to the millisecond: the time of the send when it was not put off.
 */
public record SendResult(String messageId, boolean duplicate, Instant deliveryTime) {}

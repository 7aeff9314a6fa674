/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

/**
 * What a message is made of when it arrives.
 *
 * @param annotations property section of what the broker noted beside the message; null for none.
 * @param deliveryCount times this message was delivered, this one included; from 1.
 */
record ReceivedMessage(
        EncodedMessage encoded, ByteSlice annotations, int deliveryCount, boolean redelivered, DecodeOptions options) {}

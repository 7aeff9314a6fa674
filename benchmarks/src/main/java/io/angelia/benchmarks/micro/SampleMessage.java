/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.micro;

import io.angelia.jms.destination.AngeliaQueue;
import io.angelia.jms.message.AngeliaBytesMessage;
import io.angelia.jms.message.MessageEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;

/** The message that all benchmarks use: a body of 1 KiB and three properties. */
final class SampleMessage {
    private static final byte[] BODY = new byte[1024];
    private static final AngeliaQueue QUEUE = new AngeliaQueue("orders");

    private SampleMessage() {}

    /** A message as an application makes it. */
    static AngeliaBytesMessage create() throws JMSException {
        final AngeliaBytesMessage message = new AngeliaBytesMessage();
        message.setStringProperty("country", "FR");
        message.setIntProperty("grams", 1200);
        message.setLongProperty("customer", 4_711_174L);
        message.writeBytes(BODY);
        return message;
    }

    /** Adds what a send adds. */
    static void complete(final AngeliaBytesMessage message, final long sequence) {
        message.setProviderHeaders(
                QUEUE,
                DeliveryMode.PERSISTENT,
                Message.DEFAULT_PRIORITY,
                1_700_000_000_000L,
                0,
                0,
                8_070_450_532_247_928_832L,
                sequence);
    }

    /** The whole message encoded, in a heap buffer of its own. */
    static ByteBuf encoded() throws JMSException {
        final AngeliaBytesMessage message = create();
        complete(message, 1);
        final ByteBuf out = Unpooled.buffer();
        new MessageEncoder().encode(message, out);
        return out;
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import io.angelia.jms.destination.AngeliaQueue;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import java.util.Arrays;

/** Sends messages and receives them again, without a broker in between. */
final class Travel {
    static final AngeliaQueue ORDERS = new AngeliaQueue("orders");
    static final long TIMESTAMP = 1_700_000_000_000L;
    static final long PRODUCER_ID = 0x00C0FFEE_12345678L;

    private Travel() {}

    static byte[] send(JmsMessage message) throws JMSException {
        message.setProviderHeaders(ORDERS, DeliveryMode.PERSISTENT, 4, TIMESTAMP, 0, 0, PRODUCER_ID, 1);
        return encode(message);
    }

    static byte[] encode(JmsMessage message) throws JMSException {
        ByteBuf out = Unpooled.buffer();
        int length = new MessageEncoder().encode(message, out);
        return Arrays.copyOf(out.array(), length);
    }

    static JmsMessage receive(byte[] message) throws JMSException {
        return receive(message, new byte[0], DecodeOptions.defaults());
    }

    static JmsMessage receive(byte[] message, byte[] annotations, DecodeOptions options) throws JMSException {
        ByteBuf buffer = Unpooled.wrappedBuffer(annotations, message);
        return MessageDecoder.decode(
                buffer, 0, annotations.length, annotations.length, message.length, 1, false, options);
    }

    @SuppressWarnings("unchecked") // The body type is kept.
    static <M extends JmsMessage> M travel(M message) throws JMSException {
        return (M) receive(send(message));
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import io.angelia.jms.destination.AngeliaTopic;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import java.util.LinkedHashMap;
import java.util.Map;

/** One message of each type, always the same, whose bytes are kept as the samples of format version 1. */
final class SampleMessages {
    private SampleMessages() {}

    /** By the name of the sample. */
    static Map<String, JmsMessage> all() throws JMSException {
        Map<String, JmsMessage> samples = new LinkedHashMap<>();
        samples.put("none", new JmsMessage());
        samples.put("text", new AngeliaTextMessage("Grüße \uD83D\uDE00"));
        samples.put("text-null", new AngeliaTextMessage());
        AngeliaBytesMessage bytes = new AngeliaBytesMessage();
        bytes.writeInt(0x01020304);
        bytes.writeUTF("utf");
        samples.put("bytes", bytes);
        AngeliaMapMessage map = new AngeliaMapMessage();
        map.setBoolean("boolean", true);
        map.setChar("char", 'c');
        map.setBytes("bytes", new byte[] {1, 2, 3});
        map.setString("null", null);
        samples.put("map", map);
        AngeliaStreamMessage stream = new AngeliaStreamMessage();
        stream.writeByte((byte) -1);
        stream.writeShort((short) -2);
        stream.writeInt(-3);
        stream.writeLong(-4);
        stream.writeFloat(1.5f);
        stream.writeDouble(2.5);
        stream.writeString("text");
        samples.put("stream", stream);
        samples.put("object", new AngeliaObjectMessage("object"));
        samples.put("everything", everything());
        int sequence = 0;
        for (JmsMessage sample : samples.values()) {
            sequence++;
            sample.setProviderHeaders(
                    Travel.ORDERS,
                    sequence % 2 == 0 ? DeliveryMode.NON_PERSISTENT : DeliveryMode.PERSISTENT,
                    sequence,
                    Travel.TIMESTAMP,
                    Travel.TIMESTAMP + 60_000,
                    sequence % 3 == 0 ? Travel.TIMESTAMP + 1000 : 0,
                    Travel.PRODUCER_ID,
                    sequence);
        }
        return samples;
    }

    private static JmsMessage everything() throws JMSException {
        JmsMessage message = new AngeliaTextMessage("body");
        message.setJMSReplyTo(new AngeliaTopic("replies"));
        message.setJMSCorrelationIDAsBytes(new byte[] {(byte) 0xFF, 0});
        message.setJMSType("type");
        message.setUserId("user");
        message.setStringProperty("JMSXGroupID", "group");
        message.setIntProperty("JMSXGroupSeq", 7);
        message.setBooleanProperty("aBoolean", true);
        message.setByteProperty("aByte", (byte) 1);
        message.setShortProperty("aShort", (short) 2);
        message.setIntProperty("anInt", 3);
        message.setLongProperty("aLong", 4);
        message.setFloatProperty("aFloat", 5);
        message.setDoubleProperty("aDouble", 6);
        message.setStringProperty("aString", "seven");
        message.setStringProperty("aNull", null);
        return message;
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The bytes of version 1 are a promise: they lie in logs. */
class SampleBytesTest {
    private static byte[] stored(String name) throws IOException {
        String resource = "/io/angelia/jms/message/version-1/" + name + ".hex";
        try (InputStream in = SampleBytesTest.class.getResourceAsStream(resource)) {
            assertThat(in).as(resource).isNotNull();
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
        }
    }

    private static JmsMessage sample(String name) throws IOException, JMSException {
        return Travel.receive(stored(name));
    }

    @Test
    void shouldWriteTheSameBytesAsEver() throws IOException, JMSException {
        for (Map.Entry<String, JmsMessage> sample : SampleMessages.all().entrySet()) {
            assertThat(HexFormat.of().formatHex(Travel.encode(sample.getValue())))
                    .as(sample.getKey())
                    .isEqualTo(HexFormat.of().formatHex(stored(sample.getKey())));
        }
    }

    @Test
    void shouldReadTheBytesOfEver() throws IOException, JMSException {
        assertThat(sample("none").getClass()).isEqualTo(JmsMessage.class);
        assertThat(((TextMessage) sample("text")).getText()).isEqualTo("Grüße \uD83D\uDE00");
        assertThat(((TextMessage) sample("text-null")).getText()).isNull();
        BytesMessage bytes = (BytesMessage) sample("bytes");
        assertThat(bytes.readInt()).isEqualTo(0x01020304);
        assertThat(bytes.readUTF()).isEqualTo("utf");
        MapMessage map = (MapMessage) sample("map");
        assertThat(map.getBoolean("boolean")).isTrue();
        assertThat(map.getChar("char")).isEqualTo('c');
        assertThat(map.getBytes("bytes")).containsExactly(1, 2, 3);
        assertThat(map.itemExists("null")).isTrue();
        StreamMessage stream = (StreamMessage) sample("stream");
        assertThat(stream.readByte()).isEqualTo((byte) -1);
        assertThat(stream.readShort()).isEqualTo((short) -2);
        assertThat(stream.readInt()).isEqualTo(-3);
        assertThat(stream.readLong()).isEqualTo(-4);
        assertThat(stream.readFloat()).isEqualTo(1.5f);
        assertThat(stream.readDouble()).isEqualTo(2.5);
        assertThat(stream.readString()).isEqualTo("text");
        assertThat(((ObjectMessage) sample("object")).getObject()).isEqualTo("object");
    }

    @Test
    void shouldReadTheHeadersAndPropertiesOfEver() throws IOException, JMSException {
        JmsMessage message = sample("everything");

        assertThat(message.getJMSDestination()).isEqualTo(Travel.ORDERS);
        assertThat(message.getJMSReplyTo()).hasToString("topic://replies");
        assertThat(message.getJMSCorrelationIDAsBytes()).containsExactly(0xFF, 0);
        assertThat(message.getJMSType()).isEqualTo("type");
        assertThat(message.getJMSTimestamp()).isEqualTo(Travel.TIMESTAMP);
        assertThat(message.getJMSExpiration()).isEqualTo(Travel.TIMESTAMP + 60_000);
        assertThat(message.getJMSPriority()).isEqualTo(8);
        assertThat(message.getJMSMessageID()).isEqualTo("ID:00c0ffee12345678:8");
        assertThat(message.getStringProperty("JMSXUserID")).isEqualTo("user");
        assertThat(message.getStringProperty("JMSXGroupID")).isEqualTo("group");
        assertThat(message.getIntProperty("JMSXGroupSeq")).isEqualTo(7);
        assertThat(message.getObjectProperty("aBoolean")).isEqualTo(true);
        assertThat(message.getObjectProperty("aByte")).isEqualTo((byte) 1);
        assertThat(message.getObjectProperty("aShort")).isEqualTo((short) 2);
        assertThat(message.getObjectProperty("anInt")).isEqualTo(3);
        assertThat(message.getObjectProperty("aLong")).isEqualTo(4L);
        assertThat(message.getObjectProperty("aFloat")).isEqualTo(5f);
        assertThat(message.getObjectProperty("aDouble")).isEqualTo(6d);
        assertThat(message.getObjectProperty("aString")).isEqualTo("seven");
        assertThat(message.propertyExists("aNull")).isTrue();
        assertThat(message.getBody(String.class)).isEqualTo("body");
    }
}

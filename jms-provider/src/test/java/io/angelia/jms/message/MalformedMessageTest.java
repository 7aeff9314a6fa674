/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.wire.message.MessageLayout;
import io.netty.buffer.Unpooled;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes that are no message end in a JMSException, never in another error and never in a large allocation. */
class MalformedMessageTest {
    private static final int MUTATIONS = 3_000;
    private static final DecodeOptions ANYTHING = new DecodeOptions("*", Integer.MAX_VALUE);

    static Stream<byte[]> samples() throws JMSException {
        return SampleMessages.all().values().stream().map(MalformedMessageTest::encoded);
    }

    private static byte[] encoded(JmsMessage message) {
        try {
            return Travel.encode(message);
        } catch (JMSException e) {
            throw new AssertionError(e);
        }
    }

    private static JmsMessage decode(byte[] bytes) throws JMSException {
        return Travel.receive(bytes, new byte[0], ANYTHING);
    }

    /** Asks for everything that a message can be asked for. */
    private static void readAll(JmsMessage message) throws JMSException {
        message.getJMSDestination();
        message.getJMSReplyTo();
        message.getJMSCorrelationID();
        message.getJMSType();
        message.getJMSMessageID();
        for (String name : Collections.list(message.getPropertyNames())) {
            message.getObjectProperty(name);
        }
        if (message instanceof TextMessage text) {
            text.getText();
        } else if (message instanceof AngeliaMapMessage map) {
            for (String name : Collections.list(map.getMapNames())) {
                map.getObject(name);
            }
        } else if (message instanceof BytesMessage bytes) {
            bytes.readBytes(new byte[(int) bytes.getBodyLength()]);
        } else if (message instanceof ObjectMessage object) {
            object.getObject();
        } else if (message instanceof StreamMessage stream) {
            try {
                while (true) {
                    stream.readObject();
                }
            } catch (MessageEOFException e) {
                // Read to its end.
            }
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void shouldRefuseAMessageTruncatedAnywhere(byte[] message) {
        for (int length = 0; length < message.length; length++) {
            byte[] truncated = Arrays.copyOf(message, length);

            assertThatThrownBy(() -> decode(truncated)).isInstanceOf(MessageFormatException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void shouldRefuseAMessageWithMoreBytes(byte[] message) {
        assertThatThrownBy(() -> decode(Arrays.copyOf(message, message.length + 1)))
                .isInstanceOf(MessageFormatException.class);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void shouldAnswerAnyDamageWithAJmsException(byte[] message) {
        Random random = new Random(7);
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] damaged = message.clone();
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                damaged[random.nextInt(damaged.length)] = (byte) (random.nextBoolean() ? random.nextInt() : 0xFF);
            }
            try {
                readAll(decode(damaged));
            } catch (JMSException e) {
                assertThat(e).hasMessageNotContaining("null:");
            }
        }
    }

    @Test
    void shouldAnswerRandomBytesWithAJmsException() {
        Random random = new Random(8);
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            assertThatThrownBy(() -> decode(bytes)).isInstanceOf(MessageFormatException.class);
        }
    }

    @Test
    void shouldNameAVersionItDoesNotKnow() throws JMSException {
        byte[] message = Travel.send(new JmsMessage());
        message[MessageLayout.VERSION_OFFSET] = 2;

        assertThatThrownBy(() -> decode(message))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("version 2")
                .hasMessageContaining("reads 1");
    }

    @Test
    void shouldNotBelieveTheNumberOfMapEntries() throws JMSException {
        AngeliaMapMessage map = new AngeliaMapMessage();
        map.setInt("a", 1);
        byte[] message = Travel.send(map);
        Unpooled.wrappedBuffer(message).setIntLE(message.length - 12, Integer.MAX_VALUE);

        assertThatThrownBy(() -> ((MapMessage) decode(message)).getMapNames())
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("2147483647 map entries");
    }

    @Test
    void shouldRefuseTextThatIsNotUtf8() throws JMSException {
        byte[] message = Travel.send(new AngeliaTextMessage("abc"));
        message[message.length - 1] = (byte) 0xC3;
        TextMessage received = (TextMessage) decode(message);

        assertThatThrownBy(received::getText)
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void shouldRefuseMoreThanTheLargestMessage() throws JMSException {
        byte[] message = Travel.send(new AngeliaTextMessage("x".repeat(2000)));

        assertThatThrownBy(() -> Travel.receive(message, new byte[0], new DecodeOptions("", 2000)))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("maxMessageSize");
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.jms.destination.AngeliaDestination;
import io.angelia.jms.destination.AngeliaQueue;
import io.angelia.jms.destination.AngeliaTopic;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any message that can be sent arrives as it was, over heap and direct buffers, and can be sent on unchanged. */
class RandomMessagesTest {
    private static final int MESSAGES = 400;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldArriveAsSent(long seed) throws JMSException {
        Random random = new Random(seed);
        MessageEncoder encoder = new MessageEncoder();
        for (int i = 0; i < MESSAGES; i++) {
            Expected expected = new Expected(random);
            JmsMessage sent = expected.build();
            ByteBuf out = random.nextBoolean() ? Unpooled.buffer(1) : UnpooledByteBufAllocator.DEFAULT.directBuffer(1);
            int skipped = random.nextInt(20);
            out.writeZero(skipped);
            int length = encoder.encode(sent, out);
            assertThat(out.readableBytes()).isEqualTo(skipped + length);

            JmsMessage received = MessageDecoder.decode(out, 0, 0, skipped, length, 1, false, DecodeOptions.defaults());
            ByteBuf again = Unpooled.buffer();
            encoder.encode(received, again);

            assertThat(again).isEqualTo(out.slice(skipped, length));
            expected.check(received);
            ByteBuf afterReading = Unpooled.buffer();
            encoder.encode(received, afterReading);
            assertThat(afterReading).isEqualTo(again);
            out.release();
        }
    }

    private static String text(Random random) {
        int length = random.nextInt(10) == 0 ? random.nextInt(3000) : random.nextInt(70);
        StringBuilder text = new StringBuilder();
        int kind = random.nextInt(4);
        while (text.length() < length) {
            switch (kind) {
                case 0 -> text.append((char) random.nextInt(0x80));
                case 1 -> text.append((char) random.nextInt(0x100));
                case 2 -> text.append((char) random.nextInt(0xD800));
                default -> text.appendCodePoint(random.nextInt(0xD800) + (random.nextBoolean() ? 0xE000 : 0));
            }
        }
        return text.toString();
    }

    private static byte[] bytes(Random random) {
        byte[] bytes = new byte[random.nextInt(10) == 0 ? random.nextInt(5000) : random.nextInt(30)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static Object propertyValue(Random random) {
        return switch (random.nextInt(9)) {
            case 0 -> random.nextBoolean();
            case 1 -> (byte) random.nextInt();
            case 2 -> (short) random.nextInt();
            case 3 -> random.nextInt();
            case 4 -> random.nextLong();
            case 5 -> random.nextFloat();
            case 6 -> random.nextDouble();
            case 7 -> text(random);
            default -> null;
        };
    }

    private static Object bodyValue(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> (char) random.nextInt();
            case 1 -> bytes(random);
            default -> propertyValue(random);
        };
    }

    private static AngeliaDestination destination(Random random) {
        String name = "d" + random.nextInt(1000) + (random.nextBoolean() ? "ü." : "/x");
        return random.nextBoolean() ? new AngeliaQueue(name) : new AngeliaTopic(name);
    }

    /** One random message, as values that can be compared. */
    private static final class Expected {
        private final int type;
        private final String text;
        private final byte[] bytes;
        private final List<Object> values = new ArrayList<>();
        private final Map<String, Object> properties = new HashMap<>();
        private final AngeliaDestination destination;
        private final AngeliaDestination replyTo;
        private final String correlation;
        private final byte[] correlationBytes;
        private final String jmsType;
        private final int priority;
        private final long expiration;
        private final long deliveryTime;
        private final boolean persistent;
        private final long producerId;
        private final long sequence;

        Expected(Random random) {
            type = random.nextInt(6);
            text = random.nextInt(10) == 0 ? null : text(random);
            bytes = bytes(random);
            for (int i = random.nextInt(12); i > 0; i--) {
                values.add(bodyValue(random));
            }
            for (int i = random.nextInt(12); i > 0; i--) {
                properties.put("p" + i, propertyValue(random));
            }
            if (random.nextBoolean()) {
                properties.put("JMSXGroupID", text(random));
            }
            destination = destination(random);
            replyTo = random.nextBoolean() ? null : destination(random);
            correlation = random.nextBoolean() ? null : text(random);
            correlationBytes = random.nextInt(4) == 0 ? bytes(random) : null;
            jmsType = random.nextBoolean() ? null : text(random);
            priority = random.nextInt(10);
            expiration = random.nextBoolean() ? 0 : random.nextLong();
            deliveryTime = random.nextBoolean() ? 0 : Travel.TIMESTAMP + 1 + random.nextInt(10_000);
            persistent = random.nextBoolean();
            producerId = random.nextLong();
            sequence = 1L + random.nextInt(1_000_000);
        }

        JmsMessage build() throws JMSException {
            JmsMessage message = body();
            for (Map.Entry<String, Object> property : properties.entrySet()) {
                message.setObjectProperty(property.getKey(), property.getValue());
            }
            message.setJMSReplyTo(replyTo);
            message.setJMSCorrelationID(correlation);
            if (correlationBytes != null) {
                message.setJMSCorrelationIDAsBytes(correlationBytes);
            }
            message.setJMSType(jmsType);
            message.setProviderHeaders(
                    destination,
                    persistent ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT,
                    priority,
                    Travel.TIMESTAMP,
                    expiration,
                    deliveryTime,
                    producerId,
                    sequence);
            return message;
        }

        private JmsMessage body() throws JMSException {
            return switch (type) {
                case 0 -> new JmsMessage();
                case 1 -> new AngeliaTextMessage(text);
                case 2 -> {
                    AngeliaBytesMessage message = new AngeliaBytesMessage();
                    message.writeBytes(bytes);
                    yield message;
                }
                case 3 -> {
                    AngeliaMapMessage message = new AngeliaMapMessage();
                    for (int i = 0; i < values.size(); i++) {
                        message.setObject("entry " + i, values.get(i));
                    }
                    yield message;
                }
                case 4 -> {
                    AngeliaStreamMessage message = new AngeliaStreamMessage();
                    for (Object value : values) {
                        message.writeObject(value);
                    }
                    yield message;
                }
                default -> new AngeliaObjectMessage(text);
            };
        }

        void check(JmsMessage received) throws JMSException {
            checkBody(received);
            List<String> names = new ArrayList<>(properties.keySet());
            names.add("JMSXDeliveryCount");
            assertThat(Collections.list(received.getPropertyNames())).containsExactlyInAnyOrderElementsOf(names);
            for (Map.Entry<String, Object> property : properties.entrySet()) {
                assertThat(received.getObjectProperty(property.getKey())).isEqualTo(property.getValue());
            }
            assertThat(received.getJMSDestination()).isEqualTo(destination);
            assertThat(received.getJMSReplyTo()).isEqualTo(replyTo);
            if (correlationBytes == null) {
                assertThat(received.getJMSCorrelationID()).isEqualTo(correlation);
            } else {
                assertThat(received.getJMSCorrelationIDAsBytes()).isEqualTo(correlationBytes);
            }
            assertThat(received.getJMSType()).isEqualTo(jmsType);
            assertThat(received.getJMSPriority()).isEqualTo(priority);
            assertThat(received.getJMSExpiration()).isEqualTo(expiration);
            assertThat(received.getJMSDeliveryTime()).isEqualTo(deliveryTime == 0 ? Travel.TIMESTAMP : deliveryTime);
            assertThat(received.getJMSDeliveryMode() == DeliveryMode.PERSISTENT).isEqualTo(persistent);
            assertThat(received.getJMSMessageID()).isEqualTo(String.format("ID:%016x:%d", producerId, sequence));
        }

        private void checkBody(JmsMessage received) throws JMSException {
            if (received instanceof AngeliaTextMessage message) {
                assertThat(message.getText()).isEqualTo(text);
            } else if (received instanceof AngeliaBytesMessage message) {
                byte[] body = message.getBody(byte[].class);
                assertThat(body == null ? new byte[0] : body).isEqualTo(bytes);
            } else if (received instanceof AngeliaMapMessage message) {
                assertThat(Collections.list(message.getMapNames())).hasSize(values.size());
                for (int i = 0; i < values.size(); i++) {
                    checkValue(message.getObject("entry " + i), values.get(i));
                }
            } else if (received instanceof AngeliaStreamMessage message) {
                for (Object value : values) {
                    checkValue(message.readObject(), value);
                }
            } else if (received instanceof AngeliaObjectMessage message) {
                assertThat(message.getObject()).isEqualTo(text);
            }
        }

        private static void checkValue(Object actual, Object expected) {
            assertThat(Arrays.deepEquals(new Object[] {actual}, new Object[] {expected}))
                    .isTrue();
        }
    }
}

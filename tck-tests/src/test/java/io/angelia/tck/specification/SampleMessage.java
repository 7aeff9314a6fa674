/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/** One message of each type (section 3.11): how it is made, and how to know it again. */
enum SampleMessage {
    NO_BODY(Message.class) {
        @Override
        Message create(final Session session) throws JMSException {
            return session.createMessage();
        }

        @Override
        void checkBody(final Message received) throws JMSException {
            assertThat(received.getBody(Object.class)).isNull();
        }
    },
    TEXT(TextMessage.class) {
        @Override
        Message create(final Session session) throws JMSException {
            return session.createTextMessage("Grüße, 世界");
        }

        @Override
        void checkBody(final Message received) throws JMSException {
            assertThat(((TextMessage) received).getText()).isEqualTo("Grüße, 世界");
        }
    },
    OBJECT(ObjectMessage.class) {
        @Override
        Message create(final Session session) throws JMSException {
            return session.createObjectMessage(new ArrayList<>(List.of("a", 1)));
        }

        @Override
        void checkBody(final Message received) throws JMSException {
            assertThat(((ObjectMessage) received).getObject()).isEqualTo(List.of("a", 1));
        }
    },
    BYTES(BytesMessage.class) {
        @Override
        Message create(final Session session) throws JMSException {
            final BytesMessage message = session.createBytesMessage();
            message.writeBoolean(true);
            message.writeByte((byte) -1);
            message.writeBytes(new byte[] {1, 2, 3});
            message.writeChar('ß');
            message.writeDouble(1.5);
            message.writeFloat(-2.5f);
            message.writeInt(-7);
            message.writeLong(Long.MIN_VALUE);
            message.writeShort((short) 300);
            message.writeUTF("text");
            return message;
        }

        @Override
        void checkBody(final Message received) throws JMSException {
            final BytesMessage message = (BytesMessage) received;
            assertThat(message.getBodyLength()).isEqualTo(39);
            assertThat(message.readBoolean()).isTrue();
            assertThat(message.readUnsignedByte()).isEqualTo(255);
            final byte[] bytes = new byte[3];
            assertThat(message.readBytes(bytes)).isEqualTo(3);
            assertThat(bytes).containsExactly(1, 2, 3);
            assertThat(message.readChar()).isEqualTo('ß');
            assertThat(message.readDouble()).isEqualTo(1.5);
            assertThat(message.readFloat()).isEqualTo(-2.5f);
            assertThat(message.readInt()).isEqualTo(-7);
            assertThat(message.readLong()).isEqualTo(Long.MIN_VALUE);
            assertThat(message.readShort()).isEqualTo((short) 300);
            assertThat(message.readUTF()).isEqualTo("text");
            assertThatThrownBy(message::readByte).isInstanceOf(MessageEOFException.class);
            message.reset();
            assertThat(message.readBoolean()).isTrue();
        }
    },
    MAP(MapMessage.class) {
        @Override
        Message create(final Session session) throws JMSException {
            final MapMessage message = session.createMapMessage();
            message.setBoolean("boolean", true);
            message.setByte("byte", (byte) -1);
            message.setBytes("bytes", new byte[] {1, 2, 3});
            message.setChar("char", 'ß');
            message.setDouble("double", 1.5);
            message.setFloat("float", -2.5f);
            message.setInt("int", -7);
            message.setLong("long", Long.MIN_VALUE);
            message.setShort("short", (short) 300);
            message.setString("string", "text");
            message.setObject("nothing", null);
            return message;
        }

        @Override
        void checkBody(final Message received) throws JMSException {
            final MapMessage message = (MapMessage) received;
            assertThat(Collections.list((Enumeration<?>) message.getMapNames())).hasSize(11);
            assertThat(message.getBoolean("boolean")).isTrue();
            assertThat(message.getByte("byte")).isEqualTo((byte) -1);
            assertThat(message.getBytes("bytes")).containsExactly(1, 2, 3);
            assertThat(message.getChar("char")).isEqualTo('ß');
            assertThat(message.getDouble("double")).isEqualTo(1.5);
            assertThat(message.getFloat("float")).isEqualTo(-2.5f);
            assertThat(message.getInt("int")).isEqualTo(-7);
            assertThat(message.getLong("long")).isEqualTo(Long.MIN_VALUE);
            assertThat(message.getShort("short")).isEqualTo((short) 300);
            assertThat(message.getString("string")).isEqualTo("text");
            assertThat(message.itemExists("nothing")).isTrue();
            assertThat(message.getObject("nothing")).isNull();
            assertThat(message.itemExists("missing")).isFalse();
        }
    },
    STREAM(StreamMessage.class) {
        @Override
        Message create(final Session session) throws JMSException {
            final StreamMessage message = session.createStreamMessage();
            message.writeBoolean(true);
            message.writeByte((byte) -1);
            message.writeBytes(new byte[] {1, 2, 3});
            message.writeChar('ß');
            message.writeDouble(1.5);
            message.writeFloat(-2.5f);
            message.writeInt(-7);
            message.writeLong(Long.MIN_VALUE);
            message.writeShort((short) 300);
            message.writeString("text");
            message.writeObject(null);
            return message;
        }

        @Override
        void checkBody(final Message received) throws JMSException {
            final StreamMessage message = (StreamMessage) received;
            assertThat(message.readBoolean()).isTrue();
            assertThat(message.readByte()).isEqualTo((byte) -1);
            final byte[] bytes = new byte[5];
            assertThat(message.readBytes(bytes)).isEqualTo(3);
            assertThat(bytes).startsWith(1, 2, 3);
            assertThat(message.readChar()).isEqualTo('ß');
            assertThat(message.readDouble()).isEqualTo(1.5);
            assertThat(message.readFloat()).isEqualTo(-2.5f);
            assertThat(message.readInt()).isEqualTo(-7);
            assertThat(message.readLong()).isEqualTo(Long.MIN_VALUE);
            assertThat(message.readShort()).isEqualTo((short) 300);
            assertThat(message.readString()).isEqualTo("text");
            assertThat(message.readObject()).isNull();
            assertThatThrownBy(message::readByte).isInstanceOf(MessageEOFException.class);
            message.reset();
            assertThat(message.readBoolean()).isTrue();
        }
    };

    private final Class<? extends Message> type;

    SampleMessage(final Class<? extends Message> type) {
        this.type = type;
    }

    /** The interface of this type. */
    Class<? extends Message> type() {
        return type;
    }

    abstract Message create(Session session) throws JMSException;

    /** Checks type and body of a message that came through a broker. */
    final void check(final Message received) throws JMSException {
        assertThat(received).isInstanceOf(type);
        checkBody(received);
    }

    abstract void checkBody(Message received) throws JMSException;
}

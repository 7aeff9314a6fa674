/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BytesMessageTest {
    private final AngeliaBytesMessage message = new AngeliaBytesMessage();

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private AngeliaBytesMessage received(byte... bytes) throws JMSException {
        message.writeBytes(bytes);
        return Travel.travel(message);
    }

    @Test
    @DisplayName("BytesMessage: every type is read as it was written, high byte first")
    void shouldCarryEveryType() throws JMSException {
        message.writeBoolean(true);
        message.writeByte((byte) -1);
        message.writeByte((byte) -1);
        message.writeShort((short) -2);
        message.writeShort((short) -2);
        message.writeChar('ß');
        message.writeInt(0x01020304);
        message.writeLong(Long.MIN_VALUE + 1);
        message.writeFloat(-1.5f);
        message.writeDouble(Math.PI);
        message.writeUTF("Grüße \uD83D\uDE00 \0 and half a pair \uD83D");
        message.writeBytes(new byte[] {1, 2, 3});
        message.writeBytes(new byte[] {9, 4, 5, 9}, 1, 2);

        AngeliaBytesMessage received = Travel.travel(message);

        assertThat(received.readBoolean()).isTrue();
        assertThat(received.readByte()).isEqualTo((byte) -1);
        assertThat(received.readUnsignedByte()).isEqualTo(255);
        assertThat(received.readShort()).isEqualTo((short) -2);
        assertThat(received.readUnsignedShort()).isEqualTo(65534);
        assertThat(received.readChar()).isEqualTo('ß');
        assertThat(received.readInt()).isEqualTo(0x01020304);
        assertThat(received.readLong()).isEqualTo(Long.MIN_VALUE + 1);
        assertThat(received.readFloat()).isEqualTo(-1.5f);
        assertThat(received.readDouble()).isEqualTo(Math.PI);
        assertThat(received.readUTF()).isEqualTo("Grüße \uD83D\uDE00 \0 and half a pair \uD83D");
        byte[] rest = new byte[5];
        assertThat(received.readBytes(rest)).isEqualTo(5);
        assertThat(rest).containsExactly(1, 2, 3, 4, 5);
        assertThat(received.readBytes(rest)).isEqualTo(-1);
    }

    @Test
    void shouldLayNumbersHighByteFirst() throws JMSException {
        message.writeInt(0x01020304);

        assertThat(message.getBody(byte[].class)).containsExactly(1, 2, 3, 4);
    }

    @Test
    @DisplayName("BytesMessage: objects are written like their primitive types")
    void shouldWriteObjects() throws JMSException {
        for (Object value : List.of(true, (byte) 1, (short) 2, '3', 4, 5L, 6f, 7d, "eight", new byte[] {9})) {
            message.writeObject(value);
        }

        AngeliaBytesMessage received = Travel.travel(message);

        assertThat(received.readBoolean()).isTrue();
        assertThat(received.readByte()).isEqualTo((byte) 1);
        assertThat(received.readShort()).isEqualTo((short) 2);
        assertThat(received.readChar()).isEqualTo('3');
        assertThat(received.readInt()).isEqualTo(4);
        assertThat(received.readLong()).isEqualTo(5);
        assertThat(received.readFloat()).isEqualTo(6f);
        assertThat(received.readDouble()).isEqualTo(7d);
        assertThat(received.readUTF()).isEqualTo("eight");
        assertThat(received.readByte()).isEqualTo((byte) 9);
    }

    @Test
    @DisplayName("3.12: null and other classes cannot be written")
    void shouldRefuseOtherObjects() {
        assertThatThrownBy(() -> message.writeObject(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> message.writeObject(List.of())).isInstanceOf(MessageFormatException.class);
    }

    @Test
    @DisplayName("BytesMessage: write-only before reset, read-only after")
    void shouldSwitchModes() throws JMSException {
        message.writeInt(1);
        assertThatThrownBy(message::readInt).isInstanceOf(MessageNotReadableException.class);
        assertThatThrownBy(message::readUTF).isInstanceOf(MessageNotReadableException.class);
        assertThatThrownBy(message::getBodyLength).isInstanceOf(MessageNotReadableException.class);
        assertThatThrownBy(() -> message.readBytes(new byte[1])).isInstanceOf(MessageNotReadableException.class);

        message.reset();

        assertThat(message.getBodyLength()).isEqualTo(4);
        assertThat(message.readInt()).isOne();
        assertThatThrownBy(() -> message.writeInt(2)).isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(() -> message.writeUTF("x")).isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(() -> message.writeBytes(new byte[1])).isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(() -> message.writeObject(1)).isInstanceOf(MessageNotWriteableException.class);

        message.clearBody();

        assertThatThrownBy(message::readInt).isInstanceOf(MessageNotReadableException.class);
        message.writeInt(3);
        message.reset();
        assertThat(message.readInt()).isEqualTo(3);
    }

    @Test
    @DisplayName("BytesMessage: the sender can go on writing after the send")
    void shouldStayWriteableAfterTheSend() throws JMSException {
        message.writeInt(1);
        byte[] first = Travel.send(message);
        message.writeInt(2);

        assertThat(((AngeliaBytesMessage) Travel.receive(first)).getBodyLength())
                .isEqualTo(4);
        assertThat(Travel.travel(message).getBodyLength()).isEqualTo(8);
    }

    @Test
    @DisplayName("3.11.3: a read beyond the end is a MessageEOFException and leaves the position")
    void shouldNotReadBeyondTheEnd() throws JMSException {
        AngeliaBytesMessage received = received((byte) 0, (byte) 5, (byte) 7);

        assertThatThrownBy(received::readInt).isInstanceOf(MessageEOFException.class);
        assertThatThrownBy(received::readLong).isInstanceOf(MessageEOFException.class);
        assertThatThrownBy(received::readUTF).isInstanceOf(MessageEOFException.class);
        assertThat(received.readShort()).isEqualTo((short) 5);
        assertThat(received.readByte()).isEqualTo((byte) 7);
        assertThatThrownBy(received::readByte).isInstanceOf(MessageEOFException.class);
        assertThatThrownBy(received::readBoolean).isInstanceOf(MessageEOFException.class);
    }

    @Test
    @DisplayName("3.11.3: a string that is not one is a MessageFormatException and leaves the position")
    void shouldRefuseMalformedStrings() throws JMSException {
        AngeliaBytesMessage received = received((byte) 0, (byte) 1, (byte) 0xFF);

        assertThatThrownBy(received::readUTF).isInstanceOf(MessageFormatException.class);
        assertThat(received.readShort()).isOne();
    }

    @Test
    void shouldRefuseALongString() {
        assertThatThrownBy(() -> message.writeUTF("x".repeat(65_536)))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("65535");
    }

    @Test
    @DisplayName("BytesMessage.readBytes: in increments, -1 at the end, exact length checks")
    void shouldReadInIncrements() throws JMSException {
        AngeliaBytesMessage received = received((byte) 1, (byte) 2, (byte) 3, (byte) 4, (byte) 5);
        byte[] buffer = new byte[3];

        assertThatThrownBy(() -> received.readBytes(buffer, -1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> received.readBytes(buffer, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(received.readBytes(buffer)).isEqualTo(3);
        assertThat(buffer).containsExactly(1, 2, 3);
        assertThat(received.readBytes(buffer, 0)).isZero();
        assertThat(received.readBytes(buffer, 1)).isOne();
        assertThat(received.readBytes(buffer)).isOne();
        assertThat(buffer[0]).isEqualTo((byte) 5);
        assertThat(received.readBytes(buffer)).isEqualTo(-1);
    }

    @Test
    @DisplayName("getBody: byte[] or Object, with a reset before and after")
    void shouldGiveItsBody() throws JMSException {
        AngeliaBytesMessage received = received((byte) 1, (byte) 2);
        assertThat(received.readByte()).isOne();

        assertThat(received.getBody(byte[].class)).containsExactly(1, 2);
        assertThat((byte[]) received.getBody(Object.class)).containsExactly(1, 2);
        assertThat(received.readByte()).isOne();
        assertThat(received.isBodyAssignableTo(byte[].class)).isTrue();
        assertThat(received.isBodyAssignableTo(Object.class)).isTrue();
        assertThat(received.isBodyAssignableTo(String.class)).isFalse();
        assertThatThrownBy(() -> received.getBody(String.class)).isInstanceOf(MessageFormatException.class);
    }

    @Test
    @DisplayName("3.12: the body given out is a copy")
    void shouldGiveACopy() throws JMSException {
        byte[] written = {1};
        message.writeBytes(written);
        written[0] = 2;
        message.getBody(byte[].class)[0] = 3;

        assertThat(message.getBody(byte[].class)).containsExactly(1);
    }

    @Test
    @DisplayName("getBody: no bytes are no body")
    void shouldHaveNoBodyWithoutBytes() throws JMSException {
        AngeliaBytesMessage received = Travel.travel(message);

        assertThat(received.getBody(String.class)).isNull();
        assertThat(received.isBodyAssignableTo(String.class)).isTrue();
        assertThat(received.getBodyLength()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {255, 256, 257, 511, 512, 513, 262_143, 262_144, 262_145, 3_500_000})
    void shouldCarryBodiesOfManySegments(int length) throws JMSException {
        byte[] bytes = random(length);
        for (int from = 0; from < length; from += 1000) {
            message.writeBytes(bytes, from, Math.min(1000, length - from));
        }

        AngeliaBytesMessage received = Travel.travel(message);

        assertThat(message.getBody(byte[].class)).isEqualTo(bytes);
        assertThat(received.getBody(byte[].class)).isEqualTo(bytes);
    }

    @Test
    void shouldReadNumbersAcrossSegments() throws JMSException {
        for (long i = 0; i < 1000; i++) {
            message.writeByte((byte) i);
            message.writeLong(i * 0x0102030405060708L);
        }
        message.reset();

        for (long i = 0; i < 1000; i++) {
            assertThat(message.readByte()).isEqualTo((byte) i);
            assertThat(message.readLong()).isEqualTo(i * 0x0102030405060708L);
        }
    }

    @Test
    void shouldReadPiecesAcrossSegments() throws JMSException {
        byte[] bytes = random(5000);
        message.writeBytes(bytes);
        message.reset();
        byte[] read = new byte[5000];
        byte[] piece = new byte[333];

        int total = 0;
        for (int count = message.readBytes(piece); count > 0; count = message.readBytes(piece)) {
            System.arraycopy(piece, 0, read, total, count);
            total += count;
        }

        assertThat(total).isEqualTo(5000);
        assertThat(Arrays.equals(read, bytes)).isTrue();
    }
}

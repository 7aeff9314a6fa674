/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StreamMessageTest {
    private final AngeliaStreamMessage message = new AngeliaStreamMessage();

    @Test
    @DisplayName("3.11.3: every type is read as it was written")
    void shouldCarryEveryType() throws JMSException {
        message.writeBoolean(true);
        message.writeByte((byte) 1);
        message.writeShort((short) 2);
        message.writeChar('3');
        message.writeInt(4);
        message.writeLong(5);
        message.writeFloat(6);
        message.writeDouble(7);
        message.writeString("eight");
        message.writeString(null);
        message.writeBytes(new byte[] {1, 2, 3});
        message.writeBytes(new byte[] {1, 2, 3}, 1, 2);
        message.writeObject(null);

        AngeliaStreamMessage received = Travel.travel(message);

        assertThat(received.readBoolean()).isTrue();
        assertThat(received.readByte()).isEqualTo((byte) 1);
        assertThat(received.readShort()).isEqualTo((short) 2);
        assertThat(received.readChar()).isEqualTo('3');
        assertThat(received.readInt()).isEqualTo(4);
        assertThat(received.readLong()).isEqualTo(5);
        assertThat(received.readFloat()).isEqualTo(6);
        assertThat(received.readDouble()).isEqualTo(7);
        assertThat(received.readString()).isEqualTo("eight");
        assertThat(received.readString()).isNull();
        assertThat((byte[]) received.readObject()).containsExactly(1, 2, 3);
        assertThat((byte[]) received.readObject()).containsExactly(2, 3);
        assertThat(received.readObject()).isNull();
        assertThatThrownBy(received::readObject).isInstanceOf(MessageEOFException.class);
        assertThatThrownBy(() -> received.readBytes(new byte[1])).isInstanceOf(MessageEOFException.class);
    }

    @Test
    @DisplayName("3.11.3: objects keep their class; others are refused")
    void shouldWriteObjects() throws JMSException {
        List<Object> values = List.of(true, (byte) 1, (short) 2, '3', 4, 5L, 6f, 7d, "eight");
        for (Object value : values) {
            message.writeObject(value);
        }
        AngeliaStreamMessage received = Travel.travel(message);

        for (Object value : values) {
            assertThat(received.readObject()).isEqualTo(value);
        }
        assertThatThrownBy(() -> message.writeObject(List.of())).isInstanceOf(MessageFormatException.class);
    }

    @Test
    @DisplayName("3.11.3: a read that fails leaves the position for another type")
    void shouldStayWhereAReadFailed() throws JMSException {
        message.writeString("not a number");
        message.writeLong(1L << 40);
        message.writeObject(null);
        message.writeInt(7);
        AngeliaStreamMessage received = Travel.travel(message);

        assertThatThrownBy(received::readInt).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(received::readChar).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> received.readBytes(new byte[9])).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> received.readBytes(null)).isInstanceOf(NullPointerException.class);
        assertThat(received.readString()).isEqualTo("not a number");
        assertThatThrownBy(received::readInt).isInstanceOf(MessageFormatException.class);
        assertThat(received.readLong()).isEqualTo(1L << 40);
        assertThatThrownBy(received::readInt).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(received::readDouble).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(received::readChar).isInstanceOf(NullPointerException.class);
        assertThat(received.readObject()).isNull();
        assertThat(received.readString()).isEqualTo("7");
    }

    @Test
    @DisplayName("StreamMessage.readBytes: in pieces, then -1 where the last piece was full")
    void shouldReadAByteArrayInPieces() throws JMSException {
        message.writeBytes(new byte[] {1, 2, 3, 4});
        message.writeInt(5);
        AngeliaStreamMessage received = Travel.travel(message);
        byte[] two = new byte[2];

        assertThatThrownBy(() -> received.readBytes(null)).isInstanceOf(NullPointerException.class);
        assertThat(received.readBytes(new byte[0])).isZero();
        assertThat(received.readBytes(two)).isEqualTo(2);
        assertThat(two).containsExactly(1, 2);
        assertThatThrownBy(received::readInt)
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("readBytes");
        assertThatThrownBy(received::readObject).isInstanceOf(MessageFormatException.class);
        assertThat(received.readBytes(two)).isEqualTo(2);
        assertThat(two).containsExactly(3, 4);
        assertThat(received.readBytes(two)).isEqualTo(-1);
        assertThat(received.readInt()).isEqualTo(5);
    }

    @Test
    @DisplayName("StreamMessage.readBytes: a short piece is the last")
    void shouldEndAByteArrayWithAShortPiece() throws JMSException {
        message.writeBytes(new byte[] {1, 2, 3});
        message.writeBytes(new byte[] {4});
        AngeliaStreamMessage received = Travel.travel(message);
        byte[] two = new byte[2];

        assertThat(received.readBytes(two)).isEqualTo(2);
        assertThat(received.readBytes(two)).isOne();
        assertThat(two[0]).isEqualTo((byte) 3);
        assertThat(received.readBytes(two)).isOne();
        assertThat(two[0]).isEqualTo((byte) 4);
        assertThatThrownBy(() -> received.readBytes(two)).isInstanceOf(MessageEOFException.class);
    }

    @Test
    @DisplayName("StreamMessage.readBytes: null is -1, an empty array is 0")
    void shouldReadNullAndEmptyArrays() throws JMSException {
        message.writeObject(null);
        message.writeBytes(new byte[0]);
        message.writeInt(1);
        AngeliaStreamMessage received = Travel.travel(message);

        assertThat(received.readBytes(new byte[2])).isEqualTo(-1);
        assertThat(received.readBytes(new byte[2])).isZero();
        assertThat(received.readInt()).isOne();
    }

    @Test
    void shouldGoOnBehindAnArrayReadToItsLastByte() throws JMSException {
        message.writeBytes(new byte[] {1, 2});
        message.writeInt(3);
        AngeliaStreamMessage received = Travel.travel(message);

        assertThat(received.readBytes(new byte[2])).isEqualTo(2);
        assertThat(received.readInt()).isEqualTo(3);
    }

    @Test
    @DisplayName("StreamMessage: write-only before reset, read-only after")
    void shouldSwitchModes() throws JMSException {
        message.writeInt(1);
        assertThatThrownBy(message::readInt).isInstanceOf(MessageNotReadableException.class);
        assertThatThrownBy(message::readObject).isInstanceOf(MessageNotReadableException.class);
        assertThatThrownBy(() -> message.readBytes(new byte[1])).isInstanceOf(MessageNotReadableException.class);

        message.reset();

        assertThat(message.readInt()).isOne();
        assertThatThrownBy(() -> message.writeInt(2)).isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(() -> message.writeObject(2)).isInstanceOf(MessageNotWriteableException.class);
        message.reset();
        assertThat(message.readInt()).isOne();

        message.clearBody();

        assertThatThrownBy(message::readInt).isInstanceOf(MessageNotReadableException.class);
        message.writeInt(3);
        message.reset();
        assertThat(message.readInt()).isEqualTo(3);
        assertThatThrownBy(message::readInt).isInstanceOf(MessageEOFException.class);
    }

    @Test
    void shouldWriteNothingOfAValueThatIsRefused() throws JMSException {
        message.writeInt(1);
        assertThatThrownBy(() -> message.writeString("half a pair \uD83D")).isInstanceOf(MessageFormatException.class);
        message.writeInt(2);
        message.reset();

        assertThat(message.readInt()).isOne();
        assertThat(message.readInt()).isEqualTo(2);
    }

    @Test
    @DisplayName("getBody: never for a stream")
    void shouldNotGiveItsBody() throws JMSException {
        message.writeInt(1);

        assertThat(message.isBodyAssignableTo(Object.class)).isFalse();
        assertThatThrownBy(() -> message.getBody(Object.class)).isInstanceOf(MessageFormatException.class);
    }
}

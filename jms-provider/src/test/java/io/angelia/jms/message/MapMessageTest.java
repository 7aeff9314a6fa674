/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;

class MapMessageTest {
    private final AngeliaMapMessage message = new AngeliaMapMessage();

    @Test
    @DisplayName("3.11.3: an entry can have any of the types")
    void shouldCarryEveryType() throws JMSException {
        message.setBoolean("boolean", true);
        message.setByte("byte", (byte) 1);
        message.setShort("short", (short) 2);
        message.setChar("char", '\uFFFF');
        message.setInt("int", 4);
        message.setLong("long", 5);
        message.setFloat("float", Float.NaN);
        message.setDouble("double", Double.NEGATIVE_INFINITY);
        message.setString("String", "eight");
        message.setBytes("bytes", new byte[] {1, 2, 3});
        message.setBytes("part", new byte[] {1, 2, 3}, 1, 1);
        message.setString("null", null);
        message.setBytes("nullBytes", null);
        message.setInt("a name with spaces-and-dashes", 9);

        AngeliaMapMessage received = Travel.travel(message);

        assertThat(received.getBoolean("boolean")).isTrue();
        assertThat(received.getByte("byte")).isEqualTo((byte) 1);
        assertThat(received.getShort("short")).isEqualTo((short) 2);
        assertThat(received.getChar("char")).isEqualTo('\uFFFF');
        assertThat(received.getInt("int")).isEqualTo(4);
        assertThat(received.getLong("long")).isEqualTo(5);
        assertThat(received.getFloat("float")).isNaN();
        assertThat(received.getDouble("double")).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(received.getString("String")).isEqualTo("eight");
        assertThat(received.getBytes("bytes")).containsExactly(1, 2, 3);
        assertThat(received.getBytes("part")).containsExactly(2);
        assertThat(received.getString("null")).isNull();
        assertThat(received.itemExists("null")).isTrue();
        assertThat(received.getBytes("nullBytes")).isNull();
        assertThat(received.getInt("a name with spaces-and-dashes")).isEqualTo(9);
        assertThat(Collections.list(received.getMapNames())).hasSize(14);
    }

    @Test
    @DisplayName("3.11.3: set as object is set as primitive, Character and byte[] included")
    void shouldSetObjects() throws JMSException {
        message.setObject("char", 'c');
        message.setObject("bytes", new byte[] {1});
        message.setObject("int", 1);
        message.setObject("null", null);

        AngeliaMapMessage received = Travel.travel(message);

        assertThat(received.getObject("char")).isEqualTo('c');
        assertThat((byte[]) received.getObject("bytes")).containsExactly(1);
        assertThat(received.getObject("int")).isEqualTo(1);
        assertThat(received.getObject("null")).isNull();
        assertThatThrownBy(() -> message.setObject("x", List.of())).isInstanceOf(MessageFormatException.class);
    }

    @Test
    @DisplayName("3.11.3: a name that was never set is read as null")
    void shouldReadAMissingEntryAsNull() throws JMSException {
        assertThat(message.getBoolean("none")).isFalse();
        assertThat(message.getString("none")).isNull();
        assertThat(message.getObject("none")).isNull();
        assertThat(message.getBytes("none")).isNull();
        assertThat(message.itemExists("none")).isFalse();
        assertThatThrownBy(() -> message.getInt("none")).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> message.getDouble("none")).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> message.getChar("none")).isInstanceOf(NullPointerException.class);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @DisplayName("MapMessage: a null or empty name is an IllegalArgumentException")
    void shouldRefuseNoName(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> message.setInt(name, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> message.setObject(name, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> message.setBytes(name, new byte[1]));
    }

    @Test
    @DisplayName("3.11.2: the body of a received message is read-only until it is cleared")
    void shouldBeReadOnlyWhenReceived() throws JMSException {
        message.setInt("a", 1);
        AngeliaMapMessage received = Travel.travel(message);

        assertThatThrownBy(() -> received.setInt("b", 2)).isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(() -> received.setObject("b", 2)).isInstanceOf(MessageNotWriteableException.class);

        received.clearBody();
        assertThat(received.itemExists("a")).isFalse();
        received.setInt("b", 2);
        assertThat(Travel.travel(received).getInt("b")).isEqualTo(2);
    }

    @Test
    @DisplayName("3.12: arrays are copied in and out")
    void shouldCopyArrays() throws JMSException {
        byte[] written = {1};
        message.setBytes("a", written);
        message.setObject("b", written);
        written[0] = 2;
        message.getBytes("a")[0] = 3;
        ((byte[]) message.getObject("b"))[0] = 3;
        ((byte[]) message.getBody(Map.class).get("a"))[0] = 3;

        assertThat(message.getBytes("a")).containsExactly(1);
        assertThat(message.getBytes("b")).containsExactly(1);
    }

    @Test
    @DisplayName("getBody: Map or Object")
    void shouldGiveItsBody() throws JMSException {
        message.setInt("a", 1);
        message.setString("b", "two");
        AngeliaMapMessage received = Travel.travel(message);

        assertThat((Object) received.getBody(Map.class)).isEqualTo(Map.of("a", 1, "b", "two"));
        assertThat(received.getBody(Object.class)).isEqualTo(Map.of("a", 1, "b", "two"));
        assertThat(received.isBodyAssignableTo(Map.class)).isTrue();
        assertThat(received.isBodyAssignableTo(Object.class)).isTrue();
        assertThat(received.isBodyAssignableTo(SortedMap.class)).isFalse();
        assertThatThrownBy(() -> received.getBody(SortedMap.class)).isInstanceOf(MessageFormatException.class);
    }

    @Test
    @DisplayName("getBody: no entries are no body")
    void shouldHaveNoBodyWithoutEntries() throws JMSException {
        AngeliaMapMessage received = Travel.travel(message);

        assertThat(received.getBody(String.class)).isNull();
        assertThat(received.isBodyAssignableTo(String.class)).isTrue();
    }
}

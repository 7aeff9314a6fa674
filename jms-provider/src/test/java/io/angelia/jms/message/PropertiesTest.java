/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class PropertiesTest {
    private final JmsMessage message = new JmsMessage();

    private static List<String> names(Message message) throws JMSException {
        return Collections.list(((JmsMessage) message).getPropertyNames());
    }

    private static JmsMessage withAnnotations(JmsMessage sent, Map<String, Object> annotations) throws JMSException {
        ValueWriter section = new ValueWriter(64);
        section.putShort(annotations.size());
        for (Map.Entry<String, Object> annotation : annotations.entrySet()) {
            section.putShortString(annotation.getKey(), "name");
            section.putValue(annotation.getValue());
        }
        byte[] bytes = Arrays.copyOf(section.array(), section.length());
        return Travel.receive(Travel.send(sent), bytes, DecodeOptions.defaults());
    }

    @Test
    @DisplayName("3.5.2: a property can have any of the eight types")
    void shouldCarryEveryType() throws JMSException {
        message.setBooleanProperty("aBoolean", true);
        message.setByteProperty("aByte", Byte.MIN_VALUE);
        message.setShortProperty("aShort", Short.MIN_VALUE);
        message.setIntProperty("anInt", Integer.MIN_VALUE);
        message.setLongProperty("aLong", Long.MIN_VALUE);
        message.setFloatProperty("aFloat", Float.MIN_VALUE);
        message.setDoubleProperty("aDouble", Double.MIN_VALUE);
        message.setStringProperty("aString", "text");
        message.setObjectProperty("aNull", null);

        JmsMessage received = Travel.travel(message);

        assertThat(received.getBooleanProperty("aBoolean")).isTrue();
        assertThat(received.getByteProperty("aByte")).isEqualTo(Byte.MIN_VALUE);
        assertThat(received.getShortProperty("aShort")).isEqualTo(Short.MIN_VALUE);
        assertThat(received.getIntProperty("anInt")).isEqualTo(Integer.MIN_VALUE);
        assertThat(received.getLongProperty("aLong")).isEqualTo(Long.MIN_VALUE);
        assertThat(received.getFloatProperty("aFloat")).isEqualTo(Float.MIN_VALUE);
        assertThat(received.getDoubleProperty("aDouble")).isEqualTo(Double.MIN_VALUE);
        assertThat(received.getStringProperty("aString")).isEqualTo("text");
        assertThat(received.getObjectProperty("aNull")).isNull();
        assertThat(received.propertyExists("aNull")).isTrue();
    }

    @Test
    @DisplayName("3.5.5: an object property keeps its class")
    void shouldKeepTheClassOfAnObject() throws JMSException {
        Map<String, Object> values = new HashMap<>();
        values.put("p1", true);
        values.put("p2", (byte) 1);
        values.put("p3", (short) 2);
        values.put("p4", 3);
        values.put("p5", 4L);
        values.put("p6", 5f);
        values.put("p7", 6d);
        values.put("p8", "seven");
        for (Map.Entry<String, Object> value : values.entrySet()) {
            message.setObjectProperty(value.getKey(), value.getValue());
        }

        JmsMessage received = Travel.travel(message);

        for (Map.Entry<String, Object> value : values.entrySet()) {
            assertThat(received.getObjectProperty(value.getKey())).isEqualTo(value.getValue());
        }
    }

    @Test
    @DisplayName("3.5.5: objects of other classes are refused, Character and byte[] among them")
    void shouldRefuseOtherClasses() {
        for (Object value : List.of('c', new byte[1], new Object(), List.of(), new int[1])) {
            assertThatThrownBy(() -> message.setObjectProperty("name", value))
                    .isInstanceOf(MessageFormatException.class)
                    .hasMessageContaining(value.getClass().getName());
        }
    }

    @Test
    @DisplayName("3.5.8: a property that was never set is read as null")
    void shouldReadAMissingPropertyAsNull() throws JMSException {
        JmsMessage received = Travel.travel(message);

        assertThat(received.getBooleanProperty("none")).isFalse();
        assertThat(received.getStringProperty("none")).isNull();
        assertThat(received.getObjectProperty("none")).isNull();
        assertThat(received.propertyExists("none")).isFalse();
        assertThatThrownBy(() -> received.getByteProperty("none")).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> received.getShortProperty("none")).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> received.getIntProperty("none")).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> received.getLongProperty("none")).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> received.getFloatProperty("none")).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> received.getDoubleProperty("none")).isInstanceOf(NullPointerException.class);
    }

    @Test
    @DisplayName("3.5.3, 3.10: the properties of a received message are read-only until they are cleared")
    void shouldBeReadOnlyWhenReceived() throws JMSException {
        message.setIntProperty("before", 1);
        JmsMessage received = Travel.travel(message);

        assertThatThrownBy(() -> received.setBooleanProperty("a", true))
                .isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(() -> received.setByteProperty("a", (byte) 1))
                .isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(() -> received.setShortProperty("a", (short) 1))
                .isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(() -> received.setIntProperty("a", 1)).isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(() -> received.setLongProperty("a", 1)).isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(() -> received.setFloatProperty("a", 1)).isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(() -> received.setDoubleProperty("a", 1)).isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(() -> received.setStringProperty("a", "b")).isInstanceOf(MessageNotWriteableException.class);
        assertThatThrownBy(() -> received.setObjectProperty("a", "b")).isInstanceOf(MessageNotWriteableException.class);

        received.clearProperties();
        received.setIntProperty("after", 2);
        assertThat(names(received)).containsExactly("after");
    }

    @Test
    @DisplayName("3.5.7: clearing leaves no property and does not touch the body")
    void shouldClearPropertiesOnly() throws JMSException {
        AngeliaTextMessage sent = new AngeliaTextMessage("body");
        sent.setStringProperty("JMSXGroupID", "group");
        sent.setIntProperty("JMSXGroupSeq", 1);
        sent.setUserId("ann");
        AngeliaTextMessage received = Travel.travel(sent);
        assertThat(names(received))
                .containsExactlyInAnyOrder("JMSXGroupID", "JMSXGroupSeq", "JMSXUserID", "JMSXDeliveryCount");

        received.clearProperties();

        assertThat(names(received)).isEmpty();
        assertThat(received.getStringProperty("JMSXGroupID")).isNull();
        assertThat(received.getStringProperty("JMSXUserID")).isNull();
        assertThat(received.getObjectProperty("JMSXDeliveryCount")).isNull();
        assertThat(received.getText()).isEqualTo("body");
    }

    @Test
    @DisplayName("3.5.6, 3.5.11: the names are the user's own and JMSXDeliveryCount")
    void shouldNameTheUsersOwnAndTheDeliveryCount() throws JMSException {
        message.setIntProperty("one", 1);
        message.setIntProperty("two", 2);
        assertThat(names(message)).containsExactly("one", "two");

        JmsMessage received = Travel.travel(message);

        assertThat(names(received)).containsExactlyInAnyOrder("one", "two", "JMSXDeliveryCount");
        assertThat(received.propertyExists("JMSXDeliveryCount")).isTrue();
        assertThat(received.getIntProperty("JMSXDeliveryCount")).isOne();
        assertThat(received.getLongProperty("JMSXDeliveryCount")).isOne();
        assertThat(received.getStringProperty("JMSXDeliveryCount")).isEqualTo("1");
        assertThat(received.getObjectProperty("JMSXDeliveryCount")).isEqualTo(1);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @DisplayName("Message: a null or empty name is an IllegalArgumentException")
    void shouldRefuseNoName(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> message.setIntProperty(name, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> message.setObjectProperty(name, "x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1st",
                "a b",
                "a-b",
                "a.b",
                " a",
                "a'",
                "null",
                "TRUE",
                "False",
                "not",
                "and",
                "OR",
                "between",
                "like",
                "IN",
                "is",
                "Escape",
                "JMSPriority",
                "JMSFoo",
                "JMS"
            })
    @DisplayName("3.5.1, 3.8.1.1: a name is an identifier of the selector syntax")
    void shouldRefuseWhatIsNoIdentifier(String name) {
        assertThatThrownBy(() -> message.setIntProperty(name, 1))
                .isExactlyInstanceOf(JMSException.class)
                .hasMessageContaining("'" + name + "'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "_a",
                "$a",
                "größe",
                "a1",
                "nullable",
                "inside",
                "jms",
                "JMS_IBM_Format",
                "COM_SUN_JMS_TESTNAME",
                "_",
                "$",
                "größe",
                "\uD835\uDC9C\uD835\uDC9C"
            })
    @DisplayName("3.5.1: any identifier is a name, other providers' properties included")
    void shouldAcceptIdentifiers(String name) throws JMSException {
        message.setIntProperty(name, 1);

        assertThat(Travel.travel(message).getIntProperty(name)).isOne();
    }

    @Test
    @DisplayName("3.5.10: a property of ours that does not exist is refused")
    void shouldRefuseUnknownPropertiesOfOurs() {
        assertThatThrownBy(() -> message.setIntProperty("JMS_ANGELIA_Foo", 1))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("JMS_ANGELIA_Foo");
    }

    @Test
    @DisplayName("3.5.9: JMSXGroupID is a string, JMSXGroupSeq an int, both set by the client")
    void shouldCarryTheGroup() throws JMSException {
        message.setStringProperty("JMSXGroupID", "customer 17");
        message.setIntProperty("JMSXGroupSeq", 3);
        assertThat(names(message)).containsExactlyInAnyOrder("JMSXGroupID", "JMSXGroupSeq");

        JmsMessage received = Travel.travel(message);

        assertThat(received.getStringProperty("JMSXGroupID")).isEqualTo("customer 17");
        assertThat(received.getObjectProperty("JMSXGroupID")).isEqualTo("customer 17");
        assertThat(received.propertyExists("JMSXGroupID")).isTrue();
        assertThat(received.getObjectProperty("JMSXGroupSeq")).isEqualTo(3);
        assertThat(names(received)).containsExactlyInAnyOrder("JMSXGroupID", "JMSXGroupSeq", "JMSXDeliveryCount");
    }

    @Test
    @DisplayName("3.5.9: other types are converted where the table has a conversion")
    void shouldConvertTheGroup() throws JMSException {
        message.setIntProperty("JMSXGroupID", 17);
        message.setByteProperty("JMSXGroupSeq", (byte) 3);

        assertThat(message.getObjectProperty("JMSXGroupID")).isEqualTo("17");
        assertThat(message.getObjectProperty("JMSXGroupSeq")).isEqualTo(3);
        assertThatThrownBy(() -> message.setLongProperty("JMSXGroupSeq", 3)).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> message.setStringProperty("JMSXGroupSeq", "third"))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("third");
    }

    @Test
    @DisplayName("3.5.9: what the provider sets cannot be set by copying all properties")
    void shouldIgnoreWhatTheProviderSets() throws JMSException {
        message.setIntProperty("own", 1);
        JmsMessage received = withAnnotations(message, Map.of("JMS_ANGELIA_DlqReason", "poison"));
        JmsMessage copy = new JmsMessage();

        for (String name : names(received)) {
            copy.setObjectProperty(name, received.getObjectProperty(name));
        }

        assertThat(names(copy)).containsExactly("own");
    }

    @Test
    @DisplayName("3.5.10: what the broker noted beside the message shows as properties")
    void shouldShowAnnotations() throws JMSException {
        message.setIntProperty("own", 1);

        JmsMessage received =
                withAnnotations(message, Map.of("JMS_ANGELIA_DlqReason", "poison", "JMS_ANGELIA_DlqDeliveryCount", 10));

        assertThat(received.getStringProperty("JMS_ANGELIA_DlqReason")).isEqualTo("poison");
        assertThat(received.getIntProperty("JMS_ANGELIA_DlqDeliveryCount")).isEqualTo(10);
        assertThat(received.propertyExists("JMS_ANGELIA_DlqReason")).isTrue();
        assertThat(names(received))
                .containsExactlyInAnyOrder(
                        "own", "JMSXDeliveryCount", "JMS_ANGELIA_DlqReason", "JMS_ANGELIA_DlqDeliveryCount");
    }

    @Test
    void shouldNotSendAnnotationsOn() throws JMSException {
        message.setIntProperty("own", 1);
        JmsMessage received = withAnnotations(message, Map.of("JMS_ANGELIA_DlqReason", "poison"));

        assertThat(names(Travel.travel(received))).containsExactlyInAnyOrder("own", "JMSXDeliveryCount");
    }

    @Test
    void shouldSendReceivedPropertiesOnWhetherReadOrNot() throws JMSException {
        message.setIntProperty("own", 1);
        JmsMessage unread = Travel.travel(message);
        JmsMessage read = Travel.travel(message);
        assertThat(read.getIntProperty("own")).isOne();

        assertThat(Travel.send(unread)).isEqualTo(Travel.send(read));
    }

    @Test
    @DisplayName("3.9: what was sent does not change with the message")
    void shouldEncodeAtTheTimeOfTheSend() throws JMSException {
        message.setIntProperty("a", 1);
        byte[] sent = Travel.send(message);
        message.setIntProperty("a", 2);

        assertThat(Travel.receive(sent).getIntProperty("a")).isOne();
    }

    @Test
    void shouldRefuseALongNameAtTheSend() throws JMSException {
        message.setIntProperty("n".repeat(65_535), 1);

        assertThatThrownBy(() -> Travel.send(message))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("65535")
                .hasMessageContaining("65534");
    }

    @Test
    void shouldRefuseTooManyPropertiesAtTheSend() throws JMSException {
        for (int i = 0; i <= 65_535; i++) {
            message.setIntProperty("p" + i, i);
        }

        assertThatThrownBy(() -> Travel.send(message))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("65536");
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.jms.destination.AngeliaQueue;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ForeignMessagesTest {
    /** A message that only the public interface is known of. */
    private static <M extends Message> M foreign(Class<M> type, JmsMessage behaviour) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return method.invoke(behaviour, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static JmsMessage copy(Message message) throws JMSException {
        return Travel.travel(ForeignMessages.toAngelia(message));
    }

    @Test
    void shouldReturnOursAsItIs() throws JMSException {
        AngeliaTextMessage ours = new AngeliaTextMessage("x");

        assertThat(ForeignMessages.toAngelia(ours)).isSameAs(ours);
    }

    @Test
    void shouldCopyTextAndNull() throws JMSException {
        JmsMessage text = copy(foreign(TextMessage.class, new AngeliaTextMessage("text")));
        JmsMessage nothing = copy(foreign(TextMessage.class, new AngeliaTextMessage()));

        assertThat(((TextMessage) text).getText()).isEqualTo("text");
        assertThat(((TextMessage) nothing).getText()).isNull();
    }

    @Test
    void shouldCopyBytesWhateverTheirMode() throws JMSException {
        byte[] bytes = new byte[20_000];
        bytes[19_999] = 7;
        AngeliaBytesMessage original = new AngeliaBytesMessage();
        original.writeBytes(bytes);

        assertThat(copy(foreign(BytesMessage.class, original)).getBody(byte[].class))
                .isEqualTo(bytes);
        assertThat(copy(foreign(BytesMessage.class, original)).getBody(byte[].class))
                .isEqualTo(bytes);
    }

    @Test
    void shouldCopyMapsWithEveryType() throws JMSException {
        AngeliaMapMessage original = new AngeliaMapMessage();
        Map<String, Object> entries = Map.of("char", 'c', "int", 1, "text", "t", "boolean", true);
        for (Map.Entry<String, Object> entry : entries.entrySet()) {
            original.setObject(entry.getKey(), entry.getValue());
        }

        assertThat((Object) copy(foreign(MapMessage.class, original)).getBody(Map.class))
                .isEqualTo(entries);
    }

    @Test
    void shouldCopyStreamsWithEveryType() throws JMSException {
        List<Object> values = List.of('c', 1, "t", true, 2.5d);
        AngeliaStreamMessage original = new AngeliaStreamMessage();
        for (Object value : values) {
            original.writeObject(value);
        }
        original.writeBytes(new byte[] {1});

        StreamMessage copy = (StreamMessage) copy(foreign(StreamMessage.class, original));

        for (Object value : values) {
            assertThat(copy.readObject()).isEqualTo(value);
        }
        assertThat((byte[]) copy.readObject()).containsExactly(1);
    }

    @Test
    void shouldCopyObjects() throws JMSException {
        ObjectMessage copy =
                (ObjectMessage) copy(foreign(ObjectMessage.class, new AngeliaObjectMessage(new int[] {1, 2})));

        assertThat((int[]) copy.getObject()).containsExactly(1, 2);
    }

    @Test
    void shouldCopyPropertiesAndHeaders() throws JMSException {
        JmsMessage original = new JmsMessage();
        original.setJMSCorrelationID("correlation");
        original.setJMSType("type");
        original.setJMSReplyTo(new AngeliaQueue("replies"));
        original.setLongProperty("long", 5);
        original.setStringProperty("JMSXGroupID", "group");
        original.setStringProperty("JMS_OTHER_Property", "x");

        JmsMessage copy = copy(foreign(Message.class, original));

        assertThat(copy.getClass()).isEqualTo(JmsMessage.class);
        assertThat(copy.getJMSCorrelationID()).isEqualTo("correlation");
        assertThat(copy.getJMSType()).isEqualTo("type");
        assertThat(copy.getJMSReplyTo()).isEqualTo(new AngeliaQueue("replies"));
        assertThat(copy.getObjectProperty("long")).isEqualTo(5L);
        assertThat(copy.getStringProperty("JMSXGroupID")).isEqualTo("group");
        assertThat(Collections.list(copy.getPropertyNames()))
                .containsExactlyInAnyOrder("long", "JMSXGroupID", "JMS_OTHER_Property", "JMSXDeliveryCount");
    }

    @Test
    @DisplayName("3.4.5: a correlation id of bytes is copied, where the other provider has one")
    void shouldCopyCorrelationBytes() throws JMSException {
        JmsMessage withBytes = copy(answering(Map.of("getJMSCorrelationIDAsBytes", new byte[] {1})));
        JmsMessage without = copy(answering(Map.of("getJMSCorrelationIDAsBytes", new UnsupportedOperationException())));

        assertThat(withBytes.getJMSCorrelationIDAsBytes()).containsExactly(1);
        assertThat(without.getJMSCorrelationID()).isNull();
    }

    /** A message without a body, which answers some methods with a value or an exception, the others with null. */
    private static Message answering(Map<String, Object> answers) {
        return (Message) Proxy.newProxyInstance(
                Message.class.getClassLoader(), new Class<?>[] {Message.class}, (proxy, method, arguments) -> {
                    Object answer = method.getName().equals("getPropertyNames")
                            ? Collections.emptyEnumeration()
                            : answers.get(method.getName());
                    if (answer instanceof RuntimeException failure) {
                        throw failure;
                    }
                    return answer;
                });
    }

    @Test
    @DisplayName("3.12: a foreign reply-to destination need not be preserved")
    void shouldLeaveOutAForeignReplyTo() throws JMSException {
        Queue elsewhere = () -> "elsewhere";

        assertThat(copy(answering(Map.of("getJMSReplyTo", elsewhere))).getJMSReplyTo())
                .isNull();
    }

    @Test
    void shouldPassOnWhatTheForeignMessageThrows() {
        Message broken = (Message) Proxy.newProxyInstance(
                Message.class.getClassLoader(), new Class<?>[] {TextMessage.class}, (proxy, method, arguments) -> {
                    throw new JMSException("broken");
                });

        assertThatThrownBy(() -> ForeignMessages.toAngelia(broken))
                .isInstanceOf(JMSException.class)
                .hasMessage("broken");
    }
}

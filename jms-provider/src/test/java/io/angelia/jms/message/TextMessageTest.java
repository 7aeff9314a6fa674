/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import java.io.Serializable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextMessageTest {
    @ParameterizedTest
    @DisplayName("3.11: any text arrives as it was sent")
    @ValueSource(
            strings = {
                "",
                "hello",
                "what? really?",
                "Grüße",
                "日本語 text",
                "a pair \uD83D\uDE00 of surrogates",
                "zero \0 and \uFFFD itself",
                "a text that is longer than the short path of the encoder, all of it plain ASCII; isn't it?"
            })
    void shouldCarryAnyText(String text) throws JMSException {
        assertThat(Travel.travel(new AngeliaTextMessage(text)).getText()).isEqualTo(text);
    }

    @Test
    @DisplayName("3.11: a null text arrives as null")
    void shouldCarryNull() throws JMSException {
        AngeliaTextMessage received = Travel.travel(new AngeliaTextMessage());

        assertThat(received.getText()).isNull();
        assertThat(received.hasBody()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uD83D", "\uDE00", "a\uD83Db", "\uDE00\uD83D", "?\uD83D", "ü\uD83D", "\uD83D\uD83D\uDE00"})
    void shouldRefuseHalfASurrogatePair(String text) {
        assertThatThrownBy(() -> Travel.send(new AngeliaTextMessage(text)))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("half a surrogate pair");
    }

    @Test
    @DisplayName("3.11.2: the body of a received message is read-only until it is cleared")
    void shouldBeReadOnlyWhenReceived() throws JMSException {
        AngeliaTextMessage received = Travel.travel(new AngeliaTextMessage("first"));

        assertThatThrownBy(() -> received.setText("second")).isInstanceOf(MessageNotWriteableException.class);
        assertThat(received.getText()).isEqualTo("first");

        received.clearBody();
        assertThat(received.getText()).isNull();
        received.setText("second");
        assertThat(received.getText()).isEqualTo("second");
    }

    @Test
    void shouldSendTheNewTextOfAReceivedMessage() throws JMSException {
        AngeliaTextMessage received = Travel.travel(new AngeliaTextMessage("first"));
        received.clearBody();
        received.setText("second");

        assertThat(Travel.travel(received).getText()).isEqualTo("second");
    }

    @Test
    @DisplayName("3.9: what was sent does not change with the message")
    void shouldEncodeAtTheTimeOfTheSend() throws JMSException {
        AngeliaTextMessage message = new AngeliaTextMessage("first");
        byte[] first = Travel.send(message);
        message.setText("second");

        assertThat(((AngeliaTextMessage) Travel.receive(first)).getText()).isEqualTo("first");
        assertThat(Travel.travel(message).getText()).isEqualTo("second");
    }

    @Test
    @DisplayName("getBody: String and what a String is assignable to")
    void shouldGiveItsBodyAsString() throws JMSException {
        AngeliaTextMessage received = Travel.travel(new AngeliaTextMessage("body"));

        assertThat(received.getBody(String.class)).isEqualTo("body");
        assertThat(received.getBody(CharSequence.class)).isEqualTo("body");
        assertThat(received.getBody(Serializable.class)).isEqualTo("body");
        assertThat(received.getBody(Object.class)).isEqualTo("body");
        assertThat(received.isBodyAssignableTo(CharSequence.class)).isTrue();
        assertThat(received.isBodyAssignableTo(Integer.class)).isFalse();
        assertThatThrownBy(() -> received.getBody(Integer.class)).isInstanceOf(MessageFormatException.class);
    }

    @Test
    @DisplayName("getBody: without a body any type will do, and null is returned")
    void shouldGiveNullForAnyTypeWithoutBody() throws JMSException {
        AngeliaTextMessage message = new AngeliaTextMessage();

        assertThat(message.getBody(Integer.class)).isNull();
        assertThat(message.isBodyAssignableTo(Integer.class)).isTrue();
    }
}

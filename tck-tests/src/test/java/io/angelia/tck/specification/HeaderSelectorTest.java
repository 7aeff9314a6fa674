/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.DeliveryMode;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HeaderSelectorTest extends SpecificationTest {
    /** A message that differs from a fresh one in all that can be selected, with its time and id filled in for # and @. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    JMSDeliveryMode = 'NON_PERSISTENT'          | JMSDeliveryMode = 'PERSISTENT'
                    JMSDeliveryMode IN ('NON_PERSISTENT')       | JMSDeliveryMode LIKE 'PERS%'
                    JMSPriority = 7                             | JMSPriority = '7'
                    JMSPriority BETWEEN 7 AND 9                 | JMSPriority IS NULL
                    JMSTimestamp = #                            | JMSTimestamp < #
                    JMSTimestamp + 1 > #                        | NOT (JMSTimestamp >= #)
                    JMSMessageID = '@'                          | JMSMessageID <> '@'
                    JMSMessageID LIKE 'ID:%'                    | JMSMessageID IS NULL
                    JMSCorrelationID = 'O''Neill'               | JMSCorrelationID = 'O'
                    JMSType = 'größe'                           | JMSType LIKE 'gr%ss%'
                    JMSType LIKE 'gr__e'                        | JMSType IS NULL
                    JMSXGroupID = 'group' AND JMSXGroupSeq = 2  | JMSXGroupID IS NULL
                    JMS_Vendor_Thing IS NULL                    | JMSXAppID IS NOT NULL
                    text = '2' AND text <> '3'                  | text > 1 OR text = 2
                    yes AND yes = TRUE AND yes <> FALSE         | NOT yes
                    half = 0.5 AND half < 1                     | half = '0.5'
                    byte = 1 AND short = 1 AND long = 1         | byte <> 1 OR short <> 1 OR long <> 1
                    float = 0.5 AND float * 2 = 1               | nan = nan
                    infinite > 1E300                            | infinite < 1E300
                    noValue IS NULL                             | noValue = 'x' OR noValue <> 'x'
                    missing IS NULL                             | missing = missing
                    """)
    @DisplayName("3.8.1.1: selectors see six header fields and all properties, with the types they were set with")
    void shouldSelect(final String matching, final String other) throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final var producer = session.createProducer(queue(session));
        final Message message = session.createMessage();
        message.setJMSCorrelationID("O'Neill");
        message.setJMSType("größe");
        message.setStringProperty("JMSXGroupID", "group");
        message.setIntProperty("JMSXGroupSeq", 2);
        message.setStringProperty("text", "2");
        message.setBooleanProperty("yes", true);
        message.setDoubleProperty("half", 0.5);
        message.setFloatProperty("float", 0.5F);
        message.setDoubleProperty("nan", Double.NaN);
        message.setDoubleProperty("infinite", Double.POSITIVE_INFINITY);
        message.setByteProperty("byte", (byte) 1);
        message.setShortProperty("short", (short) 1);
        message.setLongProperty("long", 1);
        message.setStringProperty("noValue", null);

        // when
        producer.send(message, DeliveryMode.NON_PERSISTENT, 7, 0);
        final String id = message.getJMSMessageID();
        final String time = Long.toString(message.getJMSTimestamp());

        // then
        assertThat(browse(session, other.replace("@", id).replace("#", time)))
                .as(other)
                .isFalse();
        assertThat(browse(session, matching.replace("@", id).replace("#", time)))
                .as(matching)
                .isTrue();
        assertThat(session.createConsumer(queue(session)).receive(PATIENCE_MS)).isNotNull();
    }

    private boolean browse(final Session session, final String selector) throws JMSException {
        try (QueueBrowser browser = session.createBrowser(queue(session), selector)) {
            return browser.getEnumeration().hasMoreElements();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "JMSDestination = 'queue://q'",
                "JMSReplyTo IS NULL",
                "JMSExpiration > 0",
                "JMSRedelivered = TRUE",
                "JMSDeliveryTime > 0",
                "JMSUnknown = 1",
                "a = 1 -- a comment",
                "a = 1 /* comment */",
                "a == 1",
                "a = \"x\"",
                "a != 1",
                "a LIKE b",
                "a LIKE 'x' ESCAPE 'ab'",
                "a IN (1, 2)",
                "a IN ()",
                "a BETWEEN 'a' AND 'b'",
                "IS NULL",
                "NULL = 1",
                "(a = 1",
                "a = 1)",
                "a = 'open",
                "AND",
                "a = 9223372036854775808",
                "1"
            })
    @DisplayName(
            "3.8.1.1: a selector that is not valid, or refers to another header field, is refused wherever it is given")
    void shouldRefuse(final String selector) throws JMSException {
        // given
        final Session session = session(connectAs(uniqueName()), Session.AUTO_ACKNOWLEDGE);
        final Topic topic = topic(session);

        // when, then
        assertThatThrownBy(() -> session.createConsumer(queue(session), selector))
                .isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> session.createConsumer(topic, selector, true))
                .isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> session.createBrowser(queue(session), selector))
                .isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> session.createSharedConsumer(topic, "s", selector))
                .isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> session.createDurableConsumer(topic, "d", selector, false))
                .isInstanceOf(InvalidSelectorException.class);
        assertThatThrownBy(() -> session.createSharedDurableConsumer(topic, "sd", selector))
                .isInstanceOf(InvalidSelectorException.class);
        try (JMSContext context = BROKER.factory().createContext()) {
            assertThatThrownBy(() -> context.createConsumer(topic, selector))
                    .isInstanceOf(InvalidSelectorRuntimeException.class);
            assertThatCode(() -> context.createConsumer(topic)).doesNotThrowAnyException();
        }
    }

    @Test
    @DisplayName("3.8.1.1: an empty selector is none, and none is what a consumer without one has")
    void shouldTakeAnEmptySelectorForNone() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);

        // when, then
        for (final String selector : Arrays.asList(null, "")) {
            final MessageConsumer consumer = session.createConsumer(queue(session), selector);
            assertThat(consumer.getMessageSelector()).isNull();
            assertThat(session.createBrowser(queue(session), selector).getMessageSelector())
                    .isNull();
            sendTexts("m");
            assertThat(receiveText(consumer)).isEqualTo("m");
            consumer.close();
        }
        assertThat(session.createConsumer(queue(session), "a = 1").getMessageSelector())
                .isEqualTo("a = 1");
    }

    @Test
    @DisplayName("3.8.1.1: a selector may be long")
    void shouldTakeALongSelector() throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final List<Integer> numbers =
                java.util.stream.IntStream.range(0, 2_000).boxed().toList();
        final String selector =
                numbers.stream().map(number -> "'n" + number + "'").collect(Collectors.joining(", ", "p IN (", ")"));
        final MessageConsumer consumer = session.createConsumer(queue(session), selector);

        // when
        final Message message = session.createTextMessage("m");
        message.setStringProperty("p", "n1999");
        session.createProducer(queue(session)).send(message);

        // then
        assertThat(receiveText(consumer)).isEqualTo("m");
    }
}

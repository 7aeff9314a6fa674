/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

/** Selectors as they work through a broker; the whole language has its tests beside the parser. */
final class SelectionTest extends SpecificationTest {
    @ParameterizedTest(name = "{0} is {1}")
    @DisplayName("3.8.1: a selector decides what a queue, a topic and a browser give")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            number = 5                                            | true
            number <> 5                                           | false
            number = 5.0                                          | true
            number > 4 AND number < 6                             | true
            number >= 6 OR number <= 4                            | false
            NOT number = 5                                        | false
            NOT (number = 6)                                      | true
            number + 1 = 2 * 3                                    | true
            -number = -5                                          | true
            +number / 2 = 2                                       | true
            number * fraction > 12                                | true
            number BETWEEN 5 AND 7                                | true
            number NOT BETWEEN 5 AND 7                            | false
            number BETWEEN 6 AND 4                                | false
            fraction = 2.5                                        | true
            fraction = 25E-1                                      | true
            fraction > 2                                          | true
            flag                                                  | true
            flag = TRUE                                           | true
            flag = false                                          | false
            NOT flag                                              | false
            text = 'it''s'                                        | true
            text <> 'its'                                         | true
            text = 'IT''S'                                        | false
            text IN ('a', 'it''s')                                | true
            text NOT IN ('a', 'b')                                | true
            text LIKE 'it%'                                       | true
            text LIKE 'i___'                                      | true
            text LIKE 'i_'                                        | false
            text NOT LIKE '%s'                                    | false
            percent LIKE '10\\%' ESCAPE '\\'                      | true
            text LIKE '10\\%' ESCAPE '\\'                         | false
            missing IS NULL                                       | true
            missing IS NOT NULL                                   | false
            number IS NOT NULL                                    | true
            missing = 1                                           | false
            NOT (missing = 1)                                     | false
            missing = 1 OR number = 5                             | true
            missing = 1 AND number = 5                            | false
            NOT (missing = 1 AND number = 6)                      | true
            missing > 1 OR missing <= 1                           | false
            missing IN ('a')                                      | false
            missing NOT LIKE 'a%'                                 | false
            Number = 5                                            | false
            number = '5'                                          | false
            text = 5                                              | false
            number = 5 or number = 6 and flag = false             | true
            (number = 5 or number = 6) and flag = false           | false
            between_ = 1                                          | true
            $money = 1 AND _ = 2                                  | true
            JMSPriority = 7                                       | true
            JMSPriority < 7                                       | false
            JMSDeliveryMode = 'NON_PERSISTENT'                    | true
            JMSDeliveryMode = 'PERSISTENT'                        | false
            JMSType LIKE 'c%'                                     | true
            JMSCorrelationID = 'order 7'                          | true
            JMSMessageID LIKE 'ID:%'                              | true
            JMSTimestamp > 1700000000000                          | true
            JMSXGroupID = 'group' AND JMSXGroupSeq = 3            | true
            """)
    void shouldSelect(final String selector, final boolean matches) throws JMSException {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final String expected = matches ? "probe, last" : "last";
        // What the selector says of the probe is all that decides; the last message comes in any case.
        final String orLast = "(" + selector + ") OR last = TRUE";
        final MessageConsumer fromTopic = session.createConsumer(topic(session), orLast);

        // when
        sendProbeAndLast(session, queue(session));
        sendProbeAndLast(session, topic(session));

        // then
        final List<String> browsed = new ArrayList<>();
        for (final Object message : messages(session, orLast)) {
            browsed.add(text((Message) message));
        }
        assertThat(String.join(", ", browsed)).isEqualTo(expected);
        assertThat(receiveUntilLast(session.createConsumer(queue(session), orLast)))
                .isEqualTo(expected);
        assertThat(receiveUntilLast(fromTopic)).isEqualTo(expected);
    }

    private List<?> messages(final Session session, final String selector) throws JMSException {
        final Enumeration<?> messages =
                session.createBrowser(queue(session), selector).getEnumeration();
        return Collections.list(messages);
    }

    private static void sendProbeAndLast(final Session session, final Destination destination) throws JMSException {
        final MessageProducer producer = session.createProducer(destination);
        final Message probe = session.createTextMessage("probe");
        probe.setIntProperty("number", 5);
        probe.setDoubleProperty("fraction", 2.5);
        probe.setBooleanProperty("flag", true);
        probe.setStringProperty("text", "it's");
        probe.setStringProperty("percent", "10%");
        probe.setIntProperty("between_", 1);
        probe.setIntProperty("$money", 1);
        probe.setIntProperty("_", 2);
        probe.setStringProperty("JMSXGroupID", "group");
        probe.setIntProperty("JMSXGroupSeq", 3);
        probe.setJMSType("car");
        probe.setJMSCorrelationID("order 7");
        producer.send(probe, DeliveryMode.NON_PERSISTENT, 7, 0);
        final Message last = session.createTextMessage("last");
        last.setBooleanProperty("last", true);
        producer.send(last, DeliveryMode.NON_PERSISTENT, 0, 0);
    }

    private static String receiveUntilLast(final MessageConsumer consumer) throws JMSException {
        final List<String> texts = new ArrayList<>();
        do {
            texts.add(receiveText(consumer));
        } while (!"last".equals(texts.get(texts.size() - 1)));
        return String.join(", ", texts);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = " ")
    @DisplayName("8.3.3: taking the selector of a durable subscription away starts it anew, and no selector stays none")
    void shouldTakeTheSelectorOfADurableSubscriptionAway(final String none) throws JMSException {
        // given
        final Session session = session(connectAs(uniqueName()), Session.AUTO_ACKNOWLEDGE);
        session.createDurableConsumer(topic(session), "sub", "JMSPriority = 9", false)
                .close();
        final MessageProducer producer = session.createProducer(topic(session));
        producer.send(session.createTextMessage("dropped"), DeliveryMode.PERSISTENT, 9, 0);

        // when
        session.createDurableConsumer(topic(session), "sub", none, false).close();
        producer.send(session.createTextMessage("kept"));

        // then
        assertThat(receiveText(session.createDurableConsumer(topic(session), "sub")))
                .isEqualTo("kept");
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes again and what does not, of queues and of durable subscriptions. */
final class RedeliveryTest extends SpecificationTest {
    /** Ways to end work with messages that were received but neither acknowledged nor committed. */
    enum Ending {
        RECOVER(Session.CLIENT_ACKNOWLEDGE) {
            @Override
            void end(final Connection connection, final Session session) throws JMSException {
                session.recover();
            }
        },
        ROLLBACK(Session.SESSION_TRANSACTED) {
            @Override
            void end(final Connection connection, final Session session) throws JMSException {
                session.rollback();
            }
        },
        CLOSE_SESSION(Session.CLIENT_ACKNOWLEDGE) {
            @Override
            void end(final Connection connection, final Session session) throws JMSException {
                session.close();
            }
        },
        CLOSE_TRANSACTED_SESSION(Session.SESSION_TRANSACTED) {
            @Override
            void end(final Connection connection, final Session session) throws JMSException {
                session.close();
            }
        },
        CLOSE_CONNECTION(Session.CLIENT_ACKNOWLEDGE) {
            @Override
            void end(final Connection connection, final Session session) throws JMSException {
                connection.close();
            }
        },
        CLOSE_TRANSACTED_CONNECTION(Session.SESSION_TRANSACTED) {
            @Override
            void end(final Connection connection, final Session session) throws JMSException {
                connection.close();
            }
        };

        private final int mode;

        Ending(final int mode) {
            this.mode = mode;
        }

        abstract void end(Connection connection, Session session) throws JMSException;

        void settle(final Session session, final Message last) throws JMSException {
            if (mode == Session.SESSION_TRANSACTED) {
                session.commit();
            } else {
                last.acknowledge();
            }
        }
    }

    private static Stream<Arguments> kindsAndEndings() {
        return Stream.of(DestinationKind.values())
                .flatMap(kind -> Stream.of(Ending.values()).map(ending -> Arguments.of(kind, ending)));
    }

    /** A consumer that misses nothing while it is away. */
    private static MessageConsumer consumer(final Session session, final Destination destination) throws JMSException {
        return destination instanceof Topic topic
                ? session.createDurableConsumer(topic, "sub")
                : session.createConsumer(destination);
    }

    private void send(final Destination destination, final String... texts) throws JMSException {
        try (Session session = session(Session.SESSION_TRANSACTED);
                MessageProducer producer = session.createProducer(destination)) {
            for (final String text : texts) {
                producer.send(session.createTextMessage(text));
            }
            session.commit();
        }
    }

    @ParameterizedTest
    @MethodSource("kindsAndEndings")
    @DisplayName(
            "6.2.7, 6.2.10, 6.1.8: what was settled is gone; what was not comes again in order and marked, the rest unmarked")
    void shouldRedeliverWhatWasNotSettled(final DestinationKind kind, final Ending ending) throws JMSException {
        // given
        final Connection owner = connectAs(uniqueName());
        final Session session = session(owner, ending.mode);
        final Destination destination = kind.create(session, uniqueName());
        final MessageConsumer consumer = consumer(session, destination);
        send(destination, "settled 1", "settled 2", "open 1", "open 2", "rest");
        assertThat(receiveText(consumer)).isEqualTo("settled 1");
        final Message second = consumer.receive(PATIENCE_MS);
        ending.settle(session, second);
        assertThat(receiveTexts(consumer, 2)).containsExactly("open 1", "open 2");

        // when
        ending.end(owner, session);

        // then
        final boolean over = ending != Ending.RECOVER && ending != Ending.ROLLBACK;
        if (ending == Ending.CLOSE_SESSION || ending == Ending.CLOSE_TRANSACTED_SESSION) {
            owner.close();
        }
        final Session next = over ? session(connectAs(uniqueName()), ending.mode) : session;
        final MessageConsumer again = over ? consumer(next, destination) : consumer;
        for (final String text : List.of("open 1", "open 2")) {
            final Message message = again.receive(PATIENCE_MS);
            assertThat(text(message)).isEqualTo(text);
            assertThat(message.getJMSRedelivered()).isTrue();
            assertThat(message.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        }
        final Message rest = again.receive(PATIENCE_MS);
        assertThat(text(rest)).isEqualTo("rest");
        assertThat(rest.getJMSRedelivered()).isFalse();
        ending.settle(next, rest);
        assertThat(again.receiveNoWait()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("6.2.7: one transaction receives and sends, over queues and topics: all of it happens, or nothing")
    void shouldReceiveAndSendAsOne(final DestinationKind kind) throws JMSException {
        // given
        final Connection owner = connectAs(uniqueName());
        final Session session = session(owner, Session.SESSION_TRANSACTED);
        final Destination in = kind.create(session, uniqueName());
        final List<Destination> out = new ArrayList<>();
        final List<MessageConsumer> readers = new ArrayList<>();
        final Session reading = session(owner, Session.AUTO_ACKNOWLEDGE);
        for (final DestinationKind each : DestinationKind.values()) {
            final Destination destination = each.create(session, uniqueName() + ".out." + each);
            out.add(destination);
            readers.add(reading.createConsumer(destination));
        }
        final MessageConsumer consumer = consumer(session, in);
        send(in, "a", "b");

        for (final boolean commit : new boolean[] {false, true}) {
            // when
            final String received = receiveText(consumer) + receiveText(consumer);
            for (final Destination destination : out) {
                session.createProducer(destination).send(session.createTextMessage(received + commit));
            }
            if (commit) {
                session.commit();
            } else {
                session.rollback();
            }
        }

        // then
        for (final MessageConsumer reader : readers) {
            assertThat(receiveText(reader)).isEqualTo("abtrue");
            assertThat(reader.receiveNoWait()).isNull();
        }
        assertThat(consumer.receiveNoWait()).isNull();
        session.commit();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "6.2.10: acknowledging any message acknowledges all that the session has handed out, in whatever order")
    void shouldAcknowledgeInReverseOrder(final DestinationKind kind) throws JMSException {
        // given
        final Session session = session(connectAs(uniqueName()), Session.CLIENT_ACKNOWLEDGE);
        final Destination destination = kind.create(session, uniqueName());
        final MessageConsumer consumer = consumer(session, destination);
        send(destination, "a", "b", "c");
        final Message first = consumer.receive(PATIENCE_MS);
        final Message second = consumer.receive(PATIENCE_MS);
        final Message third = consumer.receive(PATIENCE_MS);

        // when
        third.acknowledge();
        second.acknowledge();
        first.acknowledge();
        session.recover();

        // then
        assertThat(consumer.receive(SHORT_MS)).isNull();
    }
}

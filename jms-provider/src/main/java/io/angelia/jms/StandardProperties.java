/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import io.angelia.jms.message.JmsMessage;
import io.angelia.jms.uri.ConnectionOption;
import io.angelia.jms.uri.ConnectionUri;
import jakarta.jms.JMSException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Sets the standard properties that a connection was asked to set (section 3.5.9). JMSXState is not among them: the
 * specification has it withheld from producers and consumers. Immutable and thread-safe.
 */
final class StandardProperties {
    private static final List<String> ALWAYS = List.of("JMSXGroupID", "JMSXGroupSeq", "JMSXDeliveryCount");

    private final List<String> names;
    private final boolean userId;
    private final boolean appId;
    private final boolean producerTransaction;
    private final boolean consumerTransaction;
    private final boolean receiveTime;

    StandardProperties(final ConnectionUri uri) {
        final String wanted = uri.get(ConnectionOption.JMSX_PROPERTIES);
        final Set<String> chosen = wanted == null ? Set.of() : Set.copyOf(List.of(wanted.split(",", -1)));
        final List<String> all = new ArrayList<>(ALWAYS);
        all.addAll(ConnectionOption.STANDARD_PROPERTIES.stream()
                .filter(chosen::contains)
                .toList());
        names = List.copyOf(all);
        userId = chosen.contains("JMSXUserID");
        appId = chosen.contains("JMSXAppID");
        producerTransaction = chosen.contains("JMSXProducerTXID");
        consumerTransaction = chosen.contains("JMSXConsumerTXID");
        receiveTime = chosen.contains("JMSXRcvTimestamp");
    }

    /** What messages of the connection may have. */
    List<String> names() {
        return names;
    }

    /** A message that was received from somebody else must not go on in that user's name. */
    void send(final JmsMessage message, final JmsSession session) throws JMSException {
        final JmsConnection connection = session.connection();
        message.setUserId(userId ? connection.core().userName() : null);
        if (appId) {
            message.setPropertyOnSend("JMSXAppID", connection.clientId());
        }
        if (producerTransaction) {
            message.setPropertyOnSend("JMSXProducerTXID", transactionOf(session));
        }
    }

    void receive(final JmsMessage message, final JmsSession session) {
        if (consumerTransaction && session.isInTransaction()) {
            message.setPropertyOnReceive("JMSXConsumerTXID", transactionOf(session));
        }
        if (receiveTime) {
            message.setPropertyOnReceive(
                    "JMSXRcvTimestamp", session.connection().core().brokerTimeMs());
        }
    }

    private static String transactionOf(final JmsSession session) {
        return session.isInTransaction() ? session.core().transactionName() : null;
    }
}

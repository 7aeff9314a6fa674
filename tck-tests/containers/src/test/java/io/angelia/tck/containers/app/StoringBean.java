/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.containers.app;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.sql.SQLException;

/** Stores a row for each message and forwards it: two resource managers in the transaction in which it receives. */
@MessageDriven(
        messageListenerInterface = MessageListener.class,
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "to-storing"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "1"),
        })
public class StoringBean extends Forwarder {
    /** For the server. */
    public StoringBean() {
        super("from-storing");
    }

    @Override
    public void onMessage(final Message message) {
        try {
            Rows.insert(message.getBody(String.class));
        } catch (final SQLException | JMSException e) {
            throw new IllegalStateException(e);
        }
        super.onMessage(message);
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.containers.app;

import io.angelia.jms.AngeliaMessageListener;
import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.ArrayList;
import java.util.List;

/** Forwards what it gets in lists, one message for each list, in the transaction in which it receives. */
@MessageDriven(
        messageListenerInterface = AngeliaMessageListener.class,
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "to-lists"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
            @ActivationConfigProperty(propertyName = "maxSession", propertyValue = "1"),
            @ActivationConfigProperty(propertyName = "maxBatch", propertyValue = "50"),
        })
public class ListBean implements AngeliaMessageListener {
    @Override
    public void onMessages(final List<Message> messages) {
        try {
            final List<String> texts = new ArrayList<>();
            for (final Message message : messages) {
                texts.add(message.getBody(String.class));
            }
            Forwarder.forward("from-lists", String.join(" ", texts));
        } catch (final JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}

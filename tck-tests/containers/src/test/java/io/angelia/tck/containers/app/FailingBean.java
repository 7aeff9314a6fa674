/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.containers.app;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;

/** Cannot cope with any message. */
@MessageDriven(
        messageListenerInterface = MessageListener.class,
        activationConfig = {
            @ActivationConfigProperty(propertyName = "destination", propertyValue = "to-failing"),
            @ActivationConfigProperty(propertyName = "maxDeliveryAttempts", propertyValue = "3"),
            @ActivationConfigProperty(propertyName = "destinationType", propertyValue = "jakarta.jms.Queue"),
        })
public class FailingBean implements MessageListener {
    @Override
    public void onMessage(final Message message) {
        throw new IllegalStateException("planned");
    }
}

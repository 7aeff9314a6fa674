/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import io.angelia.jms.client.PendingSend;
import io.angelia.jms.message.ForeignMessages;
import io.angelia.jms.message.JmsMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.JMSException;
import jakarta.jms.Message;

/** A message that was sent asynchronously, and whom to tell (section 7.3). */
final class CompletionSend extends PendingSend {
    private final CompletionQueue queue;
    private final JmsMessageProducer producer;
    private final Message message;
    private final JmsMessage sent;
    private final CompletionListener listener;

    /** Of a message of another provider, {@code sent} is the copy. */
    CompletionSend(
            final CompletionQueue queue,
            final JmsMessageProducer producer,
            final Message message,
            final JmsMessage sent,
            final CompletionListener listener) {
        this.queue = queue;
        this.producer = producer;
        this.message = message;
        this.sent = sent;
        this.listener = listener;
    }

    JmsMessageProducer producer() {
        return producer;
    }

    @Override
    protected void onAnswered() {
        queue.onAnswered(this);
    }

    void callListener() {
        final JMSException failure = failure() == null ? completeHeaders() : failure();
        if (failure == null) {
            listener.onCompletion(message);
        } else {
            listener.onException(message, failure);
        }
    }

    /** The headers may be read once the listener is called (section 7.3.6), and not be changed from then on. */
    private JMSException completeHeaders() {
        try {
            if (firstMessageId() != null) {
                sent.setJMSMessageID(firstMessageId());
            }
            ForeignMessages.copySendHeaders(sent, message);
            return null;
        } catch (final JMSException e) {
            return e;
        }
    }
}

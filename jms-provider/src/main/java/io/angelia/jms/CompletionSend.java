/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import io.angelia.jms.client.PendingSend;
import jakarta.jms.CompletionListener;
import jakarta.jms.Message;

/** A message that was sent asynchronously, and whom to tell (section 7.3). */
final class CompletionSend extends PendingSend {
    private final CompletionQueue queue;
    private final JmsMessageProducer producer;
    private final Message message;
    private final CompletionListener listener;

    CompletionSend(
            final CompletionQueue queue,
            final JmsMessageProducer producer,
            final Message message,
            final CompletionListener listener) {
        this.queue = queue;
        this.producer = producer;
        this.message = message;
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
        if (failure() == null) {
            listener.onCompletion(message);
        } else {
            listener.onException(message, failure());
        }
    }
}

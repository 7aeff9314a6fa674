/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.inbound;

import io.angelia.jms.AdapterSupport;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Makes the lists of messages that one session hands to its bean. For the session's thread. */
final class MessageLists {
    private final Session session;
    private final int maxBatch;
    /** What the bean works on; empty for nothing. */
    private List<Message> current = List.of();

    MessageLists(final Session session, final int maxBatch) {
        this.session = session;
        this.maxBatch = maxBatch;
    }

    /** The message that the session's listener was called with and what waits behind it, to be processed together with it. */
    List<Message> beginWith(final Message first) {
        final List<Message> messages = new ArrayList<>();
        messages.add(first);
        current = Collections.unmodifiableList(messages);
        AdapterSupport.takeFurther(session, maxBatch - 1, messages);
        return current;
    }

    /** What the bean works on, or has failed to. */
    List<Message> current() {
        return current;
    }

    /** The delivery has ended. */
    void end() {
        current = List.of();
    }
}

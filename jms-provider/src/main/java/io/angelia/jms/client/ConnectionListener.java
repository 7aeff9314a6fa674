/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import jakarta.jms.JMSException;

/** What a connection tells unasked. Called on the event loop thread or the one that reconnects; must return at once. */
public interface ConnectionListener {
    /** The connection was lost for good. At most once, never after a close. */
    void onConnectionLost(JMSException cause);

    /** Something failed that no call waits for: a message that was sent without waiting, a consumer closed by the broker. */
    void onFailure(JMSException failure);
}

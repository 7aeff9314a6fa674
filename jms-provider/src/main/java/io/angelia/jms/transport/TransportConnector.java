/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.transport;

import java.io.IOException;

/** A way to reach one broker. Thread-safe. */
public interface TransportConnector {
    /** Where this leads to, for messages to people. */
    String remoteName();

    /**
     * Connects and waits until that has happened.
     *
     * @param timeoutMs longest time to wait, in milliseconds.
     * @throws IOException when there is no broker to be reached.
     */
    Transport connect(TransportListener listener, long timeoutMs) throws IOException;
}

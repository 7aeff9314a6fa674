/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.outbound;

/** The same for a {@code jakarta.jms.QueueConnectionFactory}. */
public final class AngeliaManagedQueueConnectionFactory extends AngeliaManagedConnectionFactory {
    private static final long serialVersionUID = 1L;

    /** For application servers, which set the properties afterwards. */
    public AngeliaManagedQueueConnectionFactory() {}

    @Override
    String kind() {
        return "QueueConnectionFactory";
    }
}

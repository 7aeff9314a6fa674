/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

/**
 * What a client tells the broker about its connection; the same again whenever it is made anew.
 *
 * @param userName     null for an anonymous connection.
 * @param password     null when there is none.
 * @param clientId     null when none is set yet.
 * @param connectionId random number that marks this connection.
 * @param heartbeatMs  interval of signs of life that the client wants, in ms; 0 for none.
 * @param description  what the client is, for operators.
 */
public record ConnectionDescriptor(
        String userName, String password, String clientId, long connectionId, int heartbeatMs, String description) {

    /** The same with the client id that was set meanwhile. */
    ConnectionDescriptor withClientId(final String newClientId) {
        return new ConnectionDescriptor(userName, password, newClientId, connectionId, heartbeatMs, description);
    }

    @Override
    public String toString() {
        return "ConnectionDescriptor[userName=" + userName + ", clientId=" + clientId + ']';
    }
}

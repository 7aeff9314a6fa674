/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.uri;

/**
 * Where a broker listens.
 *
 * @param host name or address; an IPv6 address without its brackets.
 * @param port 1..65535.
 */
public record Endpoint(String host, int port) {
    /** The port of a broker that was not told another one. */
    public static final int DEFAULT_PORT = 7227;

    private static final int MAX_PORT = 65535;

    /** Reads {@code host}, {@code host:port}, {@code [address]} or {@code [address]:port}. */
    static Endpoint parse(String text) {
        boolean bracketed = text.startsWith("[");
        int hostEnd = bracketed ? text.indexOf(']') + 1 : text.indexOf(':');
        if (bracketed && hostEnd == 0) {
            throw new IllegalArgumentException("'" + text + "' has no closing bracket behind the address");
        }
        String host = hostEnd < 0 ? text : text.substring(0, hostEnd);
        String rest = hostEnd < 0 ? "" : text.substring(hostEnd);
        if (bracketed) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isBlank() || host.indexOf('@') >= 0 || (!bracketed && rest.indexOf(':', 1) >= 0)) {
            throw new IllegalArgumentException("'" + text + "' is not of the form host:port"
                    + (text.indexOf('@') >= 0 ? "; give user and password as options" : "")
                    + (rest.indexOf(':', 1) >= 0 ? "; write an IPv6 address in brackets" : ""));
        }
        return new Endpoint(host, rest.isEmpty() ? DEFAULT_PORT : port(rest, text));
    }

    private static int port(String colonAndPort, String text) {
        try {
            int port = Integer.parseInt(colonAndPort.substring(1));
            if (colonAndPort.charAt(0) == ':' && port > 0 && port <= MAX_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Answered below, together with ports out of the range.
        }
        throw new IllegalArgumentException("'" + text + "' has no port from 1 to " + MAX_PORT + " behind the host");
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + port;
    }
}

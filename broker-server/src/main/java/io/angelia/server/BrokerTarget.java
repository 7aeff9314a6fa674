/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server;

import io.angelia.server.config.BrokerConfig;
import io.angelia.server.management.AngeliaAdmin;
import io.angelia.server.management.ManagementException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which broker a command is about, and who asks: the options that all commands of operators share. */
final class BrokerTarget {
    private static final String SCHEME = "angelia";
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The broker, angelia://HOST:PORT. Default: ${DEFAULT-VALUE}.",
            defaultValue = SCHEME + "://" + BrokerConfig.HOST_DEFAULT + ":" + BrokerConfig.PORT_DEFAULT)
    private URI url;

    @Option(names = "--user", paramLabel = "NAME", description = "An administrator of that broker.")
    private String user;

    @Option(
            names = "--password",
            paramLabel = "PASSWORD",
            description = "The password; asked for when it is left out after the option.",
            arity = "0..1",
            interactive = true)
    private char[] password;

    AngeliaAdmin connect(final CommandSpec spec) throws ManagementException {
        if (!SCHEME.equals(url.getScheme()) || url.getHost() == null) {
            throw new ParameterException(
                    spec.commandLine(), "--url: " + url + " is not of the form angelia://HOST:PORT");
        }
        final int port = url.getPort() < 0 ? BrokerConfig.PORT_DEFAULT : url.getPort();
        try {
            return AngeliaAdmin.connect(
                    url.getHost(), port, user, password == null ? null : new String(password), TIMEOUT);
        } catch (final IOException e) {
            throw new BrokerUnreachableException("cannot reach a broker at " + url + ": " + e.getMessage(), e);
        }
    }

    /** The broker has answered at first. */
    BrokerUnreachableException lost(final IOException cause) {
        return new BrokerUnreachableException("lost the broker at " + url + ": " + cause.getMessage(), cause);
    }

    /** No broker answers. */
    static final class BrokerUnreachableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private BrokerUnreachableException(final String message, final Throwable cause) {
            super(message, cause);
        }
    }
}

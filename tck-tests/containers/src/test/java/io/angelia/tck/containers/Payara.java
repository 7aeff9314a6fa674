/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Payara, which is administered like the GlassFish that it comes from. */
final class Payara extends GlassFish {
    Payara(final String brokerUri, final Packaging packaging) throws IOException {
        super("payara", brokerUri, packaging);
        for (final Path jar : Derby.jars()) {
            Files.copy(jar, domain().resolve("lib").resolve(jar.getFileName()));
        }
    }

    /** In a transaction it looks for a name that ends in {@code __pm}, which is there for global names only. */
    @Override
    boolean injectsByReference() {
        return false;
    }

    @Override
    boolean unloadsClasses() {
        return true;
    }

    /** It shall log to its console, and not wait for passwords on its standard input. */
    @Override
    List<String> command() {
        final List<String> command = super.command();
        command.set(command.indexOf("-verbose") + 1, "true");
        final int passwords = command.indexOf("-read-stdin");
        command.subList(passwords, passwords + 2).clear();
        return command;
    }

    /** Without the cluster, which would listen on every address. */
    @Override
    String configured(final String original) throws IOException {
        return replaced(
                super.configured(original),
                "<hazelcast-config-specific-configuration>",
                "<hazelcast-config-specific-configuration enabled=\"false\">");
    }

    @Override
    String jmsService() {
        return "<jms-service type=\"DISABLED\" default-jms-host=\"none\">"
                + "<jms-host name=\"none\" host=\"127.0.0.1\" port=\"${JMS_PROVIDER_PORT}\"/></jms-service>";
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.containers;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Open Liberty with the features that the application needs. What is deployed is what its configuration says, which it watches:
 * each deployment is a change of {@code server.xml}.
 */
final class Liberty extends AppServer {
    private static final List<String> QUEUES = List.of("to-queue", "to-failing", "to-storing", "to-lists");
    private static final List<String> TOPICS = List.of("to-topic", "to-durable", "to-shared");
    private static final List<String> BEANS =
            List.of("QueueBean", "FailingBean", "StoringBean", "TopicBean", "DurableBean", "SharedDurableBean");

    private final Path directory = home().resolve("usr/servers/angelia");
    private final String brokerUri;
    /** How the elements with the properties of the adapter are called. */
    private final String properties;

    private boolean hasAdapter;
    private String application;

    /** Unpacks and configures it. */
    Liberty(final String brokerUri, final Packaging packaging) throws IOException {
        super("openliberty-runtime", packaging);
        this.brokerUri = brokerUri;
        properties = packaging == Packaging.ALONE ? "properties.angelia" : "properties.app.angelia-ra";
        Files.createDirectories(directory.resolve("apps"));
        Files.createDirectories(directory.resolve("derby"));
        for (final Path jar : Derby.jars()) {
            Files.copy(jar, directory.resolve("derby").resolve(jar.getFileName()));
        }
        Files.writeString(
                directory.resolve("jvm.options"), "-Xmx512m\n-Dderby.locks.waitTimeout=" + Derby.LOCK_TIMEOUT_S + "\n");
        configure();
    }

    /** A definition is read before an adapter in the same application is there. */
    @Override
    Names names() {
        return new Names(
                packaging() == Packaging.ALONE ? "angelia" : null,
                "jms/ConnectionFactory",
                "administered",
                "jdbc/Test");
    }

    /** It keeps {@code name} of a definition to itself. */
    @Override
    String nameProperty() {
        return "physicalName";
    }

    @Override
    boolean unloadsClasses() {
        return true;
    }

    @Override
    List<String> command() {
        return List.of("sh", home().resolve("bin/server").toString(), "run", "angelia");
    }

    @Override
    boolean isReady() throws IOException {
        final String output = outputSinceStart();
        return output.contains("CWWKF0011I") && (application == null || output.contains("CWWKZ0001I"));
    }

    // ---- the configuration

    private void configure() throws IOException {
        final Path file = directory.resolve("server.new");
        Files.writeString(
                file,
                resource("liberty-server.xml")
                        .replace("@PORT@", Integer.toString(httpPort()))
                        .replace("@ADAPTER@", hasAdapter ? adapter() : "")
                        .replace("@OBJECTS@", hasAdapter || packaging() == Packaging.IN_APPLICATION ? objects() : "")
                        .replace("@APPLICATION@", application == null ? "" : applicationElement()));
        Files.move(file, directory.resolve("server.xml"), StandardCopyOption.ATOMIC_MOVE);
    }

    private String adapter() {
        return "  <resourceAdapter id=\"angelia\" location=\"${server.config.dir}/angelia-ra.rar\">\n" + connection()
                + "  </resourceAdapter>\n";
    }

    private String connection() {
        return "    <" + properties + " connectionUri=\"" + brokerUri + "\"/>\n";
    }

    private String applicationElement() {
        return packaging() == Packaging.ALONE
                ? "  <webApplication location=\"" + application
                        + "\" contextRoot=\"/app\"><classloader classProviderRef=\"angelia\"/></webApplication>\n"
                : "  <enterpriseApplication location=\"" + application
                        + "\">\n  <resourceAdapter id=\"angelia-ra\">\n" + connection()
                        + "  </resourceAdapter>\n  </enterpriseApplication>\n";
    }

    /** What an administrator defines of the adapter: a factory, destinations, and each bean's activation. */
    private String objects() {
        final StringBuilder xml = new StringBuilder("  <jmsConnectionFactory jndiName=\"jms/ConnectionFactory\"><")
                .append(properties)
                .append("/></jmsConnectionFactory>\n")
                .append(destination("jmsQueue", "administered"));
        QUEUES.forEach(name -> xml.append(destination("jmsQueue", name)));
        TOPICS.forEach(name -> xml.append(destination("jmsTopic", name)));
        final String module = packaging() == Packaging.ALONE ? "app/" : "app/app/";
        return xml
                + BEANS.stream()
                        .map(bean -> "  <jmsActivationSpec id=\"" + module + bean + "\"><" + properties
                                + "/></jmsActivationSpec>\n")
                        .collect(Collectors.joining())
                + "  <activationSpec id=\"" + module + "ListBean\"><" + properties + "/></activationSpec>\n";
    }

    private String destination(final String element, final String name) {
        return "  <" + element + " id=\"" + name + "\" jndiName=\"" + name + "\"><" + properties + " name=\"" + name
                + "\"/></" + element + ">\n";
    }

    // ---- deployment

    @Override
    void deploy(final Archive archive) throws IOException {
        Files.write(directory.resolve("apps").resolve(archive.name()), archive.bytes());
        application = archive.name();
        reconfigure("CWWKZ0001I");
    }

    @Override
    void undeploy(final String name) throws IOException {
        application = null;
        reconfigure("CWWKZ0009I");
        Files.delete(directory.resolve("apps").resolve(name));
    }

    @Override
    void deployAdapter(final Archive adapter) throws IOException {
        Files.write(directory.resolve(adapter.name()), adapter.bytes());
        hasAdapter = true;
        reconfigure("J2CA7001I");
    }

    @Override
    void undeployAdapter(final String name) throws IOException {
        hasAdapter = false;
        reconfigure("J2CA7009I");
        Files.delete(directory.resolve(name));
    }

    /** Returns when the server has said that what was to happen has happened. */
    private void reconfigure(final String message) throws IOException {
        final int before = output().length();
        configure();
        await().atMost(START_TIMEOUT).until(() -> {
            final String said = output().substring(before);
            if (said.contains("CWWKZ0002E") || said.contains("CWWKG0014E") || said.contains("J2CA7002E")) {
                throw new IllegalStateException("The deployment failed:\n" + said);
            }
            return said.contains(message);
        });
    }
}

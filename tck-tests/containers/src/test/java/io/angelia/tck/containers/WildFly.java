/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** WildFly with its standard configuration, to which an administrator has added the resource adapter. */
final class WildFly extends AppServer {
    private static final String SUBSYSTEM_END = "</subsystem>";

    private final int managementPort = freePort();
    private final Path deployments = home().resolve("standalone/deployments");

    /** Unpacks and configures it. */
    WildFly(final String brokerUri, final Packaging packaging) throws IOException {
        super("wildfly-dist", packaging);
        final String rarName = packaging == Packaging.ALONE ? "angelia-ra.rar" : "app.ear#angelia-ra.rar";
        addDerby();
        final Path file = home().resolve("standalone/configuration/standalone.xml");
        String xml = Files.readString(file);
        xml = replaced(
                xml,
                "<subsystem xmlns=\"urn:jboss:domain:resource-adapters:7.1\"/>",
                resource("wildfly-resource-adapters.xml")
                        .replace("@RAR@", rarName)
                        .replace("@URI@", brokerUri));
        xml = replaced(
                xml,
                "            <pools>\n                <bean-instance-pools>",
                resource("wildfly-mdb.xml").replace("@RAR@", rarName)
                        + "            <pools>\n                <bean-instance-pools>");
        xml = replaced(xml, "                <drivers>\n", resource("wildfly-datasource.xml"));
        // Idle threads of the work manager end, and with them what they remember of adapters that are gone.
        xml = replaced(xml, "<short-running-threads>", "<short-running-threads allow-core-timeout=\"true\">");
        xml = replaced(xml, "<keepalive-time time=\"10\"", "<keepalive-time time=\"1\"");
        xml = replaced(xml, "scan-interval=\"5000\"", "scan-interval=\"200\"");
        xml = replaced(
                xml,
                "        <extension module=\"org.jboss.as.deployment-scanner\"/>",
                "        <extension module=\"org.jboss.as.deployment-scanner\"/>\n"
                        + "        <extension module=\"org.wildfly.extension.messaging-activemq\"/>");
        xml = replaced(
                xml,
                "        <subsystem xmlns=\"urn:jboss:domain:discovery:1.0\"/>",
                "        <subsystem xmlns=\"urn:jboss:domain:discovery:1.0\"/>\n"
                        + "        <subsystem xmlns=\"urn:jboss:domain:messaging-activemq:17.0\"/>");
        Files.writeString(file, xml);
    }

    private void addDerby() throws IOException {
        final Path module = home().resolve("modules/org/apache/derby/main");
        Files.createDirectories(module);
        for (final Path jar : Derby.jars()) {
            Files.copy(jar, module.resolve(jar.getFileName()));
        }
        Files.writeString(
                module.resolve("module.xml"),
                resource("wildfly-derby-module.xml").replace("@VERSION@", Derby.version()));
    }

    @Override
    Names names() {
        return new Names(
                packaging() == Packaging.ALONE ? "angelia-ra" : "#angelia-ra",
                "java:/angelia/ConnectionFactory",
                "java:/angelia/queue/Administered",
                "java:jboss/datasources/Test");
    }

    /** An application that defines a connection factory must see the adapter's classes; within one EAR it does. */
    @Override
    void addDescriptors(final Archive module) throws IOException {
        if (packaging() == Packaging.ALONE) {
            module.text("WEB-INF/jboss-deployment-structure.xml", resource("wildfly-deployment-structure.xml"));
        }
    }

    private static String replaced(final String xml, final String what, final String by) {
        assertThat(xml).contains(what).contains(SUBSYSTEM_END);
        return xml.replace(what, by);
    }

    @Override
    boolean unloadsClasses() {
        return true;
    }

    @Override
    List<String> command() {
        return List.of(
                java().toString(),
                "-Xmx512m",
                "-Djboss.home.dir=" + home(),
                "-Djboss.bind.address=127.0.0.1",
                "-Djboss.bind.address.management=127.0.0.1",
                "-Djboss.http.port=" + httpPort(),
                "-Djboss.https.port=" + freePort(),
                "-Djboss.management.http.port=" + managementPort,
                "-Djboss.tx.node.id=angelia",
                "-Dderby.system.home=" + home().resolve("standalone/data"),
                "-Dderby.locks.waitTimeout=" + Derby.LOCK_TIMEOUT_S,
                "-DRecoveryEnvironmentBean.periodicRecoveryPeriod=2",
                "-DRecoveryEnvironmentBean.recoveryBackoffPeriod=1",
                "-Dorg.jboss.boot.log.file=" + home().resolve("standalone/log/server.log"),
                "-Dlogging.configuration=file:" + home().resolve("standalone/configuration/logging.properties"),
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "--add-exports=java.desktop/sun.awt=ALL-UNNAMED",
                "--add-exports=java.naming/com.sun.jndi.ldap=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED",
                "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                "--add-opens=java.base/java.io=ALL-UNNAMED",
                "--add-opens=java.base/java.net=ALL-UNNAMED",
                "--add-opens=java.base/java.security=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
                "--add-opens=java.management/javax.management=ALL-UNNAMED",
                "--add-opens=java.naming/javax.naming=ALL-UNNAMED",
                "-jar",
                home().resolve("jboss-modules.jar").toString(),
                "-mp",
                home().resolve("modules").toString(),
                "org.jboss.as.standalone");
    }

    @Override
    boolean isReady() throws IOException {
        return outputSinceStart().contains("WFLYSRV0025");
    }

    @Override
    void deploy(final Archive archive) throws IOException {
        marker(archive.name(), ".dodeploy");
        Files.write(deployments.resolve(archive.name()), archive.bytes());
        Files.createFile(marker(archive.name(), ".dodeploy"));
        await().atMost(START_TIMEOUT).until(() -> {
            if (Files.exists(marker(archive.name(), ".failed"))) {
                throw new IllegalStateException("The deployment failed: "
                        + Files.readString(marker(archive.name(), ".failed")) + "\n" + output());
            }
            return Files.exists(marker(archive.name(), ".deployed"));
        });
    }

    private Path marker(final String name, final String end) {
        return deployments.resolve(name + end);
    }

    @Override
    void undeploy(final String name) throws IOException {
        Files.delete(marker(name, ".deployed"));
        await().atMost(START_TIMEOUT).until(() -> Files.exists(marker(name, ".undeployed")));
        Files.delete(marker(name, ".undeployed"));
        Files.delete(deployments.resolve(name));
    }
}

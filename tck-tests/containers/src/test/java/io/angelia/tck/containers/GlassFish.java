/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** GlassFish with its standard domain, moved to free ports of this machine, and an administrator who uses {@code asadmin}. */
class GlassFish extends AppServer {
    private static final Pattern LISTENER = Pattern.compile("<network-listener port=\"(\\d+)\"");
    private static final Pattern OPEN_LISTENER = Pattern.compile("address=\"0\\.0\\.0\\.0\" port=\"\\d+\"");
    private static final Pattern BEAN = Pattern.compile(".*/(\\w+Bean)\\.class");
    /** What comes last in a start: the connector of JMX, after the applications. */
    private static final String READY = "JMXStartupService has started JMXConnector";

    private static final String LAUNCH_LINE = "Dump of JVM Invocation line";

    private final int adminPort = freePort();
    private final String brokerUri;

    GlassFish(final String brokerUri, final Packaging packaging) throws IOException {
        this("glassfish", brokerUri, packaging);
    }

    /** Unpacks and configures the server from the archive of that name. */
    GlassFish(final String archive, final String brokerUri, final Packaging packaging) throws IOException {
        super(archive, packaging);
        this.brokerUri = brokerUri;
        final Path file = domain().resolve("config/domain.xml");
        final String xml = Files.readString(file);
        final int ours = xml.indexOf("<config name=\"default-config\"");
        Files.writeString(file, configured(xml.substring(0, ours)) + xml.substring(ours));
    }

    final Path domain() {
        return home().resolve("glassfish/domains/domain1");
    }

    // ---- the domain

    /** The part of {@code domain.xml} that is about this server. */
    String configured(final String original) throws IOException {
        String xml = LISTENER.matcher(original)
                .replaceAll(listener -> "<network-listener address=\"127.0.0.1\" port=\""
                        + switch (listener.group(1)) {
                            case "8080" -> httpPort();
                            case "4848" -> adminPort;
                            default -> freePort();
                        }
                        + '"');
        xml = OPEN_LISTENER.matcher(xml).replaceAll(listener -> "address=\"127.0.0.1\" port=\"" + freePort() + '"');
        xml = replaced(xml, "<diagnostic-service />", jmsService() + "<diagnostic-service />");
        xml = replaced(xml, "telnet.port=6666", "telnet.port=" + freePort());
        xml = replaced(xml, "<transaction-service ", "<transaction-service automatic-recovery=\"true\" ");
        xml = replaced(xml, "<resources>", "<resources>\n" + resource("glassfish-resources.xml"));
        xml = replaced(
                xml,
                "<resource-ref ref=\"jdbc/__TimerPool\" />",
                "<resource-ref ref=\"jdbc/__TimerPool\" /><resource-ref ref=\"jdbc/test\" />");
        return replaced(
                xml,
                "<jvm-options>-Djava.awt.headless=true</jvm-options>",
                "<jvm-options>-Djava.awt.headless=true</jvm-options><jvm-options>-Dderby.locks.waitTimeout="
                        + Derby.LOCK_TIMEOUT_S
                        + "</jvm-options>"
                        // It would refuse an application whose pools are of an adapter in it, after a restart.
                        + "<jvm-options>-Ddeployment.resource.validation=false</jvm-options>");
    }

    static String replaced(final String xml, final String what, final String by) {
        assertThat(xml).contains(what);
        return xml.replace(what, by);
    }

    /** The server must not start a broker of its own. */
    String jmsService() {
        return "<jms-service type=\"REMOTE\" default-jms-host=\"none\">"
                + "<jms-host name=\"none\" host=\"127.0.0.1\" port=\"${JMS_PROVIDER_PORT}\"/></jms-service>";
    }

    @Override
    Names names() {
        return packaging() == Packaging.ALONE
                ? new Names("angelia-ra", "jms/angelia", "jms/administered", "jdbc/test")
                : new Names("#angelia-ra", "java:app/jms/angelia", "java:app/jms/administered", "jdbc/test");
    }

    // ---- the process

    /** What {@code asadmin} would start. */
    @Override
    List<String> command() {
        final List<String> output;
        try {
            output = asadmin("start-domain", "--dry-run", "domain1").lines().toList();
        } catch (final IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        final List<String> command = output.stream()
                .dropWhile(line -> !line.startsWith(LAUNCH_LINE))
                .skip(1)
                .takeWhile(line -> !line.isEmpty())
                .collect(Collectors.toCollection(ArrayList::new));
        command.set(0, java().toString());
        return command;
    }

    @Override
    boolean isReady() throws IOException {
        return outputSinceStart().contains(READY);
    }

    // ---- the administrator

    private String asadmin(final String... arguments) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(List.of(
                java().toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                home().resolve("glassfish/lib/client/appserver-cli.jar").toString(),
                "--port",
                Integer.toString(adminPort),
                "--interactive=false"));
        command.addAll(List.of(arguments));
        final Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0 || output.lines().anyMatch(line -> line.matches("Command .* failed\\."))) {
            throw new IOException("asadmin " + String.join(" ", arguments) + ":\n" + output + "\n" + output());
        }
        return output;
    }

    /** One command after the other, in one process. */
    private void administer(final String... commands) throws IOException {
        final Path file = Files.createTempFile(home(), "asadmin", ".txt");
        Files.writeString(file, String.join("\n", commands) + '\n');
        try {
            asadmin("multimode", "--file", file.toString());
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** The name of the resource adapter in this server. */
    final String adapter() {
        return packaging() == Packaging.ALONE ? "angelia-ra" : "app#angelia-ra";
    }

    /** An application with the adapter in it says itself which pools and queues it wants of it. */
    @Override
    void deploy(final Archive archive) throws IOException {
        if (packaging() == Packaging.ALONE) {
            administer(deployment(archive));
        } else {
            deployWithoutPool(
                    archive.text("META-INF/glassfish-resources.xml", resource("glassfish-application-resources.xml")));
        }
    }

    @Override
    void deployAdapter(final Archive archive) throws IOException {
        deployWithoutPool(archive);
        administer(
                "create-connector-connection-pool --raname angelia-ra"
                        + " --connectiondefinition jakarta.jms.ConnectionFactory"
                        + " --transactionsupport XATransaction angelia",
                "create-connector-resource --poolname angelia jms/angelia",
                "create-admin-object --raname angelia-ra --restype jakarta.jms.Queue"
                        + " --property name=administered jms/administered");
    }

    /** Deploys the resource adapter, or the application that it is in, with its settings and nothing else. */
    final void deployWithoutPool(final Archive archive) throws IOException {
        administer(
                "create-resource-adapter-config --property connectionUri=" + brokerUri.replace(":", "\\\\:") + ' '
                        + adapter(),
                deployment(archive));
    }

    private String deployment(final Archive archive) throws IOException {
        final Path file = home().resolve(archive.name());
        Files.write(file, archive.bytes());
        return "deploy --name " + applicationName(archive.name()) + ' ' + file;
    }

    /** With all that the administrator has made of it. */
    @Override
    void undeploy(final String name) throws IOException {
        administer("undeploy --cascade=true " + applicationName(name));
    }

    private static String applicationName(final String archiveName) {
        return archiveName.substring(0, archiveName.lastIndexOf('.'));
    }

    /** Without it, connection factories that descriptors define take no part in transactions; those of annotations do. */
    @Override
    String definitionProperties() {
        return """
                <property>
                  <name>org.glassfish.connector-connection-pool.transaction-support</name>
                  <value>XATransaction</value>
                </property>
                """;
    }

    /** Says which resource adapter feeds the beans. */
    @Override
    void addDescriptors(final Archive module) throws IOException {
        final String bean = resource("glassfish-bean.xml").replace("@RA@", adapter());
        final String beans = StreamSupport.stream(module.entryNames().spliterator(), false)
                .map(BEAN::matcher)
                .filter(Matcher::matches)
                .map(name -> bean.replace("@BEAN@", name.group(1)))
                .collect(Collectors.joining());
        module.text(
                "WEB-INF/glassfish-ejb-jar.xml",
                resource("glassfish-ejb-jar.xml").replace("@BEANS@", beans));
        module.text("WEB-INF/glassfish-web.xml", resource("glassfish-web.xml"));
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.containers;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** An application server in a process of its own, freshly unpacked, on free ports of this machine. For one thread. */
abstract class AppServer implements AutoCloseable {
    static final Duration START_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration STOP_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration HTTP_TIMEOUT = Duration.ofMinutes(1);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Packaging packaging;
    private final Path home;
    private final Path log;
    private final int httpPort = freePort();
    private Process process;
    private int outputBefore;

    /** Unpacks the server from the archive that the build names in the system property {@code angelia.NAME}. */
    AppServer(final String archive, final Packaging packaging) throws IOException {
        this.packaging = packaging;
        final Path base = Path.of(System.getProperty("angelia.servers"));
        Files.createDirectories(base);
        final Path place = base.resolve(archive + '-' + packaging);
        deleteAll(place);
        home = unpack(Path.of(System.getProperty("angelia." + archive)), place);
        log = place.resolve("console.log");
    }

    private static Path unpack(final Path archive, final Path to) throws IOException {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(archive))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                final Path target = to.resolve(entry.getName()).normalize();
                if (!target.startsWith(to)) {
                    throw new IOException("The archive leaves its directory: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(in, target);
                }
            }
        }
        try (Stream<Path> roots = Files.list(to)) {
            return roots.findFirst().orElseThrow();
        }
    }

    static void deleteAll(final Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> all = Files.walk(directory)) {
                for (final Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (final IOException e) {
            throw new IllegalStateException(e);
        }
    }

    final Packaging packaging() {
        return packaging;
    }

    /** The directory of the server as its archive has it. */
    final Path home() {
        return home;
    }

    final int httpPort() {
        return httpPort;
    }

    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    // ---- what each server has its own way of

    /** What starts it, in the foreground. */
    abstract List<String> command();

    /** True when the server takes applications, and has started those that it has. */
    abstract boolean isReady() throws IOException;

    abstract Names names();

    /** Adds to a web module what only this server reads. */
    void addDescriptors(final Archive module) throws IOException {}

    /** What this server has to know of a connection factory that the application's descriptor defines; XML. */
    String definitionProperties() {
        return "";
    }

    /** The property by which an application's definition says how a queue is called at the broker. */
    String nameProperty() {
        return "name";
    }

    /** False for a server whose injected contexts cannot come from a factory that is named by a reference of the application. */
    boolean injectsByReference() {
        return true;
    }

    /** Deploys and returns when the application runs. */
    abstract void deploy(Archive archive) throws IOException;

    /** Undeploys and returns when that is done. */
    abstract void undeploy(String name) throws IOException;

    /** Deploys the resource adapter by itself. */
    void deployAdapter(final Archive adapter) throws IOException {
        deploy(adapter);
    }

    void undeployAdapter(final String name) throws IOException {
        undeploy(name);
    }

    /**
     * False for a server that does not end by itself, after a crash, the branches in which beans have received: then the suite
     * ends them as an operator would.
     */
    boolean recoversBranchesOfBeans() {
        return true;
    }

    /** True where the classes of former deployments were seen to go; threads and objects are looked for in every server. */
    boolean unloadsClasses() {
        return false;
    }

    // ---- the process

    /** Starts it on the JDK of these tests, and returns when it is ready. */
    final void start() throws IOException {
        outputBefore = output().length();
        final ProcessBuilder builder = new ProcessBuilder(command())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .directory(home.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // Caches of the JDK and of the server hold classes by soft references, which would stay until memory is short.
        builder.environment().put("JDK_JAVA_OPTIONS", "-XX:SoftRefLRUPolicyMSPerMB=0");
        process = builder.start();
        await().atMost(START_TIMEOUT).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("The server ended; it said:\n" + output());
            }
            return isReady();
        });
    }

    /** Ends the process with {@code SIGKILL} and waits until it is gone; from any thread. */
    final void kill() {
        process.destroyForcibly().onExit().join();
    }

    final void awaitDeath() throws InterruptedException {
        if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("The server does not end");
        }
    }

    /** What a diagnostic command of the JVM answers about the process. */
    final String jcmd(final String command) throws IOException, InterruptedException {
        final Process jcmd = new ProcessBuilder(
                        java().resolveSibling("jcmd").toString(), Long.toString(process.pid()), command)
                .redirectErrorStream(true)
                .start();
        final String answer = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jcmd.waitFor() != 0) {
            throw new IOException(command + " failed: " + answer);
        }
        return answer;
    }

    final String output() throws IOException {
        return Files.exists(log) ? new String(Files.readAllBytes(log), StandardCharsets.UTF_8) : "";
    }

    /** What it has written since it was started. */
    final String outputSinceStart() throws IOException {
        return output().substring(outputBefore);
    }

    @Override
    public void close() throws InterruptedException {
        if (process != null) {
            process.destroy();
            if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    // ---- its applications

    /** Asks the deployed application to do something, and returns what it says. */
    final String ask(final String operation, final String... arguments) throws IOException, InterruptedException {
        final HttpResponse<String> response =
                http.send(request(operation, arguments), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(operation + " failed with " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }

    /** Asks for something in the course of which the server ends. */
    final void askInVain(final String operation, final String... arguments) throws InterruptedException {
        try {
            http.send(request(operation, arguments), HttpResponse.BodyHandlers.discarding());
        } catch (final IOException e) {
            // The server is gone before it can answer.
        }
        awaitDeath();
    }

    private HttpRequest request(final String operation, final String... arguments) {
        final StringBuilder query = new StringBuilder("operation=").append(operation);
        for (int i = 0; i < arguments.length; i += 2) {
            query.append('&')
                    .append(arguments[i])
                    .append('=')
                    .append(URLEncoder.encode(arguments[i + 1], StandardCharsets.UTF_8));
        }
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + "/app/operations?" + query))
                .timeout(HTTP_TIMEOUT)
                .build();
    }

    /** A resource of the tests, such as a configuration file. */
    static String resource(final String name) throws IOException {
        try (InputStream in = AppServer.class.getResourceAsStream("/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

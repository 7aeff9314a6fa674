/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.tck.containers.app.Operations;
import io.angelia.testing.BrokerProcess;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The resource adapter in WildFly: alone with an application beside it, then in an application. One server for all, since
 * most of the time goes into its start.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class WildFlyIT {
    private static final long PATIENCE_MS = 60_000;
    private static final Duration PATIENCE = Duration.ofMillis(PATIENCE_MS);
    private static final int LOAD = 200;
    private static final int REDEPLOYMENTS = 20;

    private static BrokerProcess broker;
    private static WildFly server;

    @BeforeAll
    static void start(@TempDir final Path directory) throws Exception {
        broker = new BrokerProcess(directory);
        broker.start();
        server = new WildFly(broker.address(), "angelia-ra.rar");
        server.start();
        server.deploy(Archive.resourceAdapter());
        server.deploy(application());
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            if (server != null) {
                server.close();
            }
        } finally {
            broker.close();
        }
    }

    /** The application; its beans use the server's default resource adapter. */
    static Archive application() {
        final String here = Operations.class.getPackageName() + '.';
        return new Archive("app.war")
                .classes("WEB-INF/classes/", beans(here))
                .text("WEB-INF/beans.xml", "")
                .text("WEB-INF/classes/names.properties", """
                        factory=java:/angelia/ConnectionFactory
                        queue=java:/angelia/queue/Defined
                        datasource=java:jboss/datasources/Test
                        manager=java:jboss/TransactionManager
                        """);
    }

    private static Class<?>[] beans(final String packageName) {
        return java.util.stream.Stream.of(
                        "Names",
                        "Operations",
                        "Injected",
                        "HaltingResource",
                        "Forwarder",
                        "QueueBean",
                        "TopicBean",
                        "DurableBean",
                        "SharedDurableBean",
                        "FailingBean")
                .map(name -> {
                    try {
                        return Class.forName(packageName + name);
                    } catch (final ClassNotFoundException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toArray(Class<?>[]::new);
    }

    private static JMSContext context() {
        return new AngeliaConnectionFactory(broker.address()).createContext();
    }

    private static String received(final String queue) {
        try (JMSContext context = context()) {
            return context.createConsumer(context.createQueue(queue)).receiveBody(String.class, PATIENCE_MS);
        }
    }

    private static void assertEmpty(final String queue) {
        try (JMSContext context = context()) {
            assertThat(context.createConsumer(context.createQueue(queue)).receiveNoWait())
                    .isNull();
        }
    }

    private static void sendRed(final String queue, final String text) {
        try (JMSContext context = context()) {
            context.createProducer().setProperty("colour", "red").send(context.createQueue(queue), text);
        }
    }

    // ---- outbound

    @Test
    @Order(1)
    void shouldCommitAMessageTogetherWithARow() throws Exception {
        // when
        server.ask("commit", "queue", "committed", "text", "one");

        // then
        assertThat(received("committed")).isEqualTo("one");
        assertThat(server.ask("rows", "text", "one")).isEqualTo("1");
    }

    @Test
    @Order(2)
    void shouldRollBackAMessageTogetherWithARow() throws Exception {
        // when
        server.ask("rollback", "queue", "rolled-back", "text", "two");

        // then
        assertEmpty("rolled-back");
        assertThat(server.ask("rows", "text", "two")).isEqualTo("0");
    }

    @Test
    @Order(3)
    void shouldKeepTheRulesForComponents() throws Exception {
        assertThat(server.ask("forbidden")).isEqualTo("forbidden");
    }

    @Test
    @Order(4)
    void shouldInjectContextsAndOfferDefinedQueues() throws Exception {
        // when
        server.ask("injected", "queue", "from-injected", "text", "three");
        server.ask("defined", "text", "four");

        // then
        assertThat(received("from-injected")).isEqualTo("three");
        assertThat(received("defined")).isEqualTo("four");
    }

    // ---- inbound

    @Test
    @Order(5)
    void shouldFeedBeansFromAQueueWithASelector() {
        // given
        try (JMSContext context = context()) {
            context.createProducer().send(context.createQueue("to-queue"), "blue");
        }

        // when
        sendRed("to-queue", "red");

        // then
        assertThat(received("from-queue")).isEqualTo("red");
        assertThat(received("to-queue")).isEqualTo("blue");
    }

    @Test
    @Order(6)
    void shouldFeedBeansFromTopics() {
        try (JMSContext context = context()) {
            for (final String kind : new String[] {"topic", "durable", "shared"}) {
                final JMSConsumer consumer = context.createConsumer(context.createQueue("from-" + kind));
                await().atMost(PATIENCE).until(() -> {
                    context.createProducer().send(context.createTopic("to-" + kind), kind);
                    return kind.equals(consumer.receiveBody(String.class, 500));
                });
            }
        }
    }

    @Test
    @Order(7)
    void shouldMakeADeadLetterOfWhatABeanCannotCopeWith() throws JMSException {
        // when
        sendRed("to-failing", "poison");

        // then
        try (JMSContext context = context()) {
            final Message letter = context.createConsumer(context.createQueue("DLQ.to-failing"))
                    .receive(PATIENCE_MS);
            assertThat(letter.getBody(String.class)).isEqualTo("poison");
            assertThat(letter.getIntProperty("JMS_ANGELIA_DlqDeliveryCount")).isEqualTo(3);
            assertThat(letter.getStringProperty("JMS_ANGELIA_DlqExceptionMessage"))
                    .isEqualTo("planned");
        }
    }

    @Test
    @Order(8)
    void shouldProcessEachMessageOnceAlthoughTheBrokerIsKilled() throws Exception {
        // given
        for (int i = 0; i < LOAD; i++) {
            sendRed("to-queue", "load-" + i);
        }

        // when
        final Set<String> got = new TreeSet<>();
        got.add(received("from-queue"));
        broker.kill();
        broker.start();

        // then
        try (JMSContext context = context()) {
            final JMSConsumer consumer = context.createConsumer(context.createQueue("from-queue"));
            while (got.size() < LOAD) {
                final String text = consumer.receiveBody(String.class, PATIENCE_MS);
                assertThat(text).as("after " + got.size()).isNotNull();
                assertThat(got.add(text)).as("twice: " + text).isTrue();
            }
            assertThat(consumer.receive(500)).isNull();
        }
    }

    // ---- recovery

    @Test
    @Order(9)
    void shouldCommitAfterARestartWhatWasPreparedBeforeACrash() throws Exception {
        // when
        server.askForDeath("crash", "queue", "recovered", "text", "in doubt");
        assertEmpty("recovered");
        server.start();

        // then
        assertThat(received("recovered")).isEqualTo("in doubt");
        assertThat(server.ask("ping")).isEqualTo("pong");
    }

    // ---- deployment

    @Test
    @Order(10)
    void shouldLeaveNoThreadBehindWhenItIsRedeployed() throws Exception {
        // when
        for (int i = 0; i < REDEPLOYMENTS; i++) {
            server.undeploy("app.war");
            server.undeploy("angelia-ra.rar");
            server.deploy(Archive.resourceAdapter());
            server.deploy(application());
        }
        sendRed("to-queue", "after");

        // then
        assertThat(received("from-queue")).isEqualTo("after");
        server.undeploy("app.war");
        server.undeploy("angelia-ra.rar");
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(jcmd("Thread.print").lines()).noneMatch(line -> line.startsWith("\"angelia")));
    }

    private static String jcmd(final String command) throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(
                        AppServer.java().resolveSibling("jcmd").toString(), Long.toString(server.pid()), command)
                .redirectErrorStream(true)
                .start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(PATIENCE_MS, TimeUnit.MILLISECONDS)).isTrue();
        return output;
    }

    @Test
    @Order(11)
    void shouldWorkInsideAnApplication() throws Exception {
        // given
        server.close();
        server = new WildFly(broker.address(), "app.ear#angelia-ra.rar");
        server.start();

        // when
        server.deploy(new Archive("app.ear")
                .archive(Archive.resourceAdapter())
                .archive(application())
                .text("META-INF/application.xml", AppServer.resource("application.xml")));
        server.ask("commit", "queue", "committed", "text", "in an application");
        sendRed("to-queue", "in an application");

        // then
        assertThat(received("committed")).isEqualTo("in an application");
        assertThat(received("from-queue")).isEqualTo("in an application");
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.server.management.AngeliaAdmin;
import io.angelia.server.management.ManagementException;
import io.angelia.server.management.TransactionAdmin.WaitingBranch;
import io.angelia.tck.containers.app.Operations;
import io.angelia.testing.BrokerProcess;
import io.angelia.testing.FaultProxy;
import io.angelia.wire.frame.FrameType;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the resource adapter must do in every application server. One server and one broker for all tests, since most of the
 * time goes into their start; the server reaches the broker through a proxy, which can end the server at the frame that is to be
 * the last.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class ServerSuite {
    private static final long PATIENCE_MS = 60_000;
    private static final Duration PATIENCE = Duration.ofMillis(PATIENCE_MS);
    private static final int LOAD = 200;
    private static final int REDEPLOYMENTS = 20;
    /** Deployments whose classes idle threads of a server may still hold: some of the last. */
    private static final int REMEMBERED = 5;

    /** One class of each archive, by which its class loaders are counted. */
    private static final List<String> WITNESSES = List.of(
            Operations.class.getName(),
            "io.angelia.ra.AngeliaResourceAdapter",
            AngeliaConnectionFactory.class.getName());

    /** What each deployment makes at least one of, and ends. */
    private static final List<String> WORKERS = List.of(
            "io.angelia.ra.AngeliaResourceAdapter",
            "io.angelia.ra.inbound.EndpointActivation",
            "io.angelia.ra.inbound.EndpointSession",
            "io.angelia.jms.client.ClientConnection",
            "io.angelia.jms.client.ClientSession");

    private BrokerProcess broker;
    private FaultProxy proxy;
    private AppServer server;

    /** A server, not started, whose administrator has set up the resource adapter for this broker. */
    abstract AppServer server(String brokerUri) throws IOException;

    @BeforeAll
    final void start(@TempDir final Path directory) throws Exception {
        broker = new BrokerProcess(directory);
        broker.start();
        proxy = new FaultProxy(broker.port());
        server = server(proxy.address());
        server.start();
        deploy();
    }

    @AfterAll
    final void stop() throws Exception {
        try (BrokerProcess lastBroker = broker;
                FaultProxy lastProxy = proxy;
                AppServer lastServer = server) {
            // Only to be closed, the server first.
        }
    }

    // ---- what is deployed

    private void deploy() throws IOException {
        if (server.packaging() == Packaging.ALONE) {
            server.deployAdapter(Archive.resourceAdapter());
            server.deploy(webModule());
        } else {
            server.deploy(new Archive("app.ear")
                    .archive(Archive.resourceAdapter())
                    .archive(webModule())
                    .text("META-INF/application.xml", AppServer.resource("application.xml")));
        }
    }

    private void undeploy() throws IOException {
        if (server.packaging() == Packaging.ALONE) {
            server.undeploy("app.war");
            server.undeployAdapter("angelia-ra.rar");
        } else {
            server.undeploy("app.ear");
        }
    }

    final Archive webModule() throws IOException {
        final Names names = server.names();
        final Archive module = new Archive("app.war")
                .packageOf("WEB-INF/classes/", Operations.class, "package-info")
                .text("WEB-INF/beans.xml", "")
                .text(
                        "WEB-INF/web.xml",
                        AppServer.resource("web.xml")
                                .replace("@DEFINITIONS@", definitions("definitions.xml"))
                                .replace("@FACTORY@", names.factory())
                                .replace("@QUEUE@", names.queue())
                                .replace("@DATA_SOURCE@", names.dataSource()));
        if (names.adapter() != null) {
            Definitions.addTo(module, definitions("definitions.java.txt"));
        }
        server.addDescriptors(module);
        return module;
    }

    /** A connection factory and a queue that the application itself defines, where that is possible. */
    private String definitions(final String resource) throws IOException {
        final String adapter = server.names().adapter();
        return adapter == null
                ? ""
                : AppServer.resource(resource)
                        .replace("@URI@", proxy.address())
                        .replace("@NAME@", server.nameProperty())
                        .replace("@PROPERTIES@", server.definitionProperties())
                        .replace("@ADAPTER@", adapter);
    }

    // ---- the broker, seen from outside of the server

    final String brokerAddress() {
        return broker.address();
    }

    private JMSContext context() {
        return new AngeliaConnectionFactory(broker.address()).createContext();
    }

    private String received(final String queue) {
        try (JMSContext context = context()) {
            return context.createConsumer(context.createQueue(queue)).receiveBody(String.class, PATIENCE_MS);
        }
    }

    private void assertEmpty(final String queue) {
        try (JMSContext context = context()) {
            assertThat(context.createConsumer(context.createQueue(queue)).receiveNoWait())
                    .as(queue)
                    .isNull();
        }
    }

    final void send(final String queue, final String text) {
        try (JMSContext context = context()) {
            context.createProducer().send(context.createQueue(queue), text);
        }
    }

    private void sendRed(final String queue, final String text) {
        try (JMSContext context = context()) {
            context.createProducer().setProperty("colour", "red").send(context.createQueue(queue), text);
        }
    }

    private AngeliaAdmin admin() throws IOException, ManagementException {
        return AngeliaAdmin.connect("127.0.0.1", broker.port(), null, null, PATIENCE);
    }

    final List<WaitingBranch> branches() throws IOException, ManagementException {
        try (AngeliaAdmin admin = admin()) {
            return admin.transactions().list();
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
    void shouldInjectContexts() throws Exception {
        assumeThat(server.injectsByReference()).isTrue();

        // when
        server.ask("injected", "queue", "from-injected", "text", "three");

        // then
        assertThat(received("from-injected")).isEqualTo("three");
    }

    @Test
    @Order(5)
    void shouldOfferAdministeredQueues() throws Exception {
        // when
        server.ask("administered", "text", "four");

        // then
        assertThat(received("administered")).isEqualTo("four");
    }

    @Test
    @Order(6)
    void shouldOfferWhatDescriptorsOfApplicationsDefine() throws Exception {
        assertDefined("Described", "described");
    }

    @Test
    @Order(7)
    void shouldOfferWhatAnnotationsOfApplicationsDefine() throws Exception {
        assertDefined("Annotated", "annotated");
    }

    private void assertDefined(final String kind, final String queue) throws Exception {
        assumeThat(server.names().adapter())
                .as("the name of the adapter for definitions")
                .isNotNull();

        // when
        server.ask(
                "defined",
                "factory",
                "java:app/jms/" + kind + "ConnectionFactory",
                "queue",
                "java:app/jms/" + kind + "Queue",
                "text",
                "five");

        // then
        assertThat(received(queue)).isEqualTo("five committed");
        assertEmpty(queue);
    }

    // ---- inbound

    @Test
    @Order(8)
    void shouldFeedBeansFromAQueueWithASelector() {
        // given
        send("to-queue", "blue");

        // when
        sendRed("to-queue", "red");

        // then
        assertThat(received("from-queue")).isEqualTo("red");
        assertThat(received("to-queue")).isEqualTo("blue");
    }

    @Test
    @Order(9)
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
    @Order(11)
    void shouldMakeADeadLetterOfWhatABeanCannotCopeWith() throws JMSException {
        // when
        send("to-failing", "poison");

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
    @Order(10)
    void shouldHandABeanInListsWhatWaits() {
        // given
        final List<String> sent =
                IntStream.range(0, LOAD).mapToObj(Integer::toString).toList();

        // when
        try (JMSContext context =
                new AngeliaConnectionFactory(broker.address()).createContext(JMSContext.SESSION_TRANSACTED)) {
            sent.forEach(text -> context.createProducer().send(context.createQueue("to-lists"), text));
            context.commit();
        }

        // then
        final List<String> got = new ArrayList<>();
        int lists = 0;
        while (got.size() < LOAD) {
            final String list = received("from-lists");
            assertThat(list).as("after " + got.size()).isNotNull();
            got.addAll(List.of(list.split(" ", -1)));
            lists++;
        }
        assertThat(got).isEqualTo(sent);
        assertThat(lists).isLessThan(LOAD);
    }

    @Test
    @Order(12)
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

    /** Everything is prepared, the decision is in the log of the server, and nothing of it has reached the broker. */
    final void killAtCommit() {
        proxy.interceptNext(FrameType.COMMIT_BRANCH, server::kill);
    }

    @Test
    @Order(13)
    void shouldCommitAfterACrashWhatAComponentHadPrepared() throws Exception {
        // given
        killAtCommit();

        // when
        server.askInVain("commit", "queue", "recovered", "text", "in doubt");
        assertThat(branches())
                .hasSize(1)
                .allSatisfy(branch -> assertThat(branch.messages()).isEqualTo(1));
        assertEmpty("recovered");
        server.start();

        // then
        assertThat(received("recovered")).isEqualTo("in doubt");
        awaitRow("in doubt");
        assertThat(branches()).isEmpty();
    }

    @Test
    @Order(14)
    void shouldCommitAfterACrashWhatABeanHadPrepared() throws Exception {
        // given
        killAtCommit();

        // when
        send("to-storing", "received in doubt");
        server.awaitDeath();
        assertThat(branches())
                .isNotEmpty()
                .anySatisfy(branch -> assertThat(branch.acknowledgements()).isEqualTo(1))
                .anySatisfy(branch -> assertThat(branch.messages()).isEqualTo(1));
        server.start();
        if (!server.recoversBranchesOfBeans()) {
            try (AngeliaAdmin admin = admin()) {
                for (final WaitingBranch branch : admin.transactions().list()) {
                    if (branch.acknowledgements() > 0) {
                        admin.transactions().commit(branch.xid());
                    }
                }
            }
        }

        // then
        assertThat(received("from-storing")).isEqualTo("received in doubt");
        awaitRow("received in doubt");
        assertEmpty("from-storing");
        if (server.recoversBranchesOfBeans()) {
            assertThat(branches()).isEmpty();
        }
    }

    /** The database answers when its branch is ended, too. */
    final void awaitRow(final String text) {
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(server.ask("rows", "text", text)).isEqualTo("1"));
    }

    // ---- deployment

    @Test
    @Order(15)
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void shouldNotGrowWhenItIsRedeployed() throws Exception {
        // given
        final Map<String, Integer> objectsOfOne = objects();
        assertThat(objectsOfOne.values()).allMatch(count -> count > 0);
        redeploy(REDEPLOYMENTS / 2);
        final long threadsBefore = threads().count();

        // when
        redeploy(REDEPLOYMENTS / 2);
        sendRed("to-queue", "after");

        // then
        assertThat(received("from-queue")).isEqualTo("after");
        // Pools of the server may have grown; that is less than a thread for each deployment.
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(threads()).hasSizeLessThan((int) threadsBefore + REDEPLOYMENTS / 2));
        undeploy();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(threads()).noneMatch(line -> line.startsWith("\"angelia")));
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertFewObjects(objectsOfOne));
        if (server.unloadsClasses()) {
            await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(this::assertFewCopiesOfClasses);
        }
    }

    private void redeploy(final int times) throws IOException {
        for (int i = 0; i < times; i++) {
            undeploy();
            deploy();
        }
    }

    private Stream<String> threads() throws IOException, InterruptedException {
        return server.jcmd("Thread.print").lines().filter(line -> line.startsWith("\""));
    }

    /** Also where a server keeps the classes of all deployments, objects are left of some of the last only. */
    private void assertFewObjects(final Map<String, Integer> ofOneDeployment) throws Exception {
        assertThat(objects())
                .allSatisfy((worker, count) ->
                        assertThat(count).as(worker).isLessThanOrEqualTo(REMEMBERED * ofOneDeployment.get(worker)));
    }

    /** How many of each of {@link #WORKERS} there are that something refers to. */
    private Map<String, Integer> objects() throws Exception {
        // A line has number, instances, bytes and class.
        final List<String[]> histogram = server.jcmd("GC.class_histogram")
                .lines()
                .map(line -> line.trim().split(" +"))
                .filter(columns -> columns.length > 3)
                .toList();
        return WORKERS.stream()
                .collect(Collectors.toMap(
                        worker -> worker,
                        worker -> histogram.stream()
                                .filter(columns -> columns[3].equals(worker))
                                .mapToInt(columns -> Integer.parseInt(columns[1]))
                                .sum()));
    }

    private void assertFewCopiesOfClasses() throws Exception {
        server.jcmd("GC.run");
        final List<String> classes = server.jcmd("VM.class_hierarchy").lines().toList();
        assertThat(WITNESSES)
                .allSatisfy(witness -> assertThat(classes.stream().filter(line -> line.contains("-" + witness + '/')))
                        .hasSizeLessThanOrEqualTo(REMEMBERED));
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.ra;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.jms.AdapterSupport;
import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.ra.AngeliaResourceAdapter;
import io.angelia.ra.inbound.AngeliaActivationSpec;
import io.angelia.testing.BrokerProcess;
import io.netty.util.internal.InternalThreadLocalMap;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.XAJMSContext;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Threads of an application server outlive the adapter. What the client leaves in them would keep the classes of each
 * redeployed adapter in memory.
 */
final class ForeignThreadsTest {
    private static final int LARGE = 3_000_000;
    private static final long PATIENCE_MS = 10_000;

    @Test
    void shouldLeaveNothingInTheThreadsThatUseIt(@TempDir final Path directory) throws Exception {
        try (BrokerProcess broker = new BrokerProcess(directory)) {
            broker.start();
            final AngeliaConnectionFactory factory = new AngeliaConnectionFactory(broker.address());
            assertThat(leftBy(() -> sendAndReceive(factory))).isNull();
            assertThat(leftBy(() -> sendInTransactions(factory))).isNull();
            broker.kill();
            assertThat(leftBy(() -> connectInVain(factory))).isNull();
        }
    }

    @Test
    void shouldEndItsThreadsWithTheAdapter(@TempDir final Path directory) throws Exception {
        try (BrokerProcess broker = new BrokerProcess(directory)) {
            broker.start();
            final AngeliaConnectionFactory factory = new AngeliaConnectionFactory(broker.address());
            factory.createContext().close();
            try (JMSContext used = factory.createContext()) {
                AdapterSupport.endUnusedThreads();
                used.createProducer().send(used.createQueue("q"), "its thread is not unused");
            }
            assertThat(ownThreads()).isNotEmpty();

            AdapterSupport.endUnusedThreads();

            assertThat(ownThreads()).isEmpty();
            factory.createContext().close();
        }
    }

    @Test
    void shouldEndItsThreadsWithTheAdapterAlthoughABeanIsBeingSetUp() throws Exception {
        final SmallContainer container = new SmallContainer();
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            final AngeliaResourceAdapter adapter = new AngeliaResourceAdapter();
            adapter.setConnectionUri("angelia://127.0.0.1:" + silent.getLocalPort());
            adapter.start(container.bootstrap());
            final AngeliaActivationSpec spec = new AngeliaActivationSpec();
            spec.setResourceAdapter(adapter);
            spec.setDestination("queue://q");
            adapter.endpointActivation(new SmallContainer.Endpoints(false, message -> {}), spec);
            try (Socket connection = silent.accept()) {
                assertThat(connection.getInputStream().read())
                        .as("the greeting")
                        .isNotNegative();

                adapter.stop();

                assertThat(ownThreads()).isEmpty();
            }
        } finally {
            container.close();
        }
    }

    private static List<Thread> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("angelia-client")
                        || thread.getName().startsWith("globalEventExecutor"))
                .toList();
    }

    /** What an application does. */
    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    /** What is in a thread after its work; null for nothing. */
    private static Object leftBy(final Work work) throws Exception {
        final FutureTask<Object> task = new FutureTask<>(() -> {
            work.run();
            return InternalThreadLocalMap.getIfSet();
        });
        final Thread thread = new Thread(task, "of-the-server");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(60, TimeUnit.SECONDS);
        } catch (final ExecutionException e) {
            throw new AssertionError("the work failed", e.getCause());
        }
    }

    private static void sendAndReceive(final AngeliaConnectionFactory factory) throws Exception {
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession()) {
            final Queue queue = session.createQueue("q");
            final MessageProducer producer = session.createProducer(queue);
            producer.send(session.createTextMessage("small"));
            final BytesMessage large = session.createBytesMessage();
            large.writeBytes(new byte[LARGE]);
            producer.send(large);
            try (QueueBrowser browser = session.createBrowser(queue)) {
                assertThat(Collections.list((Enumeration<?>) browser.getEnumeration()))
                        .hasSize(2);
            }
            connection.start();
            final MessageConsumer consumer = session.createConsumer(queue);
            assertThat(consumer.receive(PATIENCE_MS).getBody(String.class)).isEqualTo("small");
            assertThat(consumer.receive(PATIENCE_MS).getBody(byte[].class)).hasSize(LARGE);
            session.createTemporaryQueue().delete();
        }
    }

    private static void sendInTransactions(final AngeliaConnectionFactory factory) throws Exception {
        try (JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
            context.createProducer().send(context.createQueue("t"), "committed");
            context.commit();
            context.createProducer().send(context.createQueue("t"), "rolled back");
            context.rollback();
        }
        try (XAJMSContext context = factory.createXAContext()) {
            final XAResource resource = context.getXAResource();
            final Xid xid = SmallContainer.nextXid();
            resource.start(xid, XAResource.TMNOFLAGS);
            context.createProducer().send(context.createQueue("t"), "prepared");
            resource.end(xid, XAResource.TMSUCCESS);
            resource.prepare(xid);
            assertThat(resource.recover(XAResource.TMSTARTRSCAN)).hasSize(1);
            resource.commit(xid, false);
        }
    }

    private static void connectInVain(final AngeliaConnectionFactory factory) {
        try (JMSContext context = factory.createContext()) {
            throw new AssertionError("There is no broker for " + context);
        } catch (final jakarta.jms.JMSRuntimeException e) {
            assertThat(e).hasMessageContaining("Cannot connect");
        }
    }
}

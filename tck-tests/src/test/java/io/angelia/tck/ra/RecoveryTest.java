/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.jms.jndi.AngeliaInitialContextFactory;
import io.angelia.ra.AngeliaResourceAdapter;
import io.angelia.ra.inbound.AngeliaActivationSpec;
import io.angelia.ra.outbound.AngeliaManagedConnectionFactory;
import io.angelia.testing.BrokerProcess;
import jakarta.jms.JMSContext;
import jakarta.jms.XAJMSContext;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.security.PasswordCredential;
import java.nio.file.Path;
import java.util.Set;
import javax.naming.Context;
import javax.security.auth.Subject;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a transaction manager gets from the resource adapter after a crash. */
final class RecoveryTest {
    private static void assertCode(final XAException failure, final int code) {
        assertThat(failure.errorCode).isEqualTo(code);
    }

    @Test
    void shouldRecoverBesideAnEndpointWhoseClientIdentifierIsInTheUri(@TempDir final Path directory) throws Exception {
        try (BrokerProcess broker = new BrokerProcess(directory);
                SmallContainer container = new SmallContainer()) {
            // given
            broker.start();
            final String uri = broker.address() + "?clientID=endpoint";
            final AngeliaResourceAdapter adapter = new AngeliaResourceAdapter();
            adapter.setConnectionUri(uri);
            adapter.start(container.bootstrap());
            final AngeliaActivationSpec spec = new AngeliaActivationSpec();
            spec.setResourceAdapter(adapter);

            try (JMSContext endpoint = new AngeliaConnectionFactory(uri).createContext()) {
                assertThat(endpoint.getClientID()).isEqualTo("endpoint");

                // when
                final XAResource resource = adapter.getXAResources(new ActivationSpec[] {spec})[0];

                // then
                assertThat(resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN))
                        .isEmpty();
            } finally {
                adapter.stop();
            }
        }
    }

    /** GlassFish recovers with an empty name where its pool has no user. */
    @Test
    void shouldLogInAsConfiguredWhereTheServerNamesNobody(@TempDir final Path directory) throws Exception {
        try (BrokerProcess broker = new BrokerProcess(directory)) {
            // given
            broker.start();
            final AngeliaResourceAdapter adapter = new AngeliaResourceAdapter();
            adapter.setConnectionUri(broker.address());
            adapter.setUserName("recovery");
            adapter.setPassword("secret");
            final AngeliaManagedConnectionFactory factory = new AngeliaManagedConnectionFactory();
            factory.setResourceAdapter(adapter);
            final PasswordCredential nobody = new PasswordCredential("", new char[0]);
            nobody.setManagedConnectionFactory(factory);
            final Subject subject = new Subject(false, Set.of(), Set.of(), Set.of(nobody));

            // when
            final ManagedConnection connection = factory.createManagedConnection(subject, null);

            // then
            try {
                assertThat(connection.getMetaData().getUserName()).isEqualTo("recovery");
                assertThat(factory.matchManagedConnections(Set.of(connection), subject, null))
                        .isSameAs(connection);
                assertThat(connection.getXAResource().recover(XAResource.TMSTARTRSCAN))
                        .isEmpty();
            } finally {
                connection.destroy();
            }
        }
    }

    @Test
    void shouldFindAndEndBranchesWithoutAnyEndpointAndAfterTheBrokerWasLost(@TempDir final Path directory)
            throws Exception {
        try (BrokerProcess broker = new BrokerProcess(directory);
                SmallContainer container = new SmallContainer()) {
            // given
            broker.start();
            final AngeliaConnectionFactory factory = new AngeliaConnectionFactory(broker.address());
            final Xid sent = SmallContainer.nextXid();
            final Xid dropped = SmallContainer.nextXid();
            try (XAJMSContext context = factory.createXAContext()) {
                for (final Xid xid : new Xid[] {sent, dropped}) {
                    context.getXAResource().start(xid, XAResource.TMNOFLAGS);
                    context.createProducer().send(context.createQueue("q"), xid == sent ? "sent" : "dropped");
                    context.getXAResource().end(xid, XAResource.TMSUCCESS);
                    context.getXAResource().prepare(xid);
                }
            }
            final AngeliaResourceAdapter adapter = new AngeliaResourceAdapter();
            adapter.setConnectionUri(broker.address());
            adapter.start(container.bootstrap());
            final AngeliaActivationSpec spec = new AngeliaActivationSpec();
            spec.setResourceAdapter(adapter);
            final ActivationSpec[] specs = {spec, spec};

            // when
            final XAResource resource = adapter.getXAResources(specs)[0];
            assertThat(adapter.getXAResources(specs)).containsExactly(resource);
            assertThat(resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN))
                    .hasSize(2);
            assertThat(resource.recover(XAResource.TMENDRSCAN)).isEmpty();
            broker.kill();
            assertThatThrownBy(() -> resource.recover(XAResource.TMSTARTRSCAN))
                    .isInstanceOfSatisfying(XAException.class, e -> assertCode(e, XAException.XAER_RMFAIL));
            broker.start();
            assertThat(resource.recover(XAResource.TMSTARTRSCAN)).hasSize(2);
            resource.commit(sent, false);
            resource.rollback(dropped);

            // then
            assertThat(resource.recover(XAResource.TMSTARTRSCAN)).isEmpty();
            assertThatThrownBy(() -> resource.commit(sent, false))
                    .isInstanceOfSatisfying(XAException.class, e -> assertCode(e, XAException.XAER_NOTA));
            assertThatThrownBy(() -> resource.start(sent, XAResource.TMNOFLAGS))
                    .isInstanceOfSatisfying(XAException.class, e -> assertCode(e, XAException.XAER_PROTO));
            adapter.stop();
            assertThatThrownBy(() -> resource.recover(XAResource.TMSTARTRSCAN))
                    .isInstanceOfSatisfying(XAException.class, e -> assertCode(e, XAException.XAER_RMFAIL));
            final AngeliaActivationSpec late = new AngeliaActivationSpec();
            late.setResourceAdapter(adapter);
            late.setUserName("late");
            final XAResource ended = adapter.getXAResources(new ActivationSpec[] {late})[0];
            assertThatThrownBy(() -> ended.recover(XAResource.TMSTARTRSCAN))
                    .hasMessageContaining("stopped")
                    .isInstanceOfSatisfying(XAException.class, e -> assertCode(e, XAException.XAER_RMFAIL));
            try (JMSContext context = factory.createContext()) {
                final var consumer = context.createConsumer(context.createQueue("q"));
                assertThat(consumer.receiveBody(String.class, 10_000)).isEqualTo("sent");
                assertThat(consumer.receiveNoWait()).isNull();
            }
        }
    }

    @Test
    void shouldRecoverWhereTheConnectionFactoryOfAnActivationLeads(@TempDir final Path directory) throws Exception {
        try (BrokerProcess broker = new BrokerProcess(directory);
                SmallContainer container = new SmallContainer()) {
            // given
            broker.start();
            final Xid xid = SmallContainer.nextXid();
            try (XAJMSContext context = new AngeliaConnectionFactory(broker.address()).createXAContext()) {
                context.getXAResource().start(xid, XAResource.TMNOFLAGS);
                context.createProducer().send(context.createQueue("q"), "sent");
                context.getXAResource().end(xid, XAResource.TMSUCCESS);
                context.getXAResource().prepare(xid);
            }
            final AngeliaResourceAdapter adapter = new AngeliaResourceAdapter();
            adapter.setConnectionUri("angelia://127.0.0.1:1");
            adapter.start(container.bootstrap());
            final AngeliaActivationSpec spec = new AngeliaActivationSpec();
            spec.setResourceAdapter(adapter);
            spec.setConnectionFactoryLookup("ConnectionFactory");

            // when
            final XAResource resource = adapter.getXAResources(new ActivationSpec[] {spec})[0];
            assertThat(adapter.getXAResources(new ActivationSpec[] {spec})).containsExactly(resource);
            assertThatThrownBy(() -> resource.recover(XAResource.TMSTARTRSCAN))
                    .as("the name is not bound yet")
                    .isInstanceOfSatisfying(XAException.class, e -> assertCode(e, XAException.XAER_RMFAIL));
            System.setProperty(Context.INITIAL_CONTEXT_FACTORY, AngeliaInitialContextFactory.class.getName());
            System.setProperty(Context.PROVIDER_URL, broker.address());
            try {
                // then
                assertThat(resource.recover(XAResource.TMSTARTRSCAN)).hasSize(1);
                resource.commit(xid, false);
            } finally {
                System.clearProperty(Context.INITIAL_CONTEXT_FACTORY);
                System.clearProperty(Context.PROVIDER_URL);
                adapter.stop();
            }
        }
    }
}

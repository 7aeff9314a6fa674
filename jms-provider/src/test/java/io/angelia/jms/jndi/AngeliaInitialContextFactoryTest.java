/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.jndi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.jms.destination.AngeliaQueue;
import io.angelia.jms.destination.AngeliaTopic;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XAQueueConnectionFactory;
import jakarta.jms.XATopicConnectionFactory;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Binding;
import javax.naming.CompositeName;
import javax.naming.ConfigurationException;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.InvalidNameException;
import javax.naming.NameClassPair;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.NotContextException;
import javax.naming.OperationNotSupportedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("BanJNDI") // Its contexts are made of properties; nothing is deserialized.
class AngeliaInitialContextFactoryTest {
    @SuppressWarnings("JdkObsolete") // InitialContext wants one.
    private static Context context(String... keysAndValues) throws NamingException {
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, AngeliaInitialContextFactory.class.getName());
        for (int i = 0; i < keysAndValues.length; i += 2) {
            environment.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return new InitialContext(environment);
    }

    private static String uri(Object factory) {
        return ((AngeliaConnectionFactory) factory).getUri();
    }

    @Test
    void shouldOfferTheDefaultFactoriesWithoutAnyProperty() throws NamingException {
        Context context = context();

        assertThat(context.lookup("ConnectionFactory")).isInstanceOf(ConnectionFactory.class);
        assertThat(context.lookup("QueueConnectionFactory")).isInstanceOf(QueueConnectionFactory.class);
        assertThat(context.lookup("TopicConnectionFactory")).isInstanceOf(TopicConnectionFactory.class);
        assertThat(context.lookup("XAConnectionFactory")).isInstanceOf(XAConnectionFactory.class);
        assertThat(context.lookup("XAQueueConnectionFactory")).isInstanceOf(XAQueueConnectionFactory.class);
        assertThat(context.lookup("XATopicConnectionFactory")).isInstanceOf(XATopicConnectionFactory.class);
        assertThat(uri(context.lookup("ConnectionFactory"))).isEqualTo("angelia://localhost:7227");
    }

    @Test
    void shouldTakeTheUriOfTheDefaultFactoriesFromTheProviderUrl() throws NamingException {
        Context context = context(Context.PROVIDER_URL, "angelia://one:1,two:2?prefetch=5");

        assertThat(uri(context.lookup("ConnectionFactory"))).isEqualTo("angelia://one:1,two:2?prefetch=5");
        assertThat(uri(context.lookup("TopicConnectionFactory"))).isEqualTo("angelia://one:1,two:2?prefetch=5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"connectionFactory", "connectionfactory"})
    void shouldBindFactories(String key) throws NamingException {
        Context context = context(key + ".MyFactory", "angelia://h:1", key + ".ConnectionFactory", "vm://local");

        assertThat(uri(context.lookup("MyFactory"))).isEqualTo("angelia://h:1");
        assertThat(uri(context.lookup("ConnectionFactory"))).isEqualTo("vm://local");
    }

    @Test
    void shouldSetOptionsOfOneFactory() throws NamingException {
        Context context = context(
                "connectionFactory.my.factory",
                "angelia://h:1?prefetch=5",
                "connection.my.factory.clientID",
                "cts",
                "connection.my.factory.prefetch",
                "6",
                "connection.ConnectionFactory.user",
                "ann");

        assertThat(uri(context.lookup("my.factory"))).isEqualTo("angelia://h:1?prefetch=6&clientID=cts");
        assertThat(uri(context.lookup("ConnectionFactory"))).isEqualTo("angelia://localhost:7227?user=ann");
        assertThat(uri(context.lookup("QueueConnectionFactory"))).isEqualTo("angelia://localhost:7227");
    }

    @Test
    void shouldBindDestinations() throws NamingException {
        Context context = context("queue.MY_QUEUE", "orders?prefetch=5", "topic.jms/prices", "prices");

        assertThat(context.lookup("MY_QUEUE"))
                .isEqualTo(new AngeliaQueue("orders"))
                .hasToString("queue://orders?prefetch=5");
        assertThat(context.lookup("jms/prices")).isEqualTo(new AngeliaTopic("prices"));
    }

    @ParameterizedTest
    @CsvSource({
        "dynamicQueues/orders,queue://orders",
        "queues/orders,queue://orders",
        "dynamicTopics/orders,topic://orders",
        "topics/orders,topic://orders",
        "dynamicQueues/a/b.c?prefetch=5,queue://a/b.c?prefetch=5"
    })
    void shouldNameDestinationsWithoutAProperty(String name, String destination) throws NamingException {
        assertThat(context().lookup(name)).hasToString(destination);
        assertThat(context().lookup(new CompositeName(name))).hasToString(destination);
    }

    @Test
    void shouldNameDestinationsRelativeToAContext() throws NamingException {
        Context queues = (Context) context().lookup("dynamicQueues");

        assertThat(queues.lookup("orders")).isEqualTo(new AngeliaQueue("orders"));
        assertThat(queues.getNameInNamespace()).isEqualTo("dynamicQueues");
    }

    @Test
    void shouldFillInVariables() throws NamingException {
        System.setProperty("angelia.test.host", "somewhere");
        try {
            Context context = context(
                    "connectionFactory.cf",
                    "angelia://${angelia.test.host}:${angelia.test.port:-77}?user=${angelia.test.none:-}",
                    "queue.q",
                    "orders-${angelia.test.host:-nowhere}");

            assertThat(uri(context.lookup("cf"))).isEqualTo("angelia://somewhere:77?user=");
            assertThat(context.lookup("q")).isEqualTo(new AngeliaQueue("orders-somewhere"));
        } finally {
            System.clearProperty("angelia.test.host");
        }
    }

    @Test
    void shouldFillInEnvironmentVariables() throws NamingException {
        String path = System.getenv("PATH").replaceAll("[^a-z]", "x");
        assertThat(Placeholders.expand("${PATH}").replaceAll("[^a-z]", "x")).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "connectionFactory.cf           | tcp://h:1             | begins neither with",
                "connectionFactory.cf           | angelia://h?prefetsh=1 | 'prefetch'",
                "java.naming.provider.url       | rubbish               | begins neither with",
                "queue.q                        | orders?prefetsh=1     | 'prefetch'",
                "topic.t                        | queue://x             | topic://",
                "queue.q                        | ${no.such.variable}   | 'no.such.variable'",
                "connection.NoFactory.prefetch  | 5                     | name of a connection factory",
                "connection.ConnectionFactory.x | 5                     | there is no option 'x'"
            })
    void shouldNameAPropertyThatIsNotValid(String key, String value, String reason) {
        assertThatThrownBy(() -> context(key, value))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(reason);
    }

    @Test
    void shouldOfferTheNearestName() throws NamingException {
        Context context = context("queue.MY_QUEUE", "orders");

        assertThatThrownBy(() -> context.lookup("MYQUEUE"))
                .isInstanceOf(NameNotFoundException.class)
                .hasMessageContaining("'MYQUEUE'")
                .hasMessageContaining("'MY_QUEUE'");
        assertThatThrownBy(() -> context.lookup("YAConnectionFactory")).isInstanceOf(NameNotFoundException.class);
        assertThatThrownBy(() -> context.lookup("dynamicQueues/orders?x=1")).isInstanceOf(InvalidNameException.class);
    }

    @Test
    void shouldListNamesAndBindings() throws NamingException {
        Context context = context("queue.jms/q", "q", "queue.jms/sub/q", "q", "topic.t", "t");

        List<String> names = Collections.list(context.list("")).stream()
                .map(NameClassPair::getName)
                .toList();
        List<Binding> inner = Collections.list(context.listBindings("jms"));

        assertThat(names)
                .containsExactly(
                        "ConnectionFactory",
                        "QueueConnectionFactory",
                        "TopicConnectionFactory",
                        "XAConnectionFactory",
                        "XAQueueConnectionFactory",
                        "XATopicConnectionFactory",
                        "jms",
                        "t");
        assertThat(inner).hasSize(2);
        assertThat(inner.get(0).getName()).isEqualTo("q");
        assertThat(inner.get(0).getObject()).isEqualTo(new AngeliaQueue("q"));
        assertThat(inner.get(1).getClassName()).isEqualTo(Context.class.getName());
        assertThat(((Context) context.lookup("jms/sub")).lookup("q")).isEqualTo(new AngeliaQueue("q"));
        assertThatThrownBy(() -> context.list("t")).isInstanceOf(NotContextException.class);
    }

    @Test
    void shouldBeReadOnly() throws NamingException {
        Context context = context();

        assertThatThrownBy(() -> context.bind("x", "y"))
                .isInstanceOf(OperationNotSupportedException.class)
                .hasMessageContaining("read-only");
        assertThatThrownBy(() -> context.unbind("ConnectionFactory"))
                .isInstanceOf(OperationNotSupportedException.class);
        assertThatThrownBy(() -> context.createSubcontext("x")).isInstanceOf(OperationNotSupportedException.class);
        context.close();
    }

    @Test
    void shouldReadJndiProperties(@TempDir Path directory) throws IOException, NamingException {
        Files.writeString(
                directory.resolve("jndi.properties"),
                "java.naming.factory.initial=" + AngeliaInitialContextFactory.class.getName() + "\n"
                        + "java.naming.provider.url=angelia://from.properties:1\n"
                        + "queue.orders=the.orders\n");
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);

            Context context = new InitialContext();

            assertThat(uri(context.lookup("ConnectionFactory"))).isEqualTo("angelia://from.properties:1");
            assertThat(context.lookup("orders")).isEqualTo(new AngeliaQueue("the.orders"));
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}

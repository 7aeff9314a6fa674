/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import javax.naming.NamingException;
import javax.naming.Reference;
import javax.naming.spi.NamingManager;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationsTest {
    private static List<AngeliaDestination> oneOfEachKind() throws JMSException {
        return List.of(
                Destinations.queue("a?prefetch=7"),
                Destinations.topic("a?prefetch=7"),
                Destinations.temporaryQueue("a?prefetch=7", null),
                Destinations.temporaryTopic("a?prefetch=7", null));
    }

    @Test
    void shouldNameAQueueAndATopic() throws JMSException {
        AngeliaQueue queue = Destinations.queue("orders");
        AngeliaTopic topic = Destinations.topic("prices");

        assertThat(queue.getQueueName()).isEqualTo("orders");
        assertThat(queue.address()).isEqualTo("queue://orders");
        assertThat(queue.isTopic()).isFalse();
        assertThat(queue.isTemporary()).isFalse();
        assertThat(topic.getTopicName()).isEqualTo("prices");
        assertThat(topic.address()).isEqualTo("topic://prices");
        assertThat(topic.isTopic()).isTrue();
    }

    @Test
    void shouldKeepTheOptionsApartFromTheName() throws JMSException {
        AngeliaQueue queue = Destinations.queue("orders?prefetch=5");

        assertThat(queue.getQueueName()).isEqualTo("orders");
        assertThat(queue.address()).isEqualTo("queue://orders");
        assertThat(queue.options()).containsOnlyKeys("prefetch").containsValue("5");
        assertThat(queue.prefetch()).isEqualTo(5);
        assertThat(queue).hasToString("queue://orders?prefetch=5");
        assertThat(Destinations.queue("orders").prefetch()).isEqualTo(-1);
    }

    @Test
    void shouldPassOnWhatTheBrokerIsAskedFor() throws JMSException {
        AngeliaQueue queue = Destinations.queue(
                "orders?max-delivery-attempts=-1&prefetchBytes=64KiB&redelivery-delays=0,10s&consumer.priority=5");

        assertThat(queue.prefetchBytes()).isEqualTo(65_536);
        assertThat(queue.consumerOptions())
                .isEqualTo("consumer-priority=5&redelivery-delays=0%2C10s&max-delivery-attempts=-1");
        assertThat(Destinations.queue("orders?prefetch=0").consumerOptions()).isNull();
        assertThat(Destinations.queue("orders?consumer.prefetchSize=0").prefetch())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "orders?prefetsch=5       | There is no destination option 'prefetsch'; the nearest one is 'prefetch'",
                "orders?consumer-color=5  | There is no destination option 'consumer-color'",
                "orders?prefetch=-1       | must be a number from 0 to 1000000, not '-1'",
                "orders?consumer.priority=1&consumer-priority=2 | given twice",
                "orders?consumer-priority=high | must be a number from -1000000 to 1000000, not 'high'",
                "orders?max-delivery-attempts=0 | from 1 to 1000000, or -1 for no limit, not '0'",
                "orders?redelivery-delays=1s,,2s | with commas between them",
                "orders?redelivery-delay=2y | must be a duration up to 365d",
                "orders?redelivery-delay-multiplier=0.5 | must be a number from 1 to 1000",
                "orders?redelivery-delai=1s | the nearest one is 'redelivery-delay'",
                "orders?prefetch=many     | must be a number from 0 to 1000000, not 'many'",
                "orders?prefetch          | not of the form name=value",
                "orders?prefetch=1&prefetch=2 | given twice"
            })
    void shouldRefuseWrongOptions(String name, String reason) {
        assertThatThrownBy(() -> Destinations.queue(name))
                .isInstanceOf(InvalidDestinationException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " a", "a ", "a\nb", "a\0", "half \uD83D", "?prefetch=5", "topic://a", "http://a"})
    void shouldRefuseWrongNames(String name) {
        assertThatThrownBy(() -> Destinations.queue(name)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> new AngeliaQueue(name)).isInstanceOf(InvalidDestinationRuntimeException.class);
    }

    @Test
    void shouldRefuseANameThatIsNullOrTooLong() throws JMSException {
        assertThatThrownBy(() -> Destinations.queue(null)).isInstanceOf(InvalidDestinationException.class);
        assertThatThrownBy(() -> Destinations.topic("ü".repeat(513)))
                .isInstanceOf(InvalidDestinationException.class)
                .hasMessageContaining("1026 bytes")
                .hasMessageContaining("1024");
        assertThat(Destinations.topic("ü".repeat(512)).name()).hasSize(512);
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "a.b.c", "a/b", "Ümläut", "with space", "DLQ.orders", "a&b=c", "日本"})
    void shouldAcceptOtherNames(String name) throws JMSException {
        assertThat(Destinations.queue(name).getQueueName()).isEqualTo(name);
    }

    @Test
    void shouldAcceptThePrefixOfItsKind() throws JMSException {
        assertThat(Destinations.queue("queue://orders")).isEqualTo(new AngeliaQueue("orders"));
        assertThat(Destinations.topic("topic://orders")).isEqualTo(new AngeliaTopic("orders"));
    }

    @Test
    void shouldReadWhatItWrote() throws JMSException {
        for (AngeliaDestination destination : oneOfEachKind()) {
            AngeliaDestination read = Destinations.parse(destination.toString());

            assertThat(read).isEqualTo(destination);
            assertThat(read.getClass()).isEqualTo(destination.getClass());
            assertThat(read.options()).isEqualTo(destination.options());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "orders", "queues://orders", "queue:/orders", "queue://"})
    void shouldRefuseWrongAddresses(String address) {
        assertThatThrownBy(() -> Destinations.parse(address)).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void shouldBeEqualByKindAndName() throws JMSException {
        List<AngeliaDestination> kinds = oneOfEachKind();
        for (int i = 0; i < kinds.size(); i++) {
            for (int j = 0; j < kinds.size(); j++) {
                assertThat(kinds.get(i).equals(kinds.get(j))).isEqualTo(i == j);
            }
        }
        assertThat(Destinations.queue("a")).isEqualTo(kinds.get(0)).hasSameHashCodeAs(kinds.get(0));
        assertThat(Destinations.queue("a")).isNotEqualTo(Destinations.queue("b"));
    }

    @Test
    void shouldSurviveSerialization() throws Exception {
        for (AngeliaDestination destination : oneOfEachKind()) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(destination);
            }
            Object read = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

            assertThat(read).isEqualTo(destination).hasToString(destination.toString());
        }
    }

    @Test
    void shouldSurviveANamingService() throws Exception {
        for (AngeliaDestination destination : oneOfEachKind()) {
            Reference reference = destination.getReference();

            Object read = NamingManager.getObjectInstance(reference, null, null, null);

            assertThat(read).isEqualTo(destination).hasToString(destination.toString());
        }
    }

    @Test
    void shouldNotTouchReferencesOfOthers() throws NamingException {
        DestinationObjectFactory factory = new DestinationObjectFactory();

        assertThat(factory.getObjectInstance("text", null, null, null)).isNull();
        assertThat(factory.getObjectInstance(new Reference("x", "y", null), null, null, null))
                .isNull();
        assertThatThrownBy(() -> factory.getObjectInstance(
                        new Reference("x", DestinationObjectFactory.class.getName(), null), null, null, null))
                .isInstanceOf(NamingException.class)
                .hasMessageContaining("address");
    }

    @Test
    @DisplayName("6.2.2: the destination of another provider is an InvalidDestinationException")
    void shouldRefuseForeignDestinations() {
        Queue foreign = () -> "foreign";

        assertThatThrownBy(() -> Destinations.of(foreign))
                .isInstanceOf(InvalidDestinationException.class)
                .hasMessageContaining("another provider");
        assertThatThrownBy(() -> Destinations.of(null)).isInstanceOf(InvalidDestinationException.class);
    }

    @Test
    void shouldBeDeletedByItsOwnerOnly() throws JMSException {
        List<AngeliaDestination> deleted = new ArrayList<>();
        AngeliaTemporaryQueue queue = Destinations.temporaryQueue("a", deleted::add);
        AngeliaTemporaryTopic topic = Destinations.temporaryTopic("a", deleted::add);

        queue.delete();
        topic.delete();

        assertThat(queue.isTemporary()).isTrue();
        assertThat(deleted).containsExactly(queue, topic);
        assertThatThrownBy(() -> Destinations.temporaryQueue("a", null).delete())
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("only by the connection");
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.ra.inbound.AngeliaActivationSpec;
import jakarta.ejb.EJBException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that the resource adapter delivers to endpoints. */
final class InboundTest extends AdapterTest {
    private final String queue = "queue://" + UUID.randomUUID();
    private final String topic = "topic://" + UUID.randomUUID();
    private final ConcurrentLinkedQueue<String> got = new ConcurrentLinkedQueue<>();

    private AngeliaActivationSpec spec(final String destination) throws Exception {
        final AngeliaActivationSpec spec = new AngeliaActivationSpec();
        spec.setResourceAdapter(adapter);
        spec.setDestination(destination);
        spec.setSetupInterval(100);
        return spec;
    }

    private SmallContainer.Endpoints activate(
            final AngeliaActivationSpec spec, final boolean transacted, final MessageListener bean) throws Exception {
        final SmallContainer.Endpoints endpoints = new SmallContainer.Endpoints(transacted, bean);
        adapter.endpointActivation(endpoints, spec);
        return endpoints;
    }

    private void send(final String address, final String... texts) throws JMSException {
        try (JMSContext context = new AngeliaConnectionFactory(broker.address()).createContext()) {
            for (final String text : texts) {
                context.createProducer()
                        .setProperty("text", text)
                        .send(
                                address.startsWith("topic://")
                                        ? context.createTopic(address)
                                        : context.createQueue(address),
                                text);
            }
        }
    }

    private static String text(final Message message) {
        try {
            return message.getBody(String.class);
        } catch (final JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int deliveryCount(final Message message) {
        try {
            return message.getIntProperty("JMSXDeliveryCount");
        } catch (final JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private void collect(final Message message) {
        got.add(text(message));
    }

    private boolean isEmpty(final String address) {
        try (JMSContext context = new AngeliaConnectionFactory(broker.address()).createContext()) {
            return !context.createBrowser(context.createQueue(address))
                    .getEnumeration()
                    .hasMoreElements();
        } catch (final JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- delivery

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldDeliverWithTheSelector(final boolean transacted) throws Exception {
        // given
        final AngeliaActivationSpec spec = spec(queue);
        spec.setMessageSelector("text <> 'no'");
        send(queue, "1", "no", "2");

        // when
        final SmallContainer.Endpoints endpoints = activate(spec, transacted, this::collect);

        // then
        await().until(() -> got.size() == 2);
        assertThat(got).containsExactlyInAnyOrder("1", "2");
        adapter.endpointDeactivation(endpoints, spec);
        assertThat(endpoints.open).hasValue(0);
        assertThat(isEmpty(queue)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldDeliverAgainInOrderWhatTheEndpointFailed(final boolean transacted) throws Exception {
        // given
        final AngeliaActivationSpec spec = spec(queue);
        spec.setMaxSession(1);
        send(queue, "1", "2", "3");

        // when
        activate(spec, transacted, message -> {
            got.add(text(message) + '/' + deliveryCount(message));
            if (text(message).equals("1") && deliveryCount(message) == 1) {
                throw new IllegalStateException("planned");
            }
        });

        // then
        await().until(() -> got.size() == 4);
        assertThat(got).containsExactly("1/1", "1/2", "2/1", "3/1");
    }

    @Test
    void shouldTakeAMessageOnlyWithItsTransaction() throws Exception {
        // given
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch leave = new CountDownLatch(1);
        send(queue, "1");
        activate(spec(queue), true, message -> {
            collect(message);
            entered.countDown();
            awaitQuietly(leave);
        });
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();

        // when
        broker.kill();
        leave.countDown();
        broker.start();

        // then
        await().until(() -> got.size() == 2);
        assertThat(got).containsExactly("1", "1");
        await().until(() -> isEmpty(queue));
    }

    private static void awaitQuietly(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldDeliverAsManyAtATimeAsAllowed() throws Exception {
        // given
        final AngeliaActivationSpec spec = spec(queue + "?prefetch=1");
        spec.setMaxSession(3);
        final CountDownLatch three = new CountDownLatch(3);
        final AtomicInteger running = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();

        // when
        activate(spec, true, message -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            three.countDown();
            awaitQuietly(three);
            running.decrementAndGet();
            collect(message);
        });
        send(queue, "1", "2", "3", "4", "5", "6");

        // then
        await().until(() -> got.size() == 6);
        assertThat(most).hasValue(3);
    }

    @Test
    void shouldWaitForADeliveryBeforeItIsDeactivated() throws Exception {
        // given
        final AngeliaActivationSpec spec = spec(queue);
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch leave = new CountDownLatch(1);
        send(queue, "1");
        final SmallContainer.Endpoints endpoints = activate(spec, true, message -> {
            entered.countDown();
            awaitQuietly(leave);
            collect(message);
        });
        entered.await();

        // when
        final Thread deactivation = new Thread(() -> adapter.endpointDeactivation(endpoints, spec));
        deactivation.start();
        await().until(() -> deactivation.getState() == Thread.State.TIMED_WAITING
                || deactivation.getState() == Thread.State.WAITING);
        assertThat(got).isEmpty();
        leave.countDown();
        deactivation.join();

        // then
        assertThat(got).containsExactly("1");
        assertThat(endpoints.open).hasValue(0);
        assertThat(isEmpty(queue)).isTrue();
    }

    // ---- topics

    @Test
    void shouldDeliverEachMessageOfATopicOnceToEachBean() throws Exception {
        // given
        final List<String> other = new java.util.concurrent.CopyOnWriteArrayList<>();
        final SmallContainer.Endpoints one = activate(spec(topic), true, this::collect);
        final SmallContainer.Endpoints two = activate(spec(topic), true, message -> other.add(text(message)));
        await().until(() -> one.open.get() == 10 && two.open.get() == 10);

        // when
        await().until(() -> {
            send(topic, "warm");
            return !got.isEmpty() && !other.isEmpty();
        });
        send(topic, "1", "2", "3");

        // then
        await().until(() -> got.contains("3") && other.contains("3") && got.contains("1") && got.contains("2"));
        assertThat(got.stream().filter(text -> !text.equals("warm"))).containsExactlyInAnyOrder("1", "2", "3");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldKeepMessagesForADurableSubscription(final boolean shared) throws Exception {
        // given
        final AngeliaActivationSpec spec = spec(topic);
        spec.setSubscriptionDurability("Durable");
        spec.setSubscriptionName("sub-" + topic);
        spec.setClientId("client-" + topic);
        spec.setShareSubscriptions(shared);
        final SmallContainer.Endpoints endpoints = activate(spec, true, this::collect);
        await().until(() -> {
            send(topic, "warm");
            return !got.isEmpty();
        });
        adapter.endpointDeactivation(endpoints, spec);

        // when
        send(topic, "1", "2");
        activate(spec, true, this::collect);

        // then
        await().until(() -> got.contains("1") && got.contains("2"));
    }

    // ---- trouble

    @Test
    void shouldSetUpAgainUntilBrokerAndEndpointAreThere() throws Exception {
        // given
        broker.kill();
        final SmallContainer.Endpoints endpoints = new SmallContainer.Endpoints(true, this::collect);
        endpoints.unavailable = true;
        adapter.endpointActivation(endpoints, spec(queue));

        // when
        broker.start();
        send(queue, "1");
        endpoints.unavailable = false;

        // then
        await().until(() -> got.size() == 1);
    }

    @Test
    void shouldSetUpAgainWhenTheConnectionIsGivenUp() throws Exception {
        // given
        final AngeliaActivationSpec spec = spec(queue);
        spec.setConnectionUri(broker.address() + "?reconnect=off");
        final SmallContainer.Endpoints endpoints = activate(spec, true, this::collect);
        send(queue, "1");
        await().until(() -> got.size() == 1);

        // when
        broker.kill();
        broker.start();
        send(queue, "2");

        // then
        await().until(() -> got.contains("2"));
        adapter.endpointDeactivation(endpoints, spec);
        assertThat(endpoints.open).hasValue(0);
    }

    @Test
    void shouldLetGoOfAnApplicationThatIsGone() throws Exception {
        // given
        final ClassLoader before = Thread.currentThread().getContextClassLoader();
        final ClassLoader application = new URLClassLoader(new URL[0]);
        final AngeliaActivationSpec spec = spec(queue);
        SmallContainer.Endpoints endpoints = new SmallContainer.Endpoints(true, this::collect);
        Thread.currentThread().setContextClassLoader(application);
        try {
            adapter.endpointActivation(endpoints, spec);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
        send(queue, "1");
        await().until(() -> got.size() == 1);

        // when
        adapter.endpointDeactivation(endpoints, spec);
        final WeakReference<Object> gone = new WeakReference<>(endpoints);
        endpoints = null;

        // then
        await().until(() -> {
            System.gc();
            return gone.refersTo(null);
        });
        assertThat(container.remembered).isNotEmpty().doesNotContain(application);
    }

    @Test
    void shouldTellTheStoryOfTheBeanAndNotOfTheServer() throws Exception {
        // given
        final AngeliaActivationSpec spec = spec(queue);
        spec.setMaxDeliveryAttempts(1);

        // when
        activate(spec, true, message -> {
            throw new ServersException(new IllegalStateException("planned"));
        });
        send(queue, "1");

        // then
        try (JMSContext context = new AngeliaConnectionFactory(broker.address()).createContext()) {
            final String letters = queue.replace("queue://", "DLQ.");
            final Message letter =
                    context.createConsumer(context.createQueue(letters)).receive(10_000);
            assertThat(letter.getStringProperty("JMS_ANGELIA_DlqExceptionMessage"))
                    .isEqualTo("planned");
        }
    }

    @Test
    void shouldSendDeadLettersWhereTheBeanWantsThem() throws Exception {
        final String letters = "letters-" + UUID.randomUUID();
        final AngeliaActivationSpec spec = spec(queue);
        spec.setMaxDeliveryAttempts(1);
        spec.setDeadLetterAddress(letters);
        spec.setOrder("key");
        activate(spec, true, message -> {
            throw new IllegalStateException("planned");
        });

        send(queue, "bad");

        try (JMSContext context = new AngeliaConnectionFactory(broker.address()).createContext()) {
            assertThat(context.createConsumer(context.createQueue(letters)).receiveBody(String.class, 10_000))
                    .isEqualTo("bad");
        }
    }

    /** What a server throws instead of what a bean has thrown. */
    private static final class ServersException extends EJBException {
        private static final long serialVersionUID = 1L;

        ServersException(final Exception cause) {
            super(cause);
        }
    }
}

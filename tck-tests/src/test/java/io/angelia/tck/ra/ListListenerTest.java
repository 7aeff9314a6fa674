/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.angelia.jms.AngeliaConnectionFactory;
import io.angelia.jms.AngeliaMessage;
import io.angelia.jms.AngeliaMessageListener;
import io.angelia.jms.RejectMessage;
import io.angelia.ra.inbound.AngeliaActivationSpec;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.resource.NotSupportedException;
import jakarta.resource.spi.InvalidPropertyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that the resource adapter delivers in lists. */
final class ListListenerTest extends AdapterTest {
    private final String queue = "queue://" + UUID.randomUUID();
    private final String letters = queue.replace("queue://", "DLQ.");
    private AngeliaActivationSpec spec;
    private SmallContainer.Endpoints endpoints;
    /** What the bean was called with, and what of that it has not failed, in order. */
    private final List<List<String>> calls = new CopyOnWriteArrayList<>();

    private final List<String> processed = new CopyOnWriteArrayList<>();
    private int sent;
    private volatile CountDownLatch sentAhead = new CountDownLatch(0);

    @BeforeEach
    void describe() throws Exception {
        spec = new AngeliaActivationSpec();
        spec.setResourceAdapter(adapter);
        spec.setDestination(queue);
        spec.setSetupInterval(100);
        spec.setMaxSession(1);
    }

    /** A bean that notes its calls, and does this with each list. */
    private void activate(final boolean transacted, final Consumer<List<Message>> work) throws Exception {
        prepare(transacted, work);
        adapter.endpointActivation(endpoints, spec);
    }

    private void prepare(final boolean transacted, final Consumer<List<Message>> work) {
        endpoints = SmallContainer.Endpoints.ofLists(transacted, messages -> {
            final List<String> texts = texts(messages);
            calls.add(texts);
            awaitQuietly(sentAhead);
            work.accept(messages);
            processed.addAll(texts);
        });
    }

    private void send(final String... texts) throws JMSException {
        try (JMSContext context = new AngeliaConnectionFactory(broker.address()).createContext()) {
            for (final String text : texts) {
                context.createProducer().send(context.createQueue(queue), text);
            }
        }
    }

    /** Sends numbers that go on where the last ones ended, while the bean waits with the first of them, until this is so. */
    private void sendAheadUntil(final BooleanSupplier over) throws JMSException {
        while (!over.getAsBoolean()) {
            final CountDownLatch all = new CountDownLatch(1);
            sentAhead = all;
            send(numbers(sent, sent + 50).toArray(String[]::new));
            sent += 50;
            all.countDown();
            await().until(() -> processed.size() == sent);
        }
    }

    private static List<String> numbers(final int from, final int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }

    private static List<String> texts(final List<Message> messages) {
        return messages.stream().map(ListListenerTest::text).toList();
    }

    private static String text(final Message message) {
        try {
            return message.getBody(String.class);
        } catch (final JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean wasDelivered(final Message message) {
        try {
            return message.getJMSRedelivered();
        } catch (final JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isEmpty() {
        try (JMSContext context = new AngeliaConnectionFactory(broker.address()).createContext()) {
            return !context.createBrowser(context.createQueue(queue))
                    .getEnumeration()
                    .hasMoreElements();
        } catch (final JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the activation leaves when it ends. */
    private void assertNothingIsLeft() {
        adapter.endpointDeactivation(endpoints, spec);
        assertThat(endpoints.open).hasValue(0);
        assertThat(isEmpty()).isTrue();
    }

    private static void awaitQuietly(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void failAt(final String bad, final List<Message> messages) {
        if (texts(messages).contains(bad)) {
            throw new IllegalStateException("planned");
        }
    }

    // ---- delivery

    @Test
    void shouldHandOverWhatWaitsInOneTransaction() throws Exception {
        // given
        send("1", "2", "3", "4", "5");

        // when
        activate(true, messages -> {});

        // then
        await().until(() -> endpoints.commits.get() == 1);
        assertThat(calls).containsExactly(List.of("1", "2", "3", "4", "5"));
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldHandOverInOrderAndNoMoreThanAllowed(final boolean transacted) throws Exception {
        // given
        spec.setMaxBatch(4);
        activate(transacted, messages -> {});

        // when
        sendAheadUntil(() -> calls.stream().anyMatch(call -> call.size() == 4));

        // then
        assertThat(processed).isEqualTo(numbers(0, sent));
        assertThat(calls).allMatch(call -> call.size() <= 4);
        assertNothingIsLeft();
    }

    @Test
    void shouldHandOverOneByOneWhenThatIsAllowedAlone() throws Exception {
        spec.setMaxBatch(1);
        send("1", "2", "3");

        activate(true, messages -> {});

        await().until(() -> endpoints.commits.get() == 3);
        assertThat(calls).containsExactly(List.of("1"), List.of("2"), List.of("3"));
    }

    @Test
    void shouldHandOverAListThatCannotBeModified() throws Exception {
        final List<Throwable> refused = new CopyOnWriteArrayList<>();
        send("1");

        activate(true, messages -> {
            try {
                messages.clear();
            } catch (final UnsupportedOperationException e) {
                refused.add(e);
            }
        });

        await().until(() -> endpoints.commits.get() == 1);
        assertThat(refused).hasSize(1);
    }

    // ---- failures

    @Test
    void shouldHandOverEachAloneAfterARollback() throws Exception {
        // given
        spec.setMaxDeliveryAttempts(3);
        send("1", "2", "bad", "3", "4");

        // when
        activate(true, messages -> failAt("bad", messages));

        // then
        await().until(() -> processed.size() == 4);
        assertThat(calls)
                .containsExactly(
                        List.of("1", "2", "bad", "3", "4"),
                        List.of("1"),
                        List.of("2"),
                        List.of("bad"),
                        List.of("bad"),
                        List.of("3"),
                        List.of("4"));
        try (JMSContext context = new AngeliaConnectionFactory(broker.address()).createContext()) {
            final var consumer = context.createConsumer(context.createQueue(letters));
            final Message letter = consumer.receive(10_000);
            assertThat(text(letter)).isEqualTo("bad");
            assertThat(letter.getStringProperty("JMS_ANGELIA_DlqExceptionMessage"))
                    .isEqualTo("planned");
            assertThat(letter.getStringProperty("JMS_ANGELIA_DlqAttempts").lines())
                    .hasSize(3)
                    .allMatch(attempt -> attempt.endsWith("java.lang.IllegalStateException: planned"));
            assertThat(consumer.receiveNoWait()).isNull();
        }
        assertNothingIsLeft();
    }

    @Test
    void shouldTakeFurtherMessagesOnlyWhenTheDeliveryHasBegun() throws Exception {
        // given
        send("1", "2", "3");
        prepare(true, messages -> {});
        endpoints.refusals.set(1);

        // when
        adapter.endpointActivation(endpoints, spec);

        // then
        await().until(() -> endpoints.commits.get() == 2);
        assertThat(calls).containsExactly(List.of("1"), List.of("2", "3"));
        assertNothingIsLeft();
    }

    @Test
    void shouldTellTheStoryOfEveryMessageOfAList() throws Exception {
        // given
        spec.setMaxDeliveryAttempts(1);
        send("1", "2", "3");

        // when
        activate(true, messages -> {
            throw new IllegalStateException("planned");
        });

        // then
        try (JMSContext context = new AngeliaConnectionFactory(broker.address()).createContext()) {
            final var consumer = context.createConsumer(context.createQueue(letters));
            for (final String text : List.of("1", "2", "3")) {
                final Message letter = consumer.receive(10_000);
                assertThat(text(letter)).isEqualTo(text);
                assertThat(letter.getStringProperty("JMS_ANGELIA_DlqException"))
                        .isEqualTo("java.lang.IllegalStateException");
                assertThat(letter.getStringProperty("JMS_ANGELIA_DlqExceptionMessage"))
                        .isEqualTo("planned");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldRejectOnlyWhatWasMeant(final boolean transacted) throws Exception {
        // given
        send("1", "bad", "2", "worse", "3");

        // when
        activate(transacted, messages -> {
            for (final Message message : messages) {
                if (text(message).equals("worse")) {
                    reject(message);
                }
            }
            if (texts(messages).contains("bad")) {
                throw new RejectMessage("refused");
            }
            failAt("worse", messages);
        });

        // then
        await().until(() -> processed.size() == 3);
        assertThat(processed).containsExactly("1", "2", "3");
        try (JMSContext context = new AngeliaConnectionFactory(broker.address()).createContext()) {
            final var consumer = context.createConsumer(context.createQueue(letters));
            final List<String> texts = List.of(text(consumer.receive(10_000)), text(consumer.receive(10_000)));
            assertThat(texts).containsExactlyInAnyOrder("bad", "worse");
            assertThat(consumer.receiveNoWait()).isNull();
        }
        assertNothingIsLeft();
    }

    private static void reject(final Message message) {
        try {
            ((AngeliaMessage) message).reject("worse than bad");
        } catch (final JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldGiveBackTheWholeList(final boolean transacted) throws Exception {
        // given
        final AtomicBoolean failed = new AtomicBoolean();
        final List<List<String>> again = new CopyOnWriteArrayList<>();
        activate(transacted, messages -> {
            if (messages.stream().anyMatch(ListListenerTest::wasDelivered)) {
                again.add(texts(messages));
            }
            if (messages.size() > 1 && failed.compareAndSet(false, true)) {
                throw new IllegalStateException("planned");
            }
        });

        // when
        sendAheadUntil(failed::get);

        // then
        assertThat(processed).isEqualTo(numbers(0, sent));
        final List<String> tried =
                calls.stream().filter(call -> call.size() > 1).findFirst().orElseThrow();
        assertThat(again).isEqualTo(tried.stream().map(List::of).toList());
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldKeepTheOrderOfEachKey(final boolean transacted) throws Exception {
        // given
        spec.setMaxSession(3);
        spec.setMaxBatch(5);
        final int keys = 7;
        final int each = 40;
        final Set<String> failed = ConcurrentHashMap.newKeySet();
        try (JMSContext context = new AngeliaConnectionFactory(broker.address()).createContext()) {
            for (int i = 0; i < keys * each; i++) {
                final String key = "key" + i % keys;
                context.createProducer()
                        .setProperty("JMSXGroupID", key)
                        .send(context.createQueue(queue), key + '-' + i / keys);
            }
        }

        // when
        activate(transacted, messages -> {
            for (final String text : texts(messages)) {
                if (text.endsWith("5") && failed.add(text)) {
                    throw new IllegalStateException("planned");
                }
            }
        });

        // then
        await().until(() -> processed.size() >= keys * each);
        for (int key = 0; key < keys; key++) {
            final String prefix = "key" + key + '-';
            assertThat(processed.stream().filter(text -> text.startsWith(prefix)))
                    .isEqualTo(
                            IntStream.range(0, each).mapToObj(i -> prefix + i).toList());
        }
        assertThat(calls).anyMatch(call -> call.size() > 1);
        assertNothingIsLeft();
    }

    // ---- ends

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldLoseNothingWhenTheBrokerIsKilled(final boolean transacted) throws Exception {
        // given
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch leave = new CountDownLatch(1);
        send("1", "2", "3", "4", "5");
        activate(transacted, messages -> {
            entered.countDown();
            awaitQuietly(leave);
        });
        entered.await();
        final int before = calls.get(0).size();

        // when
        broker.kill();
        leave.countDown();
        broker.start();

        // then
        await().until(() -> processed.size() == before + 5);
        assertThat(processed.subList(before, before + 5)).containsExactly("1", "2", "3", "4", "5");
        await().until(this::isEmpty);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldWaitForAListBeforeItIsDeactivated(final boolean transacted) throws Exception {
        // given
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch leave = new CountDownLatch(1);
        send("1", "2", "3");
        activate(transacted, messages -> {
            entered.countDown();
            awaitQuietly(leave);
        });
        entered.await();

        // when
        final Thread deactivation = new Thread(() -> adapter.endpointDeactivation(endpoints, spec));
        deactivation.start();
        await().until(() -> deactivation.getState() == Thread.State.TIMED_WAITING
                || deactivation.getState() == Thread.State.WAITING);
        assertThat(processed).isEmpty();
        leave.countDown();
        deactivation.join();

        // then
        assertThat(calls).hasSize(1);
        assertThat(processed).isEqualTo(calls.get(0));
        assertThat(endpoints.open).hasValue(0);
        final List<String> left = new ArrayList<>(List.of("1", "2", "3"));
        left.removeAll(processed);
        try (JMSContext context = new AngeliaConnectionFactory(broker.address()).createContext()) {
            final var consumer = context.createConsumer(context.createQueue(queue));
            for (final String text : left) {
                final Message next = consumer.receive(10_000);
                assertThat(text(next)).isEqualTo(text);
                assertThat(wasDelivered(next)).isFalse();
            }
            assertThat(consumer.receiveNoWait()).isNull();
        }
    }

    // ---- what is refused

    @Test
    void shouldRefuseListsForABeanThatGetsItsMessagesOneByOne() {
        spec.setMaxBatch(2);
        endpoints = new SmallContainer.Endpoints(true, message -> {});

        assertThatThrownBy(() -> adapter.endpointActivation(endpoints, spec))
                .isInstanceOfSatisfying(
                        InvalidPropertyException.class,
                        e -> assertThat(e.getInvalidPropertyDescriptors())
                                .anyMatch(found -> found.getName().equals("maxBatch")))
                .hasMessageContaining("maxBatch '2' must not be set for a jakarta.jms.MessageListener");
    }

    @Test
    void shouldRefuseABeanThatWantsItsMessagesInBothWays() {
        endpoints = SmallContainer.Endpoints.ofLists(true, new TwoFaced());

        assertThatThrownBy(() -> adapter.endpointActivation(endpoints, spec))
                .isInstanceOf(NotSupportedException.class)
                .hasMessageContaining("both");
    }

    /** Nobody can say which of its methods is to be called. */
    private static final class TwoFaced implements MessageListener, AngeliaMessageListener {
        @Override
        public void onMessage(final Message message) {}

        @Override
        public void onMessages(final List<Message> messages) {}
    }
}

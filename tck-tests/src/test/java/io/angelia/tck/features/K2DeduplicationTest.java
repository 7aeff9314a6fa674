/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.angelia.jms.AngeliaSession;
import io.angelia.jms.SendResult;
import jakarta.jms.CompletionListener;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where the destination says so, the broker recognises copies by a key of the application: it drops them, and the sender learns the id of the first. */
class K2DeduplicationTest extends FeatureTest {
    @RegisterExtension
    static final FeatureBroker BROKER = new FeatureBroker("""
            destinations:
              "dedup.#": {deduplication: key, deduplication-key: JMS_ANGELIA_DedupKey, deduplication-window: 1h}
              "artemis.#": {deduplication: key, deduplication-key: _AMQ_DUPL_ID}
              "correlated.#": {deduplication: key, deduplication-key: JMSCorrelationID}
              "brief.#": {deduplication: key, deduplication-key: JMS_ANGELIA_DedupKey, deduplication-window: 200ms}
            """);

    K2DeduplicationTest() {
        super(BROKER);
    }

    private static Message message(final Session session, final String property, final String key) throws JMSException {
        final Message message = session.createTextMessage(key);
        message.setStringProperty(property, key);
        return message;
    }

    private SendResult send(final String queue, final String property, final String key) throws JMSException {
        try (AngeliaSession session = session()) {
            return session.createProducer(session.createQueue(queue)).sendWithResult(message(session, property, key));
        }
    }

    @Test
    void shouldStoreTheFirstAndTellItsIdForTheOthers() throws JMSException {
        // given
        final String queue = name("dedup");
        final SendResult first = send(queue, "JMS_ANGELIA_DedupKey", "order-1");

        // when
        final AngeliaSession session = session();
        final Message copy = message(session, "JMS_ANGELIA_DedupKey", "order-1");
        session.createProducer(session.createQueue(queue)).send(copy);
        final SendResult third = send(queue, "JMS_ANGELIA_DedupKey", "order-1");
        final SendResult other = send(queue, "JMS_ANGELIA_DedupKey", "order-2");

        // then
        assertThat(first.duplicate()).isFalse();
        assertThat(copy.getJMSMessageID()).isEqualTo(first.messageId());
        assertThat(third.duplicate()).isTrue();
        assertThat(third.messageId()).isEqualTo(first.messageId());
        assertThat(other.duplicate()).isFalse();
        assertThat(contents(queue)).containsExactly("order-1", "order-2");
    }

    @Test
    void shouldRememberWhatWasConsumedAndOverARestart() throws JMSException {
        // given
        final String queue = name("dedup");
        final SendResult first = send(queue, "JMS_ANGELIA_DedupKey", "order-1");
        receive(consumer(session(Session.CLIENT_ACKNOWLEDGE), queue)).acknowledge();

        // when
        BROKER.restart();
        final SendResult again = send(queue, "JMS_ANGELIA_DedupKey", "order-1");

        // then
        assertThat(again.duplicate()).isTrue();
        assertThat(again.messageId()).isEqualTo(first.messageId());
        assertThat(contents(queue)).isEmpty();
    }

    @Test
    void shouldTellACompletionListenerTheIdOfTheFirst() throws Exception {
        // given
        final String queue = name("dedup");
        final SendResult first = send(queue, "JMS_ANGELIA_DedupKey", "order-1");
        final CompletableFuture<String> id = new CompletableFuture<>();

        // when
        final Session session = session();
        session.createProducer(session.createQueue(queue))
                .send(message(session, "JMS_ANGELIA_DedupKey", "order-1"), new CompletionListener() {
                    @Override
                    public void onCompletion(final Message message) {
                        try {
                            id.complete(message.getJMSMessageID());
                        } catch (final JMSException e) {
                            id.completeExceptionally(e);
                        }
                    }

                    @Override
                    public void onException(final Message message, final Exception exception) {
                        id.completeExceptionally(exception);
                    }
                });

        // then
        assertThat(id.get(PATIENCE_MS, TimeUnit.MILLISECONDS)).isEqualTo(first.messageId());
    }

    @Test
    void shouldForgetKeysAfterTheWindow() throws JMSException {
        // given
        final String queue = name("brief");
        final SendResult first = send(queue, "JMS_ANGELIA_DedupKey", "order-1");

        // when
        await().until(() -> !send(queue, "JMS_ANGELIA_DedupKey", "order-1").duplicate());

        // then
        assertThat(first.duplicate()).isFalse();
        assertThat(contents(queue)).containsExactly("order-1", "order-1");
    }

    @Test
    void shouldUseTheNamesOfOthersAndHeaders() throws JMSException {
        // given
        final String artemis = name("artemis");
        final String correlated = name("correlated");
        send(artemis, "_AMQ_DUPL_ID", "a");

        // when
        final SendResult copy = send(artemis, "_AMQ_DUPL_ID", "a");
        final AngeliaSession session = session();
        final var producer = session.createProducer(session.createQueue(correlated));
        final Message message = session.createTextMessage("c");
        message.setJMSCorrelationID("c");
        final boolean firstDuplicate = producer.sendWithResult(message).duplicate();
        final boolean secondDuplicate = producer.sendWithResult(message).duplicate();

        // then
        assertThat(copy.duplicate()).isTrue();
        assertThat(firstDuplicate).isFalse();
        assertThat(secondDuplicate).isTrue();
        assertThat(contents(correlated)).containsExactly("c");
    }

    @Test
    void shouldNotRecogniseAnythingWhereItWasNotAskedFor() throws JMSException {
        // given
        final String queue = name("plain");

        // when
        send(queue, "JMS_ANGELIA_DedupKey", "order-1");
        send(queue, "JMS_ANGELIA_DedupKey", "order-1");

        // then
        assertThat(contents(queue)).hasSize(2);
    }
}

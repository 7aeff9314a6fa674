/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.angelia.server.management.AngeliaAdmin;
import io.angelia.server.management.DeadLetterAdmin.DeadLetter;
import io.angelia.server.management.DeadLetterAdmin.Letters;
import io.angelia.server.management.DeadLetterAdmin.Outcome;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Administrators list, show, export, send back and purge dead letters, by selector or id, and what is sent back keeps its id. */
class D7DeadLetterAdministrationTest extends FeatureTest {
    @RegisterExtension
    static final FeatureBroker BROKER = new FeatureBroker("""
            destinations:
              "#": {max-delivery-attempts: 1}
            """);

    D7DeadLetterAdministrationTest() {
        super(BROKER);
    }

    private void kill(final String queue, final String... texts) throws JMSException {
        final AtomicBoolean fails = new AtomicBoolean(true);
        try (Session session = session()) {
            consumer(session, queue).setMessageListener(new Deliveries((delivery, message) -> {
                if (fails.get()) {
                    throw new IllegalArgumentException("cannot " + delivery.text());
                }
            }));
            send(queue, texts);
            await().until(() -> contents("DLQ." + queue).size() == texts.length);
        }
    }

    @Test
    void shouldListShowAndExport() throws Exception {
        // given
        final String queue = name("q");
        kill(queue, "one", "two");
        try (AngeliaAdmin admin = BROKER.admin()) {
            final Letters all = Letters.of("DLQ." + queue);

            // when
            final List<DeadLetter> listed = new ArrayList<>();
            admin.deadLetters().list(all, 10, listed::add);
            final List<JsonNode> exported = new ArrayList<>();
            admin.deadLetters().export(all, exported::add);
            final DeadLetter shown =
                    admin.deadLetters().show("DLQ." + queue, listed.get(1).messageId());

            // then
            assertThat(listed).extracting(DeadLetter::exceptionMessage).containsExactly("cannot one", "cannot two");
            assertThat(listed).extracting(DeadLetter::deliveryCount).containsExactly(1, 1);
            assertThat(exported)
                    .extracting(letter -> letter.get("text").asText())
                    .containsExactly("one", "two");
            assertThat(shown.json().get("text").asText()).isEqualTo("two");
            assertThat(shown.attempts()).hasSize(1);
        }
    }

    @Test
    void shouldSendBackWhatASelectorChoosesWithItsId() throws Exception {
        // given
        final String queue = name("q");
        kill(queue, "one", "two");
        try (AngeliaAdmin admin = BROKER.admin()) {
            final Letters two = new Letters("DLQ." + queue, "JMS_ANGELIA_DlqExceptionMessage = 'cannot two'", null);

            // when
            final long wouldBe =
                    admin.deadLetters().redrive(two, null, -1, 0, true).done();
            final long done =
                    admin.deadLetters().redrive(two, null, -1, 0, false).done();

            // then
            assertThat(wouldBe).isEqualTo(1);
            assertThat(done).isEqualTo(1);
            assertThat(contents("DLQ." + queue)).containsExactly("one");
            final Message back = receive(consumer(session(), queue));
            assertThat(text(back)).isEqualTo("two");
            assertThat(attempt(back)).isEqualTo(1);
        }
    }

    @Test
    void shouldSendBackToTheSubscriptionItCameFromAndToNoOther() throws Exception {
        // given
        final String topic = name("t");
        final Session session = session();
        final MessageConsumer good = session.createSharedDurableConsumer(session.createTopic(topic), name("good"));
        final String bad = name("bad");
        try (Session failing = session(Session.CLIENT_ACKNOWLEDGE)) {
            final MessageConsumer consumer = failing.createSharedDurableConsumer(failing.createTopic(topic), bad);
            session.createProducer(session.createTopic(topic)).send(session.createTextMessage("news"));
            receive(consumer);
            failing.recover();
        }
        assertThat(receiveText(good)).isEqualTo("news");
        await().until(() -> contents("DLQ." + bad).size() == 1);

        // when
        try (AngeliaAdmin admin = BROKER.admin()) {
            assertThat(admin.deadLetters()
                            .redrive(Letters.of("DLQ." + bad), null, -1, 0, false)
                            .done())
                    .isEqualTo(1);
        }

        // then
        final Session again = session();
        assertThat(receiveText(again.createSharedDurableConsumer(again.createTopic(topic), bad)))
                .isEqualTo("news");
        assertThat(good.receive(SHORT_MS)).isNull();
    }

    @Test
    void shouldSendElsewhereAndPurge() throws Exception {
        // given
        final String queue = name("q");
        final String elsewhere = name("elsewhere");
        kill(queue, "one", "two", "three");
        try (AngeliaAdmin admin = BROKER.admin()) {
            final List<DeadLetter> listed = new ArrayList<>();
            admin.deadLetters().list(Letters.of("DLQ." + queue), 10, listed::add);
            final Letters one = new Letters("DLQ." + queue, null, listed.get(0).messageId());

            // when
            admin.deadLetters().redrive(one, elsewhere, -1, 0, false);
            final long purged =
                    admin.deadLetters().purge(Letters.of("DLQ." + queue), false).done();

            // then
            assertThat(purged).isEqualTo(2);
            assertThat(contents("DLQ." + queue)).isEmpty();
            final Message moved = receive(consumer(session(), elsewhere));
            assertThat(text(moved)).isEqualTo("one");
            assertThat(moved.getJMSMessageID()).isEqualTo(listed.get(0).messageId());
        }
    }

    @Test
    void shouldLeaveAloneWhatWasSentBackTooOften() throws Exception {
        // given
        final String queue = name("q");
        kill(queue, "one");
        try (AngeliaAdmin admin = BROKER.admin()) {
            final Letters all = Letters.of("DLQ." + queue);
            assertThat(admin.deadLetters().redrive(all, null, 1, 0, false).done())
                    .isEqualTo(1);
            try (Session session = session(Session.CLIENT_ACKNOWLEDGE)) {
                receive(consumer(session, queue));
                session.recover();
            }
            await().until(() -> contents("DLQ." + queue).size() == 1);

            // when
            final Outcome outcome = admin.deadLetters().redrive(all, null, 1, 0, false);

            // then
            assertThat(outcome.done()).isZero();
            assertThat(outcome.guarded()).isEqualTo(1);
        }
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.reconnect;

import static io.angelia.tck.reconnect.Stage.PATIENCE_MS;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import jakarta.jms.XASession;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What applications do over one connection. What there is to see of it is the same, whatever happens to the connection. */
enum Conversation {
    PERSISTENT_AUTO {
        @Override
        List<String> hold(final Stage stage) throws JMSException {
            final List<String> seen = new ArrayList<>();
            try (Session session = stage.connection().createSession(Session.AUTO_ACKNOWLEDGE)) {
                final Queue queue = session.createQueue(stage.name("queue"));
                send(session, queue, "a", "b", "c");
                try (MessageConsumer consumer = session.createConsumer(queue)) {
                    for (int i = 0; i < 3; i++) {
                        seen.add(stage.receiveText(consumer));
                    }
                }
            }
            seen.addAll(stage.leftIn(stage.name("queue")));
            return seen;
        }
    },

    TRANSACTED {
        @Override
        List<String> hold(final Stage stage) throws JMSException {
            final List<String> seen = new ArrayList<>();
            try (Session session = stage.connection().createSession(Session.SESSION_TRANSACTED)) {
                final Queue in = session.createQueue(stage.name("in"));
                final Queue out = session.createQueue(stage.name("out"));
                stage.inTransaction(session, () -> send(session, in, "a", "b"));
                try (MessageConsumer consumer = session.createConsumer(in)) {
                    seen.addAll(stage.inTransaction(session, () -> forward(stage, session, consumer, out)));
                    stage.inTransaction(session, () -> send(session, in, "late"));
                    Stage.textOf(stage.receive(consumer));
                    send(session, out, "never");
                    session.rollback();
                    seen.add(stage.inTransaction(session, () -> Stage.textOf(stage.receive(consumer))));
                }
            }
            seen.add("left: " + stage.leftIn(stage.name("in")));
            seen.addAll(stage.leftIn(stage.name("out")));
            return seen;
        }

        private List<String> forward(
                final Stage stage, final Session session, final MessageConsumer consumer, final Queue out)
                throws JMSException {
            final List<String> texts = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                final String text = Stage.textOf(stage.receive(consumer));
                send(session, out, "forwarded " + text);
                texts.add(text);
            }
            return texts;
        }
    },

    CLIENT_ACKNOWLEDGE {
        @Override
        List<String> hold(final Stage stage) throws JMSException {
            final List<String> seen = new ArrayList<>();
            try (Session session = stage.connection().createSession(Session.CLIENT_ACKNOWLEDGE)) {
                final Queue queue = session.createQueue(stage.name("queue"));
                send(session, queue, "a", "b", "c");
                try (MessageConsumer consumer = session.createConsumer(queue)) {
                    seen.addAll(receiveAndAcknowledge(stage, consumer, 2));
                    seen.addAll(receiveAndAcknowledge(stage, consumer, 1));
                }
            }
            seen.addAll(stage.leftIn(stage.name("queue")));
            return seen;
        }

        /** What comes again before it is acknowledged counts once. */
        private Set<String> receiveAndAcknowledge(final Stage stage, final MessageConsumer consumer, final int count)
                throws JMSException {
            final Set<String> texts = new TreeSet<>();
            final List<Message> messages = new ArrayList<>();
            while (texts.size() < count) {
                final Message message = stage.receive(consumer);
                messages.add(message);
                texts.add(Stage.textOf(message));
            }
            messages.get(messages.size() - 1).acknowledge();
            stage.acknowledged(messages);
            return texts;
        }
    },

    DURABLE_SUBSCRIBER {
        @Override
        List<String> hold(final Stage stage) throws JMSException {
            final List<String> seen = new ArrayList<>();
            final Connection connection = stage.connection(stage.name("id"));
            try (Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE)) {
                final Topic topic = session.createTopic(stage.name("topic"));
                try (MessageConsumer subscriber = session.createDurableSubscriber(topic, "sub")) {
                    send(session, topic, "a", "b");
                    seen.add(stage.receiveText(subscriber));
                    seen.add(stage.receiveText(subscriber));
                }
                send(session, topic, "c");
                try (MessageConsumer subscriber = session.createDurableSubscriber(topic, "sub")) {
                    seen.add(stage.receiveText(subscriber));
                }
                session.unsubscribe("sub");
                send(session, topic, "nobody wants it");
                try (MessageConsumer subscriber = session.createDurableSubscriber(topic, "sub")) {
                    send(session, topic, "d");
                    seen.add(stage.receiveText(subscriber));
                }
            }
            return seen;
        }
    },

    SHARED_SUBSCRIBERS {
        @Override
        List<String> hold(final Stage stage) throws JMSException {
            final Set<String> seen = new TreeSet<>();
            final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
            try (Session one = stage.connection().createSession(Session.AUTO_ACKNOWLEDGE);
                    Session two = stage.connection().createSession(Session.AUTO_ACKNOWLEDGE)) {
                final Topic topic = one.createTopic(stage.name("topic"));
                one.createSharedConsumer(topic, stage.name("group"))
                        .setMessageListener(m -> arrived.add(stage.heard(m)));
                two.createSharedConsumer(topic, stage.name("group"))
                        .setMessageListener(m -> arrived.add(stage.heard(m)));
                try (Session publisher = stage.witness().createSession(Session.AUTO_ACKNOWLEDGE)) {
                    send(publisher, topic, "a", "b", "c", "d");
                }
                while (seen.size() < 4) {
                    seen.add(await(arrived));
                }
            }
            return List.copyOf(seen);
        }
    },

    TOPIC_SUBSCRIBER {
        @Override
        List<String> hold(final Stage stage) throws JMSException {
            final List<String> seen = new ArrayList<>();
            try (Session session = stage.connection().createSession(Session.AUTO_ACKNOWLEDGE);
                    Session publisher = stage.witness().createSession(Session.AUTO_ACKNOWLEDGE)) {
                final Topic topic = session.createTopic(stage.name("topic"));
                try (MessageConsumer subscriber = session.createConsumer(topic);
                        MessageConsumer selective = session.createConsumer(topic, "JMSPriority = 4")) {
                    send(publisher, topic, "a", "b");
                    send(session, topic, "c");
                    for (int i = 0; i < 3; i++) {
                        seen.add(stage.receiveText(subscriber));
                    }
                    seen.add(Stage.textOf(selective.receive(PATIENCE_MS)));
                }
            }
            return seen;
        }
    },

    REQUEST_AND_REPLY {
        @Override
        List<String> hold(final Stage stage) throws JMSException {
            final List<String> seen = new ArrayList<>();
            try (Session session = stage.connection().createSession(Session.AUTO_ACKNOWLEDGE);
                    Session server = stage.witness().createSession(Session.AUTO_ACKNOWLEDGE)) {
                final Queue requests = session.createQueue(stage.name("requests"));
                final TemporaryQueue replies = session.createTemporaryQueue();
                try (MessageConsumer consumer = session.createConsumer(replies);
                        MessageConsumer served = server.createConsumer(requests)) {
                    for (int i = 0; i < 2; i++) {
                        final TextMessage request = session.createTextMessage("request " + i);
                        request.setJMSReplyTo(replies);
                        sendTo(session, requests, request);
                        final Message toServe = served.receive(PATIENCE_MS);
                        send(server, toServe.getJMSReplyTo(), "reply to " + Stage.textOf(toServe));
                        seen.add(stage.receiveText(consumer));
                    }
                }
                replies.delete();
            }
            return seen;
        }
    },

    ASYNCHRONOUS_SEND {
        @Override
        List<String> hold(final Stage stage) throws JMSException {
            final Set<String> completed = Collections.synchronizedSet(new TreeSet<>());
            final ConcurrentLinkedQueue<Exception> failed = new ConcurrentLinkedQueue<>();
            final CountDownLatch open = new CountDownLatch(5);
            try (Session session = stage.connection().createSession(Session.AUTO_ACKNOWLEDGE);
                    MessageProducer producer = session.createProducer(session.createQueue(stage.name("queue")))) {
                for (int i = 0; i < 5; i++) {
                    producer.send(session.createTextMessage("text " + i), new CompletionListener() {
                        @Override
                        public void onCompletion(final Message message) {
                            completed.add(text(message));
                            open.countDown();
                        }

                        @Override
                        public void onException(final Message message, final Exception exception) {
                            failed.add(exception);
                            open.countDown();
                        }
                    });
                }
                await(open);
            }
            final List<String> seen = new ArrayList<>(completed);
            failed.forEach(e -> seen.add("failed: " + e));
            seen.addAll(stage.leftIn(stage.name("queue")));
            return seen;
        }
    },

    LARGE_MESSAGE {
        @Override
        List<String> hold(final Stage stage) throws JMSException {
            final byte[] body = new byte[700_000];
            new Random(7).nextBytes(body);
            try (Session session = stage.connection().createSession(Session.AUTO_ACKNOWLEDGE)) {
                final Queue queue = session.createQueue(stage.name("queue"));
                final BytesMessage large = session.createBytesMessage();
                large.writeBytes(body);
                sendTo(session, queue, large);
                send(session, queue, "small");
                try (MessageConsumer consumer = session.createConsumer(queue)) {
                    final BytesMessage received = (BytesMessage) stage.receive(consumer);
                    stage.acknowledged(List.of(received));
                    final byte[] arrived = new byte[(int) received.getBodyLength()];
                    received.readBytes(arrived);
                    return List.of("same bytes: " + Arrays.equals(arrived, body), stage.receiveText(consumer));
                }
            }
        }
    },

    BRANCHES {
        @Override
        List<String> hold(final Stage stage) throws JMSException {
            // What a branch gives back may come behind what came after it.
            final Set<String> seen = new TreeSet<>();
            try (XASession session = stage.xaConnection().createXASession()) {
                final Queue queue = session.createQueue(stage.name("queue"));
                stage.inBranch(session, false, () -> send(session, queue, "a", "b", "c"));
                try (MessageConsumer consumer = session.createConsumer(queue)) {
                    seen.add(stage.inBranch(session, false, () -> Stage.textOf(stage.receive(consumer))));
                    seen.add(stage.inBranch(session, true, () -> Stage.textOf(stage.receive(consumer))));
                }
            }
            seen.addAll(stage.leftIn(stage.name("queue")));
            return List.copyOf(seen);
        }
    },

    BROWSER {
        @Override
        List<String> hold(final Stage stage) throws JMSException {
            final List<String> seen = new ArrayList<>();
            try (Session session = stage.connection().createSession(Session.AUTO_ACKNOWLEDGE)) {
                final Queue queue = session.createQueue(stage.name("queue"));
                send(session, queue, "a", "b", "c");
                try (QueueBrowser browser = session.createBrowser(queue)) {
                    final Enumeration<?> messages = browser.getEnumeration();
                    while (messages.hasMoreElements()) {
                        seen.add("browsed " + Stage.textOf((Message) messages.nextElement()));
                    }
                }
            }
            seen.addAll(stage.leftIn(stage.name("queue")));
            return seen;
        }
    },

    LISTENER {
        @Override
        List<String> hold(final Stage stage) throws JMSException {
            final Set<String> seen = new TreeSet<>();
            final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
            try (Session session = stage.connection().createSession(Session.AUTO_ACKNOWLEDGE);
                    Session sender = stage.connection().createSession(Session.AUTO_ACKNOWLEDGE)) {
                final Queue queue = session.createQueue(stage.name("queue"));
                session.createConsumer(queue).setMessageListener(m -> arrived.add(stage.heard(m)));
                send(sender, queue, "a", "b", "c");
                while (seen.size() < 3) {
                    seen.add(await(arrived));
                }
            }
            return List.copyOf(seen);
        }
    },

    NON_PERSISTENT {
        @Override
        List<String> hold(final Stage stage) throws JMSException {
            try (Session session = stage.connection().createSession(Session.AUTO_ACKNOWLEDGE);
                    MessageProducer producer = session.createProducer(session.createQueue(stage.name("queue")))) {
                producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
                for (final String text : List.of("a", "b", "c")) {
                    producer.send(session.createTextMessage(text));
                }
                session.createProducer(session.createQueue(stage.name("queue")))
                        .send(session.createTextMessage("persistent"));
            }
            return List.copyOf(new TreeSet<>(stage.leftIn(stage.name("queue"))));
        }
    };

    /** Answers what there was to see. */
    abstract List<String> hold(Stage stage) throws JMSException;

    private static List<String> send(final Session session, final Destination destination, final String... texts)
            throws JMSException {
        for (final String text : texts) {
            sendTo(session, destination, session.createTextMessage(text));
        }
        return List.of(texts);
    }

    private static void sendTo(final Session session, final Destination destination, final Message message)
            throws JMSException {
        try (MessageProducer producer = session.createProducer(destination)) {
            producer.send(message);
        }
    }

    private static String text(final Message message) {
        try {
            return Stage.textOf(message);
        } catch (final JMSException e) {
            throw new AssertionError(e);
        }
    }

    private static String await(final BlockingQueue<String> arriving) {
        try {
            final String next = arriving.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);
            if (next == null) {
                throw new AssertionError("lost: nothing came within " + PATIENCE_MS + " ms");
            }
            return next;
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(final CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
                throw new AssertionError(latch.getCount() + " answers did not come within " + PATIENCE_MS + " ms");
            }
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

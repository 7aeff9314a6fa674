/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Messages move from one queue to another in branches that end in every way there is. */
final class XaStressTest extends SpecificationTest {
    private static final int MESSAGES = 400;
    private static final int MOVERS = 3;
    private static final int LONGEST_BRANCH = 5;
    /** Rolls back less often than would send a message to the dead letters. */
    private static final int ROLLBACK_ONE_IN = 5;

    private final AtomicInteger moved = new AtomicInteger();

    private Queue in(final Session session) throws JMSException {
        return session.createQueue(uniqueName() + ".in?prefetch=10");
    }

    private Queue out(final Session session) throws JMSException {
        return session.createQueue(uniqueName() + ".out");
    }

    private void move(final Random random) throws JMSException, XAException {
        try (XAConnection own = BROKER.factory().createXAConnection()) {
            own.start();
            final XASession session = own.createXASession();
            final XAResource resource = session.getXAResource();
            final XAResource another = own.createXASession().getXAResource();
            final MessageConsumer consumer = session.createConsumer(in(session));
            final MessageProducer producer = session.createProducer(out(session));
            while (moved.get() < MESSAGES) {
                final TestXid xid = TestXid.next();
                resource.start(xid, XAResource.TMNOFLAGS);
                int count = 0;
                for (int i = random.nextInt(LONGEST_BRANCH); i >= 0; i--) {
                    final Message message = random.nextBoolean() ? consumer.receiveNoWait() : consumer.receive(5);
                    if (message != null) {
                        count++;
                        producer.send(message);
                    }
                    if (random.nextInt(4) == 0) {
                        resource.end(xid, XAResource.TMSUSPEND);
                        resource.start(xid, XAResource.TMRESUME);
                    }
                }
                if (finish(random, random.nextBoolean() ? resource : another, resource, xid)) {
                    moved.addAndGet(count);
                }
            }
        }
    }

    /** Ends the branch in some way; true when that is a commit. */
    private static boolean finish(
            final Random random, final XAResource coordinator, final XAResource resource, final TestXid xid)
            throws XAException {
        final boolean rollback = random.nextInt(ROLLBACK_ONE_IN) == 0;
        if (rollback && random.nextBoolean()) {
            resource.end(xid, XAResource.TMFAIL);
            coordinator.rollback(xid);
            return false;
        }
        resource.end(xid, XAResource.TMSUCCESS);
        if (!rollback && random.nextBoolean()) {
            coordinator.commit(xid, true);
            return true;
        }
        if (rollback && random.nextBoolean()) {
            coordinator.rollback(xid);
        } else if (coordinator.prepare(xid) == XAResource.XA_OK) {
            if (rollback) {
                coordinator.rollback(xid);
            } else {
                coordinator.commit(xid, false);
            }
        }
        return !rollback;
    }

    @Test
    @DisplayName("11.3.5: however branches end, every message arrives exactly once")
    void shouldMoveEveryMessageOnce() throws Exception {
        // given
        final Session session = session(Session.AUTO_ACKNOWLEDGE);
        final MessageProducer producer = session.createProducer(in(session));
        for (int i = 0; i < MESSAGES; i++) {
            final Message message = session.createMessage();
            message.setIntProperty("number", i);
            producer.send(message);
        }

        // when
        final List<CompletableFuture<Void>> movers = new ArrayList<>();
        for (int i = 0; i < MOVERS; i++) {
            final Random random = new Random(i);
            movers.add(CompletableFuture.runAsync(
                    () -> {
                        try {
                            move(random);
                        } catch (final JMSException | XAException e) {
                            throw new AssertionError(e);
                        }
                    },
                    mover -> new Thread(mover).start()));
        }
        for (final CompletableFuture<Void> mover : movers) {
            mover.get(120, TimeUnit.SECONDS);
        }

        // then
        final int[] seen = new int[MESSAGES];
        final MessageConsumer reader = session.createConsumer(out(session));
        for (Message message = reader.receiveNoWait(); message != null; message = reader.receiveNoWait()) {
            seen[message.getIntProperty("number")]++;
        }
        assertThat(seen).containsOnly(1);
        assertThat(session.createConsumer(in(session)).receiveNoWait()).isNull();
    }
}

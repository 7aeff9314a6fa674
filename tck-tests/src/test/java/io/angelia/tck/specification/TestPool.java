/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.specification;

import jakarta.jms.JMSException;
import jakarta.jms.MessageListener;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A pool of server sessions as an application server would have it: each runs its session on a thread of its own. */
final class TestPool implements ServerSessionPool {
    private final BlockingQueue<Member> free = new LinkedBlockingQueue<>();
    private final AtomicInteger starts = new AtomicInteger();
    private final Around around;

    /** What the application server does around the processing of what was loaded. */
    interface Around {
        void run(Session session) throws Exception;
    }

    TestPool() {
        this(Session::run);
    }

    TestPool(final Around around) {
        this.around = around;
    }

    /** Adds a session with its listener. */
    TestPool with(final Session session, final MessageListener listener) throws JMSException {
        session.setMessageListener(listener);
        free.add(new Member(session));
        return this;
    }

    int starts() {
        return starts.get();
    }

    int free() {
        return free.size();
    }

    @Override
    public ServerSession getServerSession() throws JMSException {
        try {
            return free.take();
        } catch (final InterruptedException e) {
            throw new JMSException("interrupted");
        }
    }

    private final class Member implements ServerSession {
        private final Session session;

        private Member(final Session session) {
            this.session = session;
        }

        @Override
        public Session getSession() {
            return session;
        }

        @Override
        public void start() {
            starts.incrementAndGet();
            final Thread thread = new Thread(this::run, "server-session");
            thread.setDaemon(true);
            thread.start();
        }

        private void run() {
            try {
                around.run(session);
            } catch (final Exception e) {
                throw new AssertionError(e);
            } finally {
                free.add(this);
            }
        }
    }
}

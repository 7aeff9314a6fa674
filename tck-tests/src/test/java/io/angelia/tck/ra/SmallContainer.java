/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.ra;

import io.angelia.jms.AngeliaMessageListener;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.LazyAssociatableConnectionManager;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.resource.spi.work.ExecutionContext;
import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkContext;
import jakarta.resource.spi.work.WorkListener;
import jakarta.resource.spi.work.WorkManager;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.Timer;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** As much of an application server as a resource adapter sees: work, a pool of connections, endpoints and transactions. */
final class SmallContainer implements AutoCloseable {
    private static final AtomicLong XIDS = new AtomicLong(System.nanoTime());

    private final ExecutorService threads = Executors.newCachedThreadPool();
    /** What threads of a server may keep in memory: the work that they did, and the loader of who wanted it. */
    final List<Object> remembered = new CopyOnWriteArrayList<>();

    /** Runs all work on threads of this container. */
    BootstrapContext bootstrap() {
        final WorkManager workManager = new Workers();
        return new BootstrapContext() {
            @Override
            public WorkManager getWorkManager() {
                return workManager;
            }

            @Override
            public jakarta.resource.spi.XATerminator getXATerminator() {
                return null;
            }

            @Override
            public Timer createTimer() {
                return new Timer(true);
            }

            @Override
            public boolean isContextSupported(final Class<? extends WorkContext> type) {
                return false;
            }

            @Override
            public jakarta.transaction.TransactionSynchronizationRegistry getTransactionSynchronizationRegistry() {
                return null;
            }
        };
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    static Xid nextXid() {
        final byte[] id = ByteBuffer.allocate(8).putLong(XIDS.incrementAndGet()).array();
        return new Xid() {
            @Override
            public int getFormatId() {
                return 4711;
            }

            @Override
            public byte[] getGlobalTransactionId() {
                return id.clone();
            }

            @Override
            public byte[] getBranchQualifier() {
                return new byte[] {1};
            }
        };
    }

    /** Work on a thread of its own. */
    private final class Workers implements WorkManager {
        @Override
        public void doWork(final Work work) {
            work.run();
        }

        @Override
        public void doWork(
                final Work work, final long timeout, final ExecutionContext context, final WorkListener listener) {
            work.run();
        }

        @Override
        public long startWork(final Work work) {
            execute(work);
            return 0;
        }

        @Override
        public long startWork(
                final Work work, final long timeout, final ExecutionContext context, final WorkListener listener) {
            execute(work);
            return 0;
        }

        @Override
        public void scheduleWork(final Work work) {
            execute(work);
        }

        @Override
        public void scheduleWork(
                final Work work, final long timeout, final ExecutionContext context, final WorkListener listener) {
            execute(work);
        }

        /** Releases the work afterwards and remembers it, both as some servers do. */
        private void execute(final Work work) {
            remembered.add(work);
            remembered.add(Thread.currentThread().getContextClassLoader());
            threads.execute(() -> {
                work.run();
                work.release();
            });
        }
    }

    // ---- outbound

    /** A pool of connections that are lent to one handle at a time, or to all handles of a transaction. Used by one thread. */
    static final class Pool implements ConnectionManager, LazyAssociatableConnectionManager, ConnectionEventListener {
        private static final long serialVersionUID = 1L;

        private final transient Set<ManagedConnection> idle = new LinkedHashSet<>();
        private final transient List<ManagedConnection> lent = new CopyOnWriteArrayList<>();
        final transient List<ConnectionEvent> errors = new CopyOnWriteArrayList<>();
        final transient AtomicInteger made = new AtomicInteger();
        private transient ManagedConnection shared;
        private transient Xid branch;

        @Override
        public Object allocateConnection(final ManagedConnectionFactory factory, final ConnectionRequestInfo request)
                throws ResourceException {
            return connection(factory, request).getConnection(null, request);
        }

        private ManagedConnection connection(
                final ManagedConnectionFactory factory, final ConnectionRequestInfo request) throws ResourceException {
            if (shared != null) {
                return shared;
            }
            ManagedConnection found = factory.matchManagedConnections(idle, null, request);
            if (found == null) {
                found = factory.createManagedConnection(null, request);
                found.addConnectionEventListener(this);
                made.incrementAndGet();
            }
            idle.remove(found);
            lent.add(found);
            if (branch != null) {
                start(found);
                shared = found;
            }
            return found;
        }

        private void start(final ManagedConnection connection) throws ResourceException {
            try {
                connection.getXAResource().start(branch, XAResource.TMNOFLAGS);
            } catch (final XAException e) {
                throw new ResourceException(e);
            }
        }

        @Override
        public void associateConnection(
                final Object handle, final ManagedConnectionFactory factory, final ConnectionRequestInfo request)
                throws ResourceException {
            final ManagedConnection found = factory.createManagedConnection(null, request);
            found.addConnectionEventListener(this);
            lent.add(found);
            made.incrementAndGet();
            found.associateConnection(handle);
        }

        @Override
        public void inactiveConnectionClosed(final Object handle, final ManagedConnectionFactory factory) {}

        /** What is taken from now on works in a branch. */
        void begin() {
            branch = nextXid();
        }

        void commit() throws XAException, ResourceException {
            final XAResource resource = shared.getXAResource();
            resource.end(branch, XAResource.TMSUCCESS);
            resource.commit(branch, true);
            ended();
        }

        void rollback() throws XAException, ResourceException {
            final XAResource resource = shared.getXAResource();
            resource.end(branch, XAResource.TMSUCCESS);
            resource.rollback(branch);
            ended();
        }

        private void ended() throws ResourceException {
            final ManagedConnection used = shared;
            shared = null;
            branch = null;
            giveBack(used);
        }

        private void giveBack(final ManagedConnection used) throws ResourceException {
            used.cleanup();
            lent.remove(used);
            idle.add(used);
        }

        List<ManagedConnection> lent() {
            return lent;
        }

        @Override
        public void connectionClosed(final ConnectionEvent event) {
            final ManagedConnection used = (ManagedConnection) event.getSource();
            if (used != shared) {
                try {
                    giveBack(used);
                } catch (final ResourceException e) {
                    throw new IllegalStateException(e);
                }
            }
        }

        @Override
        public void connectionErrorOccurred(final ConnectionEvent event) {
            errors.add(event);
        }

        @Override
        public void localTransactionStarted(final ConnectionEvent event) {}

        @Override
        public void localTransactionCommitted(final ConnectionEvent event) {}

        @Override
        public void localTransactionRolledback(final ConnectionEvent event) {}

        void destroy() throws ResourceException {
            final List<ManagedConnection> all = new ArrayList<>(idle);
            all.addAll(lent);
            for (final ManagedConnection connection : all) {
                connection.destroy();
            }
        }
    }

    // ---- inbound

    /** Endpoints that hand messages to a listener, each in a transaction of its own if so wanted. Thread-safe. */
    static final class Endpoints implements MessageEndpointFactory {
        private final boolean transacted;
        private final Object bean;
        final AtomicInteger open = new AtomicInteger();
        final AtomicInteger commits = new AtomicInteger();
        /** How many deliveries to refuse before they begin. */
        final AtomicInteger refusals = new AtomicInteger();

        volatile boolean unavailable;

        Endpoints(final boolean transacted, final MessageListener bean) {
            this(transacted, (Object) bean);
        }

        static Endpoints ofLists(final boolean transacted, final AngeliaMessageListener bean) {
            return new Endpoints(transacted, (Object) bean);
        }

        private Endpoints(final boolean transacted, final Object bean) {
            this.transacted = transacted;
            this.bean = bean;
        }

        @Override
        public MessageEndpoint createEndpoint(final XAResource resource)
                throws jakarta.resource.spi.UnavailableException {
            if (unavailable) {
                throw new jakarta.resource.spi.UnavailableException("not yet");
            }
            open.incrementAndGet();
            return bean instanceof MessageListener listener
                    ? new MessageBean(resource, listener)
                    : new ListBean(resource, (AngeliaMessageListener) bean);
        }

        @Override
        public MessageEndpoint createEndpoint(final XAResource resource, final long timeoutMs)
                throws jakarta.resource.spi.UnavailableException {
            return createEndpoint(resource);
        }

        @Override
        public boolean isDeliveryTransacted(final Method method) throws NoSuchMethodException {
            check(method);
            return transacted;
        }

        private void check(final Method method) throws NoSuchMethodException {
            if (!method.getDeclaringClass().isInstance(bean)) {
                throw new NoSuchMethodException(method.toString());
            }
        }

        @Override
        public String getActivationName() {
            return "bean";
        }

        @Override
        public Class<?> getEndpointClass() {
            return bean.getClass();
        }

        /** Begins a branch before and ends it after each delivery: in one phase, or by rollback when the bean throws. */
        private abstract class Endpoint implements MessageEndpoint {
            private final XAResource resource;
            private Xid branch;
            private boolean failed;

            Endpoint(final XAResource resource) {
                this.resource = resource;
            }

            @Override
            public void beforeDelivery(final Method method) throws NoSuchMethodException, ResourceException {
                check(method);
                if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                    throw new ResourceException("planned");
                }
                branch = nextXid();
                failed = false;
                try {
                    resource.start(branch, XAResource.TMNOFLAGS);
                } catch (final XAException e) {
                    throw new ResourceException(e);
                }
            }

            void call(final Runnable delivery) {
                try {
                    delivery.run();
                } catch (final RuntimeException e) {
                    failed = true;
                    throw e;
                }
            }

            @Override
            public void afterDelivery() throws ResourceException {
                try {
                    resource.end(branch, failed ? XAResource.TMFAIL : XAResource.TMSUCCESS);
                } catch (final XAException e) {
                    failed = true;
                }
                try {
                    if (failed) {
                        resource.rollback(branch);
                    } else {
                        resource.commit(branch, true);
                        commits.incrementAndGet();
                    }
                } catch (final XAException e) {
                    throw new ResourceException("ended with code " + e.errorCode, e);
                }
            }

            @Override
            public void release() {
                open.decrementAndGet();
            }
        }

        /** For messages one by one. */
        private final class MessageBean extends Endpoint implements MessageListener {
            private final MessageListener listener;

            MessageBean(final XAResource resource, final MessageListener listener) {
                super(resource);
                this.listener = listener;
            }

            @Override
            public void onMessage(final Message message) {
                call(() -> listener.onMessage(message));
            }
        }

        /** For messages in lists. */
        private final class ListBean extends Endpoint implements AngeliaMessageListener {
            private final AngeliaMessageListener listener;

            ListBean(final XAResource resource, final AngeliaMessageListener listener) {
                super(resource);
                this.listener = listener;
            }

            @Override
            public void onMessages(final List<Message> messages) {
                call(() -> listener.onMessages(messages));
            }
        }
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.official;

import io.angelia.jms.AngeliaConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker behind {@code vm://}, which runs as long as one connection is open. Some tests never close theirs, so each test
 * has a broker of its own name.
 */
final class BrokerInThisJvm extends BrokerUnderTest {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerInThisJvm.class);

    private int started;
    private Connection holder;

    @Override
    String startEmpty() throws JMSException {
        started++;
        final String uri = "vm://tck-" + started + "?dataDirectory=" + data() + "&configuration=" + configuration();
        holder = new AngeliaConnectionFactory(uri).createConnection();
        return uri;
    }

    @Override
    void stop() throws JMSException {
        if (holder != null) {
            holder.close();
            holder = null;
            deleteUnlessInUse();
        }
    }

    private void deleteUnlessInUse() {
        try {
            delete(data());
        } catch (final UncheckedIOException e) {
            LOG.warn("A test has left a connection open, and with it the broker in {}: {}", data(), e.toString());
        }
    }

    private Path data() {
        return directory().resolve("data-" + started);
    }
}

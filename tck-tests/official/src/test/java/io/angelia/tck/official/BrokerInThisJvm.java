/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.official;

import io.angelia.jms.AngeliaConnectionFactory;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.io.IOException;

/** A broker behind {@code vm://}, which runs as long as one connection is open. */
final class BrokerInThisJvm extends BrokerUnderTest {
    private Connection holder;

    @Override
    String uri() {
        return "vm://tck?dataDirectory=" + data() + "&configuration=" + configuration();
    }

    @Override
    void startEmpty() throws IOException, JMSException {
        deleteData();
        holder = new AngeliaConnectionFactory(uri()).createConnection();
    }

    @Override
    void stop() throws JMSException {
        if (holder != null) {
            holder.close();
            holder = null;
        }
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.ra;

import io.angelia.ra.AngeliaResourceAdapter;
import io.angelia.testing.BrokerProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of the resource adapter have in common: a broker for all of a class, a container and an adapter for each. */
abstract class AdapterTest {
    static BrokerProcess broker;

    SmallContainer container;
    AngeliaResourceAdapter adapter;

    @BeforeAll
    static void startBroker(@TempDir final Path directory) throws Exception {
        broker = new BrokerProcess(directory);
        broker.start();
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
    }

    @BeforeEach
    final void startAdapter() throws Exception {
        container = new SmallContainer();
        adapter = new AngeliaResourceAdapter();
        adapter.setConnectionUri(connectionUri());
        adapter.start(container.bootstrap());
    }

    @AfterEach
    final void stopAdapter() throws Exception {
        adapter.stop();
        container.close();
    }

    /** Where the adapter connects to. */
    String connectionUri() {
        return broker.address();
    }
}

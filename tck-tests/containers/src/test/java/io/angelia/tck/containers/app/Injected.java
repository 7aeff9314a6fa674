/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.containers.app;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.jms.JMSConnectionFactory;
import jakarta.jms.JMSContext;

/** Has a context of the adapter's connection factory injected. */
@Dependent
public class Injected {
    @Inject
    @JMSConnectionFactory(Names.FACTORY)
    private JMSContext context;

    JMSContext context() {
        return context;
    }
}

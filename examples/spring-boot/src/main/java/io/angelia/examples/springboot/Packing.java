/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.examples.springboot;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jms.annotation.JmsListener;
import org.springframework.stereotype.Component;

/** Packs orders, each in a transaction of its own: one that fails comes again, and in the end is a dead letter. */
@Component
public class Packing {
    private static final Logger LOGGER = LoggerFactory.getLogger(Packing.class);

    private final List<String> packed = new CopyOnWriteArrayList<>();

    @JmsListener(destination = Shop.ORDERS)
    void pack(final String order) {
        if (order.equals("nothing")) {
            throw new IllegalArgumentException("There is nothing to pack");
        }
        packed.add(order);
        LOGGER.info("Packed {}", order);
    }

    /** What was packed so far. */
    public List<String> packed() {
        return List.copyOf(packed);
    }
}

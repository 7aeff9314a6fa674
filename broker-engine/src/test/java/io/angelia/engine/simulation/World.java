/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

/** What the parts of one run share. */
record World(
        Scenario scenario,
        Clock clock,
        SimulatedBroker broker,
        History history,
        TransactionManager transactionManager,
        PlantedBug bug,
        Occurrences occurrences,
        Trace trace) {}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * Deterministic simulation of the engine: one thread runs the broker, its clients, the clock and the disk; one seed
 * decides what they do and what goes wrong.
 *
 * <ul>
 *   <li>{@link io.angelia.engine.simulation.Simulation} is one run; {@link io.angelia.engine.simulation.Scenario} says what
 *       may happen in it.
 *   <li>{@link io.angelia.engine.simulation.SimulatedBroker} is the process with its disk: launch, power loss, restart.
 *   <li>{@link io.angelia.engine.simulation.VirtualClient} behaves like a client library, network included: it sees
 *       answers late, loses them with its connection and sends again what was not answered.
 *   <li>{@link io.angelia.engine.simulation.Operator}, {@link io.angelia.engine.simulation.KeyOperator} and {@link
 *       io.angelia.engine.simulation.DeadLetterOperator} look after the broker, each with what its answers promise.
 *   <li>{@link io.angelia.engine.simulation.History} is the checker. It is told every command and every effect, and
 *       stops the run with a {@link io.angelia.engine.simulation.Violation} when a promise is broken.
 *   <li>{@link io.angelia.engine.simulation.Occurrence} counts what happened, so that nothing is simulated zero times.
 * </ul>
 */
package io.angelia.engine.simulation;

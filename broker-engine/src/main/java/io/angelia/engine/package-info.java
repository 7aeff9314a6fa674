/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * The single-writer core of the broker, free of threads, clocks and sockets: connections, sessions and consumers, the duty
 * cycle, and the fold of records into the durable state. One thread owns an engine and everything below it.
 *
 * <p>A command is <em>decided</em> in the method that takes it ({@code ClientSession}, {@code ConsumerDesk},
 * {@code Commits}, {@code MessageIntake}), <em>recorded</em> by {@code Recorder}, and <em>applied</em> by
 * {@code RecordApplier} once the log lets it; {@code PendingCommands} keeps the order in between. It always holds: nothing is
 * answered or shown before the log says so; the durable state is what a replay of the log makes of it; a broken invariant
 * stops the engine with a {@link io.angelia.engine.Engine#failure() failure} rather than going on.
 */
package io.angelia.engine;

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * The log on a local disk and what belongs to it: segment files, recovery, checkpoints, offline verification and dump.
 *
 * <p>One thread owns a {@link io.angelia.engine.journal.LocalLog}; a second one may drive its
 * {@link io.angelia.engine.journal.SegmentPreparer}. What always holds:
 *
 * <ul>
 *   <li>A segment is forced completely before the first byte of the next one is written.
 *   <li>Every record names its own position and the incarnation (epoch) of the log that wrote it; epochs never fall along
 *       the log, so what an earlier incarnation left behind a cut is never taken for data.
 *   <li>Every write names the position that was durable before it. An invalid record below such a position is damage and
 *       stops a start; one above all of them is the torn end of the log and is cut.
 *   <li>Blocks are allocated before they are written, so a full disk is an answer and never a failed write.
 * </ul>
 */
package io.angelia.engine.journal;

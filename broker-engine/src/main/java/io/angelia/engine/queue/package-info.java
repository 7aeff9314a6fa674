/**
 * Queues of index entries: one per JMS queue and one per topic subscription. Owns the order of what waits, who gets it next,
 * and the state of every entry that belongs to a queue. Used by the engine's thread only.
 *
 * <p>It always holds: every entry of a queue is in exactly one of its chains, the one that its state names; the counts are
 * the lengths of the chains; consumers get the highest priority first and within it the earliest arrival, wherever an entry
 * has been meanwhile.
 */
package io.angelia.engine.queue;

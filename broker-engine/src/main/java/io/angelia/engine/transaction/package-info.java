/**
 * Producers and their transactions: which sequences were accepted, what is staged, and how transactions ended. Part of the
 * durable state, changed by records only; used by the engine's thread. It always holds: an open transaction has no outcome,
 * and a finished one is never opened again.
 */
package io.angelia.engine.transaction;

/**
 * Topics and their subscriptions: who is interested in a message, and the names under which that interest is known. Used by
 * the engine's thread only. It always holds: durable subscriptions of a topic are ordered by id, so that every replay gives
 * the same entries the same slots.
 */
package io.angelia.engine.subscription;

/**
 * Destinations by name and by number. Used by the engine's thread only. It always holds: a number is never used for a second
 * destination or subscription, and a durable name has the same number after any replay.
 */
package io.angelia.engine.destination;

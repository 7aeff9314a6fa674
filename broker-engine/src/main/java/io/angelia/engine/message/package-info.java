/**
 * Message bytes: reading what a producer encoded, keeping the bodies of messages that need not survive, and knowing which
 * segments are still needed. Owned by the engine's thread. It always holds: the bytes of a message are never rewritten, and a
 * segment is given back only when nothing refers to it.
 */
package io.angelia.engine.message;

/**
 * Layouts of the records that the engine writes to its log, one class each: static accessors that read a lent payload and
 * encoders that fill a scratch buffer. Owns no memory and no state. All numbers are little endian; a record that needs more
 * in a later version appends fields, and a reader tells by the payload's length whether they are there.
 */
package io.angelia.engine.record;

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

/**
 * The bytes of a checkpoint file: a header, sections, and an end section; little endian, each aligned to 8. The file's
 * name carries the position once more.
 *
 * <pre>
 * header                               section
 *  0  i64  magic                        0  i32  length of the payload
 *  8  i32  checksum                     4  i32  type; -1 is the end of the checkpoint, without payload
 * 12  i32  version, 2                   8  i32  checksum
 * 16  i64  position of the log         12  i32  index: 0, 1, 2 …
 * 24  i64  0                           16       payload
 * </pre>
 *
 * A checksum is the CRC32C of header and payload without the checksum itself.
 */
final class CheckpointLayout {
    /** "ANGELCKP" in the order of the bytes. */
    static final long MAGIC = 0x504B_434C_4547_4E41L;

    /** Since 2 entries name their ordering key. */
    static final int VERSION = 2;

    static final int MAGIC_OFFSET = 0;
    static final int CHECKSUM_OFFSET = RecordLayout.CHECKSUM_OFFSET;
    static final int VERSION_OFFSET = CHECKSUM_OFFSET + Integer.BYTES;
    static final int POSITION_OFFSET = VERSION_OFFSET + Integer.BYTES;
    static final int RESERVED_OFFSET = POSITION_OFFSET + Long.BYTES;
    static final int HEADER_LENGTH = RESERVED_OFFSET + Long.BYTES;

    static final int SECTION_LENGTH_OFFSET = 0;
    static final int SECTION_TYPE_OFFSET = SECTION_LENGTH_OFFSET + Integer.BYTES;
    static final int SECTION_INDEX_OFFSET = CHECKSUM_OFFSET + Integer.BYTES;
    static final int SECTION_HEADER_LENGTH = SECTION_INDEX_OFFSET + Integer.BYTES;

    static final int TYPE_END = -1;

    static final int MAX_SECTION_LENGTH = 1024 * 1024;
    /** Holds one section of the greatest length with all around it. */
    static final int BUFFER_LENGTH = HEADER_LENGTH + SECTION_HEADER_LENGTH + MAX_SECTION_LENGTH;

    private static final String PREFIX = "checkpoint-";
    private static final int DIGITS = 20;
    /** Behind the name of a checkpoint that is not complete. */
    static final String UNFINISHED = ".tmp";

    private CheckpointLayout() {}

    static String nameOf(final long position) {
        final String digits = Long.toString(position);
        return PREFIX + "0".repeat(DIGITS - digits.length()) + digits;
    }

    /** Position of a complete checkpoint of that name, or -1. */
    static long positionOf(final String name) {
        if (!name.startsWith(PREFIX) || name.length() != PREFIX.length() + DIGITS) {
            return -1;
        }
        try {
            final long position = Long.parseLong(name.substring(PREFIX.length()));
            return name.equals(nameOf(position)) ? position : -1;
        } catch (final NumberFormatException e) {
            return -1;
        }
    }

    static boolean isUnfinished(final String name) {
        return name.startsWith(PREFIX) && name.endsWith(UNFINISHED);
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

/**
 * Sections of a checkpoint. The numbers are on disk. All fields are little endian; strings are i32 length (-1 = null) and
 * UTF-8. Sections of one kind may repeat.
 *
 * <pre>
 * HEAD          i64 applied position | u8 cleanly stopped | i32 next id | i32 free head | i32 slots | i32 allocated
 *               | i64 run
 * DESTINATIONS  per destination: i32 id | string name | queue fields when it is a queue
 * SUBSCRIPTIONS per subscription: i32 id | i32 topic id | u8 shared | u8 noLocal | string client id | string name
 *               | string selector | queue fields
 *               queue fields: i64 next sequence | i64 mark | i64 maybe below | i64 recovered at
 * PRODUCERS     per producer: i64 id | i64 last sequence | i64 last transaction | i32 outcome | i64 last use
 * TRANSACTION   i64 producer id | i64 transaction id | i32 staged | i32 acknowledged | i32 slot each; long lists repeat
 *               the section
 * UPLOAD        i64 producer id | i64 sequence | per chunk: i64 position | i32 length
 * BRANCHES      per branch: i64 id | i32 outcome | i64 since | i32 messages | i32 acknowledgements | string xid
 * FAILURES      per entry that failed: i32 slot | i32 length | its story, see FailureHistories
 * KEYS          i32 destination id | per key, the oldest first: i64, i64 digest of the key | i64 producer id | i64 sequence
 *               | i64 until: the message that came first, and how long it is remembered
 * PAUSED        i32 id of each queue and subscription whose dispatch is stopped
 * COPIES        per send that was a copy: i64 producer id | i64 sequence | i64 first producer id | i64 first sequence
 * PARKED_KEYS   per key: i32 queue id | i64 key | u8 parked (else stopped) | i64 since | string text
 * PAGE          i32 page index | bytes of the page
 * </pre>
 */
final class CheckpointSection {
    static final int HEAD = 1;
    static final int DESTINATIONS = 2;
    static final int SUBSCRIPTIONS = 3;
    static final int PRODUCERS = 4;
    static final int TRANSACTION = 5;
    static final int UPLOAD = 6;
    static final int PAGE = 7;
    static final int BRANCHES = 8;
    static final int PARKED_KEYS = 9;
    static final int FAILURES = 10;
    static final int KEYS = 11;
    static final int PAUSED = 12;
    static final int COPIES = 13;

    /** Bytes after which a section is ended, well below what a store takes at once. */
    static final int SECTION_LIMIT = 512 * 1024;

    private CheckpointSection() {}
}

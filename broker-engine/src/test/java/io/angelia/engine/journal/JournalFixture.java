/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/** Small logs for tests. */
final class JournalFixture {
    static final int SEGMENT = LocalLogContext.SEGMENT_LENGTH_MIN;
    static final int TYPE = 7;

    private JournalFixture() {}

    static LocalLogContext context(final Storage storage) {
        return new LocalLogContext()
                .storage(storage)
                .segmentLength(SEGMENT)
                .batchLength(LocalLogContext.BATCH_LENGTH_MIN)
                .checkpointReserveBytes(0);
    }

    static LocalLog open(final Storage storage) throws IOException {
        return LocalLog.open(context(storage));
    }

    static long append(final Log log, final String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return append(log, bytes);
    }

    static long append(final Log log, final byte[] bytes) {
        return log.append(TYPE, 1_000 + bytes.length, new UnsafeBuffer(bytes), 0, bytes.length, null, 0, 0);
    }

    static String text(final RecordView view) {
        return view.buffer().getStringWithoutLengthUtf8(0, view.length());
    }

    static String read(final Log log, final long position) {
        final RecordView view = new RecordView();
        log.read(position, view);
        return text(view);
    }

    /** All records from the beginning, by position. */
    static Map<Long, String> replay(final Log log) {
        return replay(log, 0);
    }

    static Map<Long, String> replay(final Log log, final long from) {
        final Map<Long, String> records = new LinkedHashMap<>();
        log.replay(from, (position, record) -> records.put(position, text(record)));
        return records;
    }
}

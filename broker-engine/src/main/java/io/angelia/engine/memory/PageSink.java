/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.memory;

import java.io.IOException;
import org.agrona.DirectBuffer;

/** Receives the pages of a snapshot, each exactly once, in no particular order. */
@FunctionalInterface
public interface PageSink {
    /**
     * Takes one page as it was when the snapshot began; the buffer is valid during the call only. After an exception the
     * snapshot is over and the sink is not called again.
     */
    void onPage(int pageIndex, DirectBuffer page, int offset, int length) throws IOException;
}

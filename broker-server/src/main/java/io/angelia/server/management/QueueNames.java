/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.management;

import io.angelia.wire.message.MessageLayout;

/** Names as people write them. */
final class QueueNames {
    private static final String SCHEME_END = "://";

    private QueueNames() {}

    /** The full name; one without its kind is a queue. Null stays null. */
    static String of(final String name) {
        return name == null || name.contains(SCHEME_END) ? name : MessageLayout.QUEUE_PREFIX + name;
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import io.netty.buffer.ByteBuf;

/** The bytes of a message body, in one piece or several. They do not change while a send reads them. */
interface EncodedBody {
    int length();

    /** Appends {@code length} bytes of the body, counted from {@code from}. */
    void writeTo(ByteBuf out, int from, int length);
}

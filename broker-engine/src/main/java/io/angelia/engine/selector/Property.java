/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * A property of the message.
 *
 * @param name  in UTF-8.
 * @param index number among the different properties of the selector; the view remembers under it where the value lies.
 */
record Property(UnsafeBuffer name, int index) implements Reference {
    @Override
    public int evaluate(final MessageView message) {
        return message.read(this);
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

/** An identifier: a header field or a property. */
sealed interface Reference extends Expression permits HeaderField, Property {
    @Override
    default ValueType type() {
        return ValueType.ANY;
    }
}

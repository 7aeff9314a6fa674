/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

/** What is known of a value before there is a message. */
enum ValueType {
    BOOLEAN("a boolean"),
    NUMBER("a number"),
    STRING("a string"),
    /** The value of an identifier. */
    ANY("any value");

    /** How an error message names it. */
    final String text;

    ValueType(final String text) {
        this.text = text;
    }
}

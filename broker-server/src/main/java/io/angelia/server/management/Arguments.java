/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.management;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;

/** The arguments of one operation, by name. What nobody asked for is refused by {@link #finish()}. */
final class Arguments {
    private final JsonNode values;
    private final Set<String> known = new HashSet<>();

    Arguments(final JsonNode values) {
        this.values = values;
    }

    String text(final String name) {
        known.add(name);
        final JsonNode value = values.get(name);
        if (value == null || !value.isTextual()) {
            throw new BadArgumentsException("argument '" + name + "' must be a text, but is " + value);
        }
        return value.textValue();
    }

    /** Null when it is absent or null. */
    String optionalText(final String name) {
        known.add(name);
        final JsonNode value = values.get(name);
        return value == null || value.isNull() ? null : text(name);
    }

    boolean bool(final String name, final boolean absent) {
        known.add(name);
        final JsonNode value = values.get(name);
        if (value != null && !value.isBoolean()) {
            throw new BadArgumentsException("argument '" + name + "' must be true or false, but is " + value);
        }
        return value == null ? absent : value.booleanValue();
    }

    long number(final String name, final long absent, final long min, final long max) {
        known.add(name);
        final JsonNode value = values.get(name);
        if (value == null) {
            return absent;
        }
        if (!value.canConvertToLong()
                || !value.isIntegralNumber()
                || value.longValue() < min
                || value.longValue() > max) {
            throw new BadArgumentsException(
                    "argument '" + name + "' must be a whole number within " + min + ".." + max + ", but is " + value);
        }
        return value.longValue();
    }

    /** Call it when all arguments were taken, before anything is done. */
    void finish() {
        for (final Iterator<String> names = values.fieldNames(); names.hasNext(); ) {
            final String name = names.next();
            if (!known.contains(name)) {
                throw new BadArgumentsException("there is no argument '" + name + "'");
            }
        }
    }
}

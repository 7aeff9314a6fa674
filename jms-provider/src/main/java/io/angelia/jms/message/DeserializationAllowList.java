/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import java.io.ObjectInputFilter;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which classes an object message may bring along: always the value types and collections of the platform, and what the
 * patterns of the option add. Immutable and thread-safe.
 */
final class DeserializationAllowList {
    static final String OPTION = "deserializationAllowList";

    /** Classes that hold values and do nothing else when they are made, with the superclasses that serialization names. */
    private static final Set<String> VALUE_CLASSES = Set.of(
            "java.lang.Boolean",
            "java.lang.Byte",
            "java.lang.Character",
            "java.lang.Double",
            "java.lang.Enum",
            "java.lang.Float",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Number",
            "java.lang.Object",
            "java.lang.Short",
            "java.lang.String",
            "java.lang.StringBuffer",
            "java.lang.StringBuilder",
            "java.lang.reflect.Proxy",
            "java.util.AbstractMap$SimpleEntry",
            "java.util.AbstractMap$SimpleImmutableEntry",
            "java.util.ArrayDeque",
            "java.util.ArrayList",
            "java.util.Arrays$ArrayList",
            "java.util.BitSet",
            "java.util.Calendar",
            "java.util.CollSer",
            "java.util.Currency",
            "java.util.Date",
            "java.util.EnumMap",
            "java.util.EnumSet",
            "java.util.EnumSet$SerializationProxy",
            "java.util.GregorianCalendar",
            "java.util.HashMap",
            "java.util.HashSet",
            "java.util.Hashtable",
            "java.util.IdentityHashMap",
            "java.util.JumboEnumSet",
            "java.util.LinkedHashMap",
            "java.util.LinkedHashSet",
            "java.util.LinkedList",
            "java.util.Locale",
            "java.util.Map$Entry",
            "java.util.PriorityQueue",
            "java.util.Properties",
            "java.util.RegularEnumSet",
            "java.util.SimpleTimeZone",
            "java.util.Stack",
            "java.util.TimeZone",
            "java.util.TreeMap",
            "java.util.TreeSet",
            "java.util.UUID",
            "java.util.Vector",
            "sun.util.calendar.ZoneInfo");

    /** Beginnings of the names of further ones: whole packages, and the nested classes of the collection factories. */
    private static final List<String> VALUE_PREFIXES =
            List.of("java.math.", "java.time.", "java.util.Collections$", "java.util.ImmutableCollections$");

    /** What is allowed without the option. */
    static final DeserializationAllowList VALUE_TYPES = parse("");

    private final Set<String> classes = new HashSet<>();
    /** Packages with a dot behind, whose classes are allowed, those of subpackages not. */
    private final Set<String> packages = new HashSet<>();

    private final List<String> prefixes = new ArrayList<>();

    private DeserializationAllowList() {}

    /**
     * Reads the value of the option.
     *
     * @throws IllegalArgumentException for a pattern that is neither a class name nor ends in {@code .*} or {@code .**}
     *     nor is {@code *}.
     */
    static DeserializationAllowList parse(String patterns) {
        DeserializationAllowList list = new DeserializationAllowList();
        for (String part : patterns.split(",", -1)) {
            String pattern = part.strip();
            if (!pattern.isEmpty()) {
                list.add(pattern);
            }
        }
        return list;
    }

    private void add(String pattern) {
        String name = pattern;
        if (pattern.equals("*")) {
            prefixes.add("");
            return;
        } else if (pattern.endsWith(".**")) {
            name = pattern.substring(0, pattern.length() - 2);
            prefixes.add(name);
        } else if (pattern.endsWith(".*")) {
            name = pattern.substring(0, pattern.length() - 1);
            packages.add(name);
        } else {
            classes.add(pattern);
        }
        if (name.indexOf('*') >= 0 || name.startsWith(".") || name.codePoints().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException("'" + pattern + "' in option " + OPTION
                    + " is neither a class name nor of the form package.*, package.** or *");
        }
    }

    boolean allows(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        if (element.isPrimitive()) {
            return true;
        }
        if (Proxy.isProxyClass(element)) {
            for (Class<?> implemented : element.getInterfaces()) {
                if (!allows(implemented)) {
                    return false;
                }
            }
            return true;
        }
        String name = element.getName();
        return VALUE_CLASSES.contains(name)
                || startsWithOne(name, VALUE_PREFIXES)
                || classes.contains(name)
                || packages.contains(name.substring(0, name.lastIndexOf('.') + 1))
                || startsWithOne(name, prefixes);
    }

    private static boolean startsWithOne(String name, List<String> prefixes) {
        for (String prefix : prefixes) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    /** A filter for one object of that many bytes. */
    Filter filter(int length) {
        return new Filter(length);
    }

    /** Checks one object while it is read, and remembers why it was refused. */
    final class Filter implements ObjectInputFilter {
        /** Array elements that a byte of input can honestly ask for; hash tables are larger than what they hold. */
        private static final long ELEMENTS_PER_BYTE = 8;

        private final long maxArrayLength;
        private String refused;

        private Filter(int length) {
            maxArrayLength = ELEMENTS_PER_BYTE * length;
        }

        /** Why the object was refused; null when it was not. */
        String refused() {
            return refused;
        }

        @Override
        public Status checkInput(FilterInfo info) {
            if (info.arrayLength() > maxArrayLength) {
                return refuse("The object claims an array of " + info.arrayLength()
                        + " elements, more than its bytes can hold");
            }
            Class<?> type = info.serialClass();
            if (type == null) {
                return Status.UNDECIDED;
            }
            if (!allows(type)) {
                return refuse("Class " + type.getName() + " may not be deserialized; to allow it, add it to the option "
                        + OPTION + " of the connection");
            }
            return Status.ALLOWED;
        }

        private Status refuse(String reason) {
            if (refused == null) {
                refused = reason;
            }
            return Status.REJECTED;
        }
    }
}

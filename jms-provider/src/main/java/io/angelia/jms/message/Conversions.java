/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import jakarta.jms.MessageFormatException;

/**
 * The conversion tables of the specification, for properties (section 3.5.4) and for the bodies of map and stream messages
 * (3.11.3); the second contains the first. A null value converts like {@code valueOf((String) null)} of the type asked
 * for. Stateless.
 */
final class Conversions {
    private Conversions() {}

    static boolean toBoolean(Object value) throws MessageFormatException {
        if (value instanceof Boolean flag) {
            return flag;
        }
        if (value == null || value instanceof String) {
            return Boolean.parseBoolean((String) value);
        }
        throw notConvertible(value, "boolean");
    }

    static byte toByte(Object value) throws MessageFormatException {
        if (value instanceof Byte number) {
            return number;
        }
        if (value == null || value instanceof String) {
            return Byte.parseByte((String) value);
        }
        throw notConvertible(value, "byte");
    }

    static short toShort(Object value) throws MessageFormatException {
        if (value instanceof Short || value instanceof Byte) {
            return ((Number) value).shortValue();
        }
        if (value == null || value instanceof String) {
            return Short.parseShort((String) value);
        }
        throw notConvertible(value, "short");
    }

    static int toInt(Object value) throws MessageFormatException {
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).intValue();
        }
        if (value == null || value instanceof String) {
            return Integer.parseInt((String) value);
        }
        throw notConvertible(value, "int");
    }

    static long toLong(Object value) throws MessageFormatException {
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value == null || value instanceof String) {
            return Long.parseLong((String) value);
        }
        throw notConvertible(value, "long");
    }

    /** @throws NullPointerException for a null value, as {@link Float#valueOf(String)} does. */
    static float toFloat(Object value) throws MessageFormatException {
        if (value instanceof Float number) {
            return number;
        }
        if (value == null || value instanceof String) {
            return Float.parseFloat(required((String) value, "float"));
        }
        throw notConvertible(value, "float");
    }

    /** @throws NullPointerException for a null value, as {@link Double#valueOf(String)} does. */
    static double toDouble(Object value) throws MessageFormatException {
        if (value instanceof Double || value instanceof Float) {
            return ((Number) value).doubleValue();
        }
        if (value == null || value instanceof String) {
            return Double.parseDouble(required((String) value, "double"));
        }
        throw notConvertible(value, "double");
    }

    /** @throws NullPointerException for a null value. */
    static char toChar(Object value) throws MessageFormatException {
        if (value instanceof Character character) {
            return character;
        }
        if (value == null) {
            throw new NullPointerException("a value that is null or was never set cannot be read as char");
        }
        throw notConvertible(value, "char");
    }

    static String toText(Object value) throws MessageFormatException {
        if (value == null || value instanceof String) {
            return (String) value;
        }
        if (value instanceof byte[]) {
            throw notConvertible(value, "String");
        }
        return value.toString();
    }

    static byte[] toBytes(Object value) throws MessageFormatException {
        if (value == null || value instanceof byte[]) {
            return (byte[]) value;
        }
        throw notConvertible(value, "byte[]");
    }

    static boolean isPropertyValue(Object value) {
        return value == null
                || value instanceof String
                || value instanceof Integer
                || value instanceof Long
                || value instanceof Boolean
                || value instanceof Double
                || value instanceof Float
                || value instanceof Short
                || value instanceof Byte;
    }

    static boolean isBodyValue(Object value) {
        return isPropertyValue(value) || value instanceof Character || value instanceof byte[];
    }

    static MessageFormatException unsupportedType(Object value) {
        return Failures.format("A value of class " + value.getClass().getName()
                + " is not one of the types that a message can carry here");
    }

    private static String required(String text, String type) {
        if (text == null) {
            throw new NullPointerException("a value that is null or was never set cannot be read as " + type);
        }
        return text;
    }

    private static MessageFormatException notConvertible(Object value, String type) {
        return Failures.format("A value of type " + value.getClass().getSimpleName() + " cannot be read as " + type);
    }
}

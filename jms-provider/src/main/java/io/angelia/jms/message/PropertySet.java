/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import static io.angelia.wire.message.MessageLayout.MAX_PROPERTIES;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The properties of one message. To the application they look alike, whatever keeps them: the property section, which a
 * received message decodes on first use; the headers (group id, user id); what the broker noted beside the message.
 */
final class PropertySet {
    private final HeaderFields headers;

    /** Still to be decoded into {@link #values}; null when there is nothing or it is done. */
    private ByteSlice encoded;
    /** A property section of the broker's; null when there is none or it is done. */
    private ByteSlice encodedAnnotations;

    private Map<String, Object> values = Map.of();
    private Map<String, Object> annotations = Map.of();
    /** What the client has added on receive; overrules what a message says that was sent with the same. */
    private Map<String, Object> onReceive = Map.of();
    /** 0 when the message was not received, or its properties were cleared. */
    private int deliveryCount;

    private boolean showsUserId = true;
    private boolean readOnly;

    PropertySet(HeaderFields headers) {
        this.headers = headers;
    }

    /** Those of a received message. */
    PropertySet(HeaderFields headers, ByteSlice encoded, ByteSlice annotations, int deliveryCount) {
        this.headers = headers;
        this.encoded = encoded;
        this.encodedAnnotations = annotations;
        this.deliveryCount = deliveryCount;
        this.readOnly = true;
    }

    boolean isReadOnly() {
        return readOnly;
    }

    /** True when the application has set none that this object keeps. */
    boolean isEmpty() {
        return encoded == null && values.isEmpty();
    }

    void clear() {
        encoded = null;
        encodedAnnotations = null;
        values = Map.of();
        annotations = Map.of();
        onReceive = Map.of();
        deliveryCount = 0;
        showsUserId = false;
        headers.groupId(null);
        readOnly = false;
    }

    /** The value; null when there is none of that name. */
    Object get(String name) throws JMSException {
        if (name == null || !name.startsWith("JMS")) {
            return values().get(name);
        }
        return switch (name) {
            case PropertyName.GROUP_ID -> headers.groupId();
            case PropertyName.DELIVERY_COUNT -> deliveryCount == 0 ? null : deliveryCount;
            case PropertyName.USER_ID -> showsUserId ? headers.userId() : null;
            default -> {
                if (onReceive.containsKey(name)) {
                    yield onReceive.get(name);
                }
                yield annotations().containsKey(name) ? annotations().get(name) : values().get(name);
            }
        };
    }

    boolean contains(String name) throws JMSException {
        return get(name) != null || values().containsKey(name);
    }

    Enumeration<String> names() throws JMSException {
        List<String> names = new ArrayList<>(values().keySet());
        if (headers.groupId() != null) {
            names.add(PropertyName.GROUP_ID);
        }
        if (showsUserId && headers.userId() != null) {
            names.add(PropertyName.USER_ID);
        }
        if (deliveryCount != 0) {
            names.add(PropertyName.DELIVERY_COUNT);
        }
        for (String annotation : annotations().keySet()) {
            if (!values().containsKey(annotation)) {
                names.add(annotation);
            }
        }
        for (String added : onReceive.keySet()) {
            if (!names.contains(added)) {
                names.add(added);
            }
        }
        return Collections.enumeration(names);
    }

    void set(String name, Object value) throws JMSException {
        PropertyName.check(name);
        if (readOnly) {
            throw Failures.propertiesNotWriteable();
        }
        if (!Conversions.isPropertyValue(value)) {
            throw Conversions.unsupportedType(value);
        }
        if (name.equals(PropertyName.GROUP_ID)) {
            headers.groupId(Conversions.toText(value));
        } else if (name.equals(PropertyName.GROUP_SEQUENCE)) {
            writeable().put(name, value == null ? null : groupSequence(value));
        } else if (!PropertyName.isSetByProvider(name)) {
            writeable().put(name, value);
        }
    }

    private static Integer groupSequence(Object value) throws JMSException {
        try {
            return Conversions.toInt(value);
        } catch (NumberFormatException e) {
            throw Failures.format(PropertyName.GROUP_SEQUENCE + " must be a number", e);
        }
    }

    /** Sets what only the provider sets, also where the application must not write; null takes it away. */
    void setOnSend(String name, Object value) throws JMSException {
        if (value != null) {
            writeable().put(name, value);
        } else if (values().containsKey(name)) {
            values.remove(name);
        }
    }

    /** Sets what the provider adds to a received message, beside what was sent. */
    void setOnReceive(String name, Object value) {
        if (onReceive.isEmpty()) {
            onReceive = new LinkedHashMap<>();
        }
        onReceive.put(name, value);
    }

    private Map<String, Object> writeable() throws JMSException {
        if (values().isEmpty()) {
            values = new LinkedHashMap<>();
        }
        return values;
    }

    private Map<String, Object> values() throws JMSException {
        if (encoded != null) {
            values = decode(encoded);
            encoded = null;
        }
        return values;
    }

    private Map<String, Object> annotations() throws JMSException {
        if (encodedAnnotations != null) {
            annotations = decode(encodedAnnotations);
            encodedAnnotations = null;
        }
        return annotations;
    }

    private static Map<String, Object> decode(ByteSlice section) throws MessageFormatException {
        ValueReader in = new ValueReader(section);
        int count = in.readUnsignedShort();
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            values.put(in.readShortString(), in.readValue());
        }
        if (in.remaining() != 0) {
            throw Failures.malformed(in.remaining() + " bytes too many behind the properties");
        }
        return values;
    }

    /** The property section; what lies in the headers or beside the message is no part of it. */
    void writeTo(ValueWriter out) throws JMSException {
        if (encoded != null) {
            out.putBytes(encoded.bytes(), encoded.offset(), encoded.length());
            return;
        }
        if (values.size() > MAX_PROPERTIES) {
            throw Failures.format(values.size() + " properties are too many; " + MAX_PROPERTIES + " are allowed");
        }
        out.putShort(values.size());
        for (Map.Entry<String, Object> property : values.entrySet()) {
            out.putShortString(property.getKey(), "A property name");
            out.putValue(property.getValue());
        }
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.destination;

import io.angelia.wire.message.MessageLayout;
import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Makes destinations from names, addresses and other people's destination objects, and says what a name may be. */
public final class Destinations {
    /** Longest name in bytes of its UTF-8 form. */
    public static final int MAX_NAME_LENGTH = 1024;

    private Destinations() {}

    /**
     * A queue from the name an application gave, with or without options and prefix.
     *
     * @throws InvalidDestinationException when the name or an option is not valid, or the prefix is that of another kind.
     */
    public static AngeliaQueue queue(String name) throws InvalidDestinationException {
        return new AngeliaQueue(Name.parse(name, MessageLayout.QUEUE_PREFIX));
    }

    /** A topic; otherwise as {@link #queue(String)}. */
    public static AngeliaTopic topic(String name) throws InvalidDestinationException {
        return new AngeliaTopic(Name.parse(name, MessageLayout.TOPIC_PREFIX));
    }

    /** A temporary queue that {@code owner} made and deletes; otherwise as {@link #queue(String)}. */
    public static AngeliaTemporaryQueue temporaryQueue(String name, TemporaryDestinationOwner owner)
            throws InvalidDestinationException {
        return new AngeliaTemporaryQueue(Name.parse(name, MessageLayout.TEMPORARY_QUEUE_PREFIX), owner);
    }

    /** A temporary topic that {@code owner} made and deletes; otherwise as {@link #queue(String)}. */
    public static AngeliaTemporaryTopic temporaryTopic(String name, TemporaryDestinationOwner owner)
            throws InvalidDestinationException {
        return new AngeliaTemporaryTopic(Name.parse(name, MessageLayout.TEMPORARY_TOPIC_PREFIX), owner);
    }

    /**
     * The destination of an address such as {@code queue://orders}, options allowed. A temporary one has no owner.
     *
     * @throws InvalidDestinationException when the address has no known prefix or its name is not valid.
     */
    public static AngeliaDestination parse(String address) throws InvalidDestinationException {
        if (address.startsWith(MessageLayout.QUEUE_PREFIX)) {
            return queue(address);
        }
        if (address.startsWith(MessageLayout.TOPIC_PREFIX)) {
            return topic(address);
        }
        if (address.startsWith(MessageLayout.TEMPORARY_QUEUE_PREFIX)) {
            return temporaryQueue(address, null);
        }
        if (address.startsWith(MessageLayout.TEMPORARY_TOPIC_PREFIX)) {
            return temporaryTopic(address, null);
        }
        throw invalid("'" + address + "' is not the address of a destination: it has none of the prefixes "
                + MessageLayout.QUEUE_PREFIX + ", " + MessageLayout.TOPIC_PREFIX + ", "
                + MessageLayout.TEMPORARY_QUEUE_PREFIX + ", " + MessageLayout.TEMPORARY_TOPIC_PREFIX);
    }

    /**
     * The same destination as ours.
     *
     * @throws InvalidDestinationException for null and for the destination of another provider.
     */
    public static AngeliaDestination of(Destination destination) throws InvalidDestinationException {
        if (destination instanceof AngeliaDestination ours) {
            return ours;
        }
        if (destination instanceof DestinationReference reference) {
            return reference.destination();
        }
        throw invalid(
                destination == null
                        ? "The destination is null"
                        : "A destination of class " + destination.getClass().getName()
                                + " belongs to another provider; make one with createQueue or createTopic");
    }

    static InvalidDestinationException invalid(String reason) {
        return new InvalidDestinationException(reason);
    }

    /** A checked name, apart from its options. */
    record Name(String address, int prefixLength, Map<String, String> options) {
        static Name parse(String text, String prefix) throws InvalidDestinationException {
            if (text == null) {
                throw invalid("The name of a destination is null");
            }
            String name = withoutPrefix(text, prefix);
            Map<String, String> options = Map.of();
            int question = name.indexOf('?');
            if (question >= 0) {
                options = DestinationOption.parse(name.substring(question + 1));
                name = name.substring(0, question);
            }
            check(name);
            return new Name(prefix.concat(name), prefix.length(), options);
        }

        /** For constructors, which had better not throw a checked exception. */
        static Name of(String text, String prefix) {
            try {
                return parse(text, prefix);
            } catch (InvalidDestinationException e) {
                throw new InvalidDestinationRuntimeException(e.getMessage(), e.getErrorCode(), e);
            }
        }

        private static String withoutPrefix(String text, String prefix) throws InvalidDestinationException {
            int scheme = text.indexOf("://");
            int question = text.indexOf('?');
            if (scheme < 0 || (question >= 0 && question < scheme)) {
                return text;
            }
            if (text.startsWith(prefix)) {
                return text.substring(prefix.length());
            }
            throw invalid(
                    "'" + text + "' does not name a destination of the kind asked for, which has the prefix " + prefix);
        }

        private static void check(String name) throws InvalidDestinationException {
            if (name.isEmpty()) {
                throw invalid("The name of a destination is empty");
            }
            if (!name.strip().equals(name)) {
                throw invalid("The destination name '" + name + "' begins or ends with white space");
            }
            if (name.codePoints().anyMatch(Name::isNotAllowed)) {
                throw invalid(
                        "The destination name '" + name + "' contains a control character or half a surrogate pair");
            }
            int length = name.getBytes(StandardCharsets.UTF_8).length;
            if (length > MAX_NAME_LENGTH) {
                throw invalid("A destination name of " + length + " bytes is too long; " + MAX_NAME_LENGTH
                        + " bytes are allowed: " + name.substring(0, 40) + "…");
            }
        }

        private static boolean isNotAllowed(int codePoint) {
            return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
        }
    }
}

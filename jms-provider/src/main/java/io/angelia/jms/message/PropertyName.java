/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import jakarta.jms.JMSException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** What the name of a property may be (sections 3.5.1, 3.5.9, 3.5.10 and 3.8.1.1), and who may set which. Stateless. */
final class PropertyName {
    static final String GROUP_ID = "JMSXGroupID";
    static final String GROUP_SEQUENCE = "JMSXGroupSeq";
    static final String DELIVERY_COUNT = "JMSXDeliveryCount";
    static final String USER_ID = "JMSXUserID";

    private static final String STANDARD = "JMSX";
    private static final String PROVIDER = "JMS_";
    private static final String OURS = "JMS_ANGELIA_";
    /** What the broker notes about a message that it moved to a dead-letter queue. */
    private static final String DEAD_LETTER = "JMS_ANGELIA_Dlq";

    /** Words of the selector syntax, in any case. */
    private static final Set<String> RESERVED_WORDS =
            Set.of("NULL", "TRUE", "FALSE", "NOT", "AND", "OR", "BETWEEN", "LIKE", "IN", "IS", "ESCAPE");

    private static final int LONGEST_RESERVED_WORD = 7;

    /** Standard properties that only a provider sets. */
    private static final Set<String> SET_BY_PROVIDER = Set.of(
            DELIVERY_COUNT,
            USER_ID,
            "JMSXAppID",
            "JMSXProducerTXID",
            "JMSXConsumerTXID",
            "JMSXRcvTimestamp",
            "JMSXState");

    /** Those of ours that applications set. */
    private static final Set<String> SET_BY_APPLICATION =
            Set.of("JMS_ANGELIA_DeliverAt", "JMS_ANGELIA_DelayLevel", "JMS_ANGELIA_DedupKey");

    private PropertyName() {}

    /**
     * Checks a name that an application wants to set.
     *
     * @throws IllegalArgumentException when it is null or empty.
     * @throws JMSException when it is not an identifier of the selector syntax or is reserved.
     */
    static void check(String name) throws JMSException {
        if (name == null || name.isEmpty()) {
            throw new IllegalArgumentException("the name of a property must not be null or empty");
        }
        if (!isIdentifier(name)) {
            throw new JMSException("'" + name + "' is not a valid property name: it must be a Java identifier");
        }
        if (name.length() <= LONGEST_RESERVED_WORD && RESERVED_WORDS.contains(name.toUpperCase(Locale.ROOT))) {
            throw new JMSException("'" + name + "' is not a valid property name: it is a word of the selector syntax");
        }
        if (name.startsWith("JMS") && !name.startsWith(STANDARD) && !name.startsWith(PROVIDER)) {
            throw new JMSException(
                    "'" + name + "' is not a valid property name: names that begin with JMS are reserved");
        }
        if (name.startsWith(OURS) && !SET_BY_APPLICATION.contains(name) && !isSetByProvider(name)) {
            throw new JMSException(
                    "'" + name + "' cannot be set: Angelia has no such property; those that can be set are "
                            + String.join(", ", new TreeSet<>(SET_BY_APPLICATION)));
        }
    }

    /**
     * Whether the provider alone sets it. Setting it is then without effect rather than an error, because programs copy
     * all properties of a received message to a new one.
     */
    static boolean isSetByProvider(String name) {
        return name.startsWith("JMS") && (SET_BY_PROVIDER.contains(name) || name.startsWith(DEAD_LETTER));
    }

    private static boolean isIdentifier(String name) {
        return Character.isJavaIdentifierStart(name.codePointAt(0))
                && name.codePoints().allMatch(Character::isJavaIdentifierPart);
    }
}

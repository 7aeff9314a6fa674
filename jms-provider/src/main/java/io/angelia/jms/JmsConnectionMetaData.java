/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import jakarta.jms.ConnectionMetaData;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/** What this provider is, and which standard properties a connection supports (section 6.1.6). Immutable. */
final class JmsConnectionMetaData implements ConnectionMetaData {
    static final String PROVIDER_NAME = "Angelia";

    /** Where the classes were not loaded from a jar, as in an IDE, there is no version to be found. */
    private static final String VERSION_OUTSIDE_A_JAR = "0.0";

    private final List<String> jmsxProperties;

    JmsConnectionMetaData(final List<String> jmsxProperties) {
        this.jmsxProperties = jmsxProperties;
    }

    static String version() {
        final String implementation = JmsConnectionMetaData.class.getPackage().getImplementationVersion();
        return implementation == null ? VERSION_OUTSIDE_A_JAR : implementation;
    }

    @Override
    public String getJMSVersion() {
        return "3.1";
    }

    @Override
    public int getJMSMajorVersion() {
        return 3;
    }

    @Override
    public int getJMSMinorVersion() {
        return 1;
    }

    @Override
    public String getJMSProviderName() {
        return PROVIDER_NAME;
    }

    @Override
    public String getProviderVersion() {
        return version();
    }

    @Override
    public int getProviderMajorVersion() {
        return numberAt(0);
    }

    @Override
    public int getProviderMinorVersion() {
        return numberAt(1);
    }

    private int numberAt(final int index) {
        return Integer.parseInt(version().split("[^0-9]+", -1)[index]);
    }

    @Override
    public Enumeration<String> getJMSXPropertyNames() {
        return Collections.enumeration(jmsxProperties);
    }
}

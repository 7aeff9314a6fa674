/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.outbound;

import jakarta.jms.ConnectionMetaData;
import jakarta.jms.JMSException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.EISSystemException;
import jakarta.resource.spi.ManagedConnectionMetaData;

/** What an application server wants to know of the other side. Immutable. */
record BrokerMetaData(String product, String version, String userName) implements ManagedConnectionMetaData {
    static BrokerMetaData of(final ConnectionMetaData metaData, final String userName) throws ResourceException {
        try {
            return new BrokerMetaData(metaData.getJMSProviderName(), metaData.getProviderVersion(), userName);
        } catch (final JMSException e) {
            throw new EISSystemException("The connection cannot be described: " + e.getMessage(), e);
        }
    }

    @Override
    public String getEISProductName() {
        return product;
    }

    @Override
    public String getEISProductVersion() {
        return version;
    }

    /** 0: the adapter knows no limit. */
    @Override
    public int getMaxConnections() {
        return 0;
    }

    @Override
    public String getUserName() {
        return userName;
    }
}

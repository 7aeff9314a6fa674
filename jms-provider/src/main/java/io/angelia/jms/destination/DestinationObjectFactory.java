/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.destination;

import jakarta.jms.InvalidDestinationException;
import java.util.Hashtable;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.NamingException;
import javax.naming.RefAddr;
import javax.naming.Reference;
import javax.naming.spi.ObjectFactory;

/** Makes a destination again from the {@link Reference} under which a naming service keeps it. Stateless. */
public final class DestinationObjectFactory implements ObjectFactory {
    static final String ADDRESS = "address";

    @Override
    public Object getObjectInstance(Object object, Name name, Context context, Hashtable<?, ?> environment)
            throws NamingException {
        if (!(object instanceof Reference reference)
                || !DestinationObjectFactory.class.getName().equals(reference.getFactoryClassName())) {
            return null;
        }
        RefAddr address = reference.get(ADDRESS);
        if (address == null) {
            throw new NamingException("The reference to a destination has no '" + ADDRESS + "'");
        }
        try {
            return Destinations.parse((String) address.getContent());
        } catch (InvalidDestinationException e) {
            NamingException failure = new NamingException(e.getMessage());
            failure.setRootCause(e);
            throw failure;
        }
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import java.util.Hashtable;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.RefAddr;
import javax.naming.Reference;
import javax.naming.spi.ObjectFactory;

/** Makes a connection factory out of the reference that a naming service has kept. Stateless and thread-safe. */
public final class ConnectionFactoryObjectFactory implements ObjectFactory {
    /** Type of the address in the reference that holds the connection URI. */
    static final String URI = "uri";

    /** For naming services, which find this class by its name. */
    public ConnectionFactoryObjectFactory() {}

    /** Returns null for references to objects of other classes. */
    @Override
    public Object getObjectInstance(
            final Object object, final Name name, final Context context, final Hashtable<?, ?> environment) {
        if (object instanceof Reference reference
                && AngeliaConnectionFactory.class.getName().equals(reference.getClassName())) {
            final RefAddr uri = reference.get(URI);
            return uri == null ? null : new AngeliaConnectionFactory((String) uri.getContent());
        }
        return null;
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.official;

import io.angelia.jms.jndi.AngeliaInitialContextFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Hashtable;
import javax.naming.Context;
import javax.naming.spi.InitialContextFactory;

/**
 * Looks each name up in a new naming context of Angelia's. The TCK makes one context per JVM, but the URI in the system
 * property {@value FreshBroker#URI}, which the properties of that context refer to, can change from test to test.
 */
public final class CurrentNames implements InitialContextFactory {
    private final InitialContextFactory angelia = new AngeliaInitialContextFactory();

    @Override
    public Context getInitialContext(final Hashtable<?, ?> environment) {
        return (Context) Proxy.newProxyInstance(
                CurrentNames.class.getClassLoader(), new Class<?>[] {Context.class}, (proxy, method, arguments) -> {
                    try {
                        return method.invoke(angelia.getInitialContext(environment), arguments);
                    } catch (final InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}

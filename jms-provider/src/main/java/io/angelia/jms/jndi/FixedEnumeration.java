/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.jndi;

import java.util.Iterator;
import java.util.List;
import javax.naming.NamingEnumeration;

/** Enumerates a list. Not thread-safe. */
final class FixedEnumeration<T> implements NamingEnumeration<T> {
    private final Iterator<T> rest;

    FixedEnumeration(List<T> list) {
        rest = list.iterator();
    }

    @Override
    public boolean hasMore() {
        return rest.hasNext();
    }

    @Override
    public boolean hasMoreElements() {
        return rest.hasNext();
    }

    @Override
    public T next() {
        return rest.next();
    }

    @Override
    public T nextElement() {
        return rest.next();
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}

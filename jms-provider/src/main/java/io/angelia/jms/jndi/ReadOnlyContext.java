/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.jndi;

import io.angelia.jms.destination.Destinations;
import io.angelia.jms.uri.NearestName;
import jakarta.jms.InvalidDestinationException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.naming.Binding;
import javax.naming.CompositeName;
import javax.naming.Context;
import javax.naming.InvalidNameException;
import javax.naming.Name;
import javax.naming.NameClassPair;
import javax.naming.NameNotFoundException;
import javax.naming.NameParser;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.NotContextException;
import javax.naming.OperationNotSupportedException;

/**
 * A naming context that never changes. Names with slashes make subcontexts; destinations can also be named without having
 * been configured. Immutable and thread-safe.
 */
final class ReadOnlyContext implements Context {
    private static final List<String> DYNAMIC_QUEUES = List.of("dynamicQueues/", "queues/");
    private static final List<String> DYNAMIC_TOPICS = List.of("dynamicTopics/", "topics/");

    private final Map<String, Object> environment;
    /** All objects of the tree by their full names. */
    private final Map<String, Object> bindings;
    /** Empty, or the full name of this context with a slash behind. */
    private final String prefix;

    ReadOnlyContext(Map<String, Object> environment, Map<String, Object> bindings, String prefix) {
        this.environment = environment;
        this.bindings = bindings;
        this.prefix = prefix;
    }

    private Object find(String name) throws NamingException {
        String fullName = prefix + name;
        if (name.isEmpty()) {
            return new ReadOnlyContext(environment, bindings, prefix);
        }
        Object bound = bindings.get(fullName);
        if (bound != null) {
            return bound;
        }
        Object destination = dynamicDestination(fullName);
        if (destination != null) {
            return destination;
        }
        String asContext = fullName.endsWith("/") ? fullName : fullName + '/';
        if (isContext(asContext)) {
            return new ReadOnlyContext(environment, bindings, asContext);
        }
        throw new NameNotFoundException("There is no '" + fullName + "'; the nearest name is '"
                + NearestName.to(fullName, bindings.keySet()) + "'");
    }

    private static Object dynamicDestination(String name) throws NamingException {
        try {
            for (String dynamic : DYNAMIC_QUEUES) {
                if (name.startsWith(dynamic) && name.length() > dynamic.length()) {
                    return Destinations.queue(name.substring(dynamic.length()));
                }
            }
            for (String dynamic : DYNAMIC_TOPICS) {
                if (name.startsWith(dynamic) && name.length() > dynamic.length()) {
                    return Destinations.topic(name.substring(dynamic.length()));
                }
            }
            return null;
        } catch (InvalidDestinationException e) {
            NamingException failure = new InvalidNameException(e.getMessage());
            failure.setRootCause(e);
            throw failure;
        }
    }

    private boolean isContext(String withSlash) {
        return DYNAMIC_QUEUES.contains(withSlash)
                || DYNAMIC_TOPICS.contains(withSlash)
                || bindings.keySet().stream().anyMatch(name -> name.startsWith(withSlash));
    }

    @Override
    public Object lookup(String name) throws NamingException {
        return find(name);
    }

    @Override
    public Object lookup(Name name) throws NamingException {
        return find(text(name));
    }

    @Override
    public Object lookupLink(String name) throws NamingException {
        return find(name);
    }

    @Override
    public Object lookupLink(Name name) throws NamingException {
        return find(text(name));
    }

    @Override
    public NamingEnumeration<NameClassPair> list(String name) throws NamingException {
        return pairsOf(name);
    }

    @Override
    public NamingEnumeration<NameClassPair> list(Name name) throws NamingException {
        return pairsOf(text(name));
    }

    @Override
    public NamingEnumeration<Binding> listBindings(String name) throws NamingException {
        return bindingsOf(name);
    }

    @Override
    public NamingEnumeration<Binding> listBindings(Name name) throws NamingException {
        return bindingsOf(text(name));
    }

    private NamingEnumeration<NameClassPair> pairsOf(String name) throws NamingException {
        List<NameClassPair> pairs = new ArrayList<>();
        context(name).members().forEach((member, object) -> pairs.add(new NameClassPair(member, className(object))));
        return new FixedEnumeration<>(pairs);
    }

    private NamingEnumeration<Binding> bindingsOf(String name) throws NamingException {
        List<Binding> all = new ArrayList<>();
        context(name).members().forEach((member, object) -> all.add(new Binding(member, className(object), object)));
        return new FixedEnumeration<>(all);
    }

    private ReadOnlyContext context(String name) throws NamingException {
        if (find(name) instanceof ReadOnlyContext context) {
            return context;
        }
        throw new NotContextException("'" + prefix + name + "' is not a context");
    }

    /** What this context itself holds, subcontexts included, by its last name. */
    private Map<String, Object> members() {
        Map<String, Object> members = new TreeMap<>();
        bindings.forEach((fullName, object) -> {
            if (fullName.startsWith(prefix)) {
                int slash = fullName.indexOf('/', prefix.length());
                if (slash < 0) {
                    members.put(fullName.substring(prefix.length()), object);
                } else {
                    members.putIfAbsent(
                            fullName.substring(prefix.length(), slash),
                            new ReadOnlyContext(environment, bindings, fullName.substring(0, slash + 1)));
                }
            }
        });
        return members;
    }

    private static String className(Object object) {
        return object instanceof Context
                ? Context.class.getName()
                : object.getClass().getName();
    }

    private static String text(Name name) {
        return String.join("/", Collections.list(name.getAll()));
    }

    @Override
    public NameParser getNameParser(String name) {
        return CompositeName::new;
    }

    @Override
    public NameParser getNameParser(Name name) {
        return CompositeName::new;
    }

    @Override
    public String composeName(String name, String contextPrefix) {
        return contextPrefix.isEmpty() ? name : contextPrefix + '/' + name;
    }

    @Override
    public Name composeName(Name name, Name contextPrefix) throws NamingException {
        return ((Name) contextPrefix.clone()).addAll(name);
    }

    @Override
    public String getNameInNamespace() {
        return prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1);
    }

    @Override
    @SuppressWarnings("JdkObsolete") // The interface wants one.
    public Hashtable<?, ?> getEnvironment() {
        return new Hashtable<>(environment);
    }

    @Override
    public void close() {
        // Holds nothing.
    }

    // ---- what a read-only context refuses

    private static OperationNotSupportedException readOnly() {
        return new OperationNotSupportedException(
                "This context is read-only: its names come from the properties it was made with");
    }

    @Override
    public void bind(Name name, Object object) throws NamingException {
        throw readOnly();
    }

    @Override
    public void bind(String name, Object object) throws NamingException {
        throw readOnly();
    }

    @Override
    public void rebind(Name name, Object object) throws NamingException {
        throw readOnly();
    }

    @Override
    public void rebind(String name, Object object) throws NamingException {
        throw readOnly();
    }

    @Override
    public void unbind(Name name) throws NamingException {
        throw readOnly();
    }

    @Override
    public void unbind(String name) throws NamingException {
        throw readOnly();
    }

    @Override
    public void rename(Name oldName, Name newName) throws NamingException {
        throw readOnly();
    }

    @Override
    public void rename(String oldName, String newName) throws NamingException {
        throw readOnly();
    }

    @Override
    public void destroySubcontext(Name name) throws NamingException {
        throw readOnly();
    }

    @Override
    public void destroySubcontext(String name) throws NamingException {
        throw readOnly();
    }

    @Override
    public Context createSubcontext(Name name) throws NamingException {
        throw readOnly();
    }

    @Override
    public Context createSubcontext(String name) throws NamingException {
        throw readOnly();
    }

    @Override
    public Object addToEnvironment(String name, Object value) throws NamingException {
        throw readOnly();
    }

    @Override
    public Object removeFromEnvironment(String name) throws NamingException {
        throw readOnly();
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.jndi;

import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.spi.InitialContextFactory;

/**
 * Makes the naming context that {@code java.naming.factory.initial} asks for. Its names come from the environment, that
 * is, from {@code jndi.properties} or the table given to {@link javax.naming.InitialContext}:
 *
 * <pre>
 *  java.naming.provider.url=angelia://host:7227   URI of the factories ConnectionFactory, QueueConnectionFactory,
 *                                                 TopicConnectionFactory and the same with XA in front, which are
 *                                                 always there
 *  connectionFactory.NAME=URI                     another factory
 *  connection.NAME.OPTION=VALUE                   an option of the factory of that name
 *  queue.NAME=QUEUE                               a queue, with options if need be: orders?prefetch=10
 *  topic.NAME=TOPIC                               a topic
 * </pre>
 *
 * The names {@code dynamicQueues/QUEUE}, {@code queues/QUEUE}, {@code dynamicTopics/TOPIC} and {@code topics/TOPIC} need no
 * entry. In a value, <code>${variable}</code> and <code>${variable:-default}</code> stand for a system property or an
 * environment variable. Stateless.
 */
public final class AngeliaInitialContextFactory implements InitialContextFactory {
    /** @throws javax.naming.ConfigurationException when a property is not valid; the message names it. */
    @Override
    public Context getInitialContext(Hashtable<?, ?> environment) throws NamingException {
        Map<String, Object> copy = new LinkedHashMap<>();
        environment.forEach((key, value) -> copy.put(String.valueOf(key), value));
        return new ReadOnlyContext(copy, new NamingProperties(copy).bindings(), "");
    }
}

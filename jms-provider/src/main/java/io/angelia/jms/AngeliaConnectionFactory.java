/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import io.angelia.jms.client.JmsExceptions;
import io.angelia.jms.uri.ConnectionOption;
import io.angelia.jms.uri.ConnectionUri;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.QueueConnection;
import jakarta.jms.TopicConnection;
import jakarta.jms.XAConnection;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XAQueueConnection;
import jakarta.jms.XAQueueConnectionFactory;
import jakarta.jms.XATopicConnection;
import jakarta.jms.XATopicConnectionFactory;
import java.io.Serializable;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.naming.StringRefAddr;

/**
 * Where Angelia's clients begin: makes connections to the broker that a URI names, such as
 * {@code angelia://localhost:7227?clientID=billing} or, for a broker within this JVM, {@code vm://orders}.
 *
 * <p>Immutable and thread-safe.
 */
public final class AngeliaConnectionFactory
        implements XAQueueConnectionFactory, XATopicConnectionFactory, Referenceable, Serializable {
    private static final long serialVersionUID = 1L;

    /** The broker on this machine, at the usual port. */
    public static final String DEFAULT_URI = "angelia://localhost";

    private final String uriText;
    private transient volatile ConnectionUri uri;

    /** Connects to {@link #DEFAULT_URI}. */
    public AngeliaConnectionFactory() {
        this(DEFAULT_URI);
    }

    /**
     * Connects to the broker of this URI, with the options it carries.
     *
     * @throws IllegalArgumentException when the URI is not valid; the message says why.
     */
    public AngeliaConnectionFactory(final String uri) {
        this(ConnectionUri.parse(uri));
    }

    private AngeliaConnectionFactory(final ConnectionUri uri) {
        this.uri = uri;
        uriText = uri.toUriString();
    }

    /**
     * The same factory with one option set, by the name that it has in the URI.
     *
     * @param value null for the default, whatever the URI says.
     * @throws IllegalArgumentException when there is no such option, or it cannot have that value.
     */
    public AngeliaConnectionFactory option(final String name, final String value) {
        return new AngeliaConnectionFactory(uri().with(name, value));
    }

    /** The URI with all options, the password among them. */
    public String getUri() {
        return uriText;
    }

    private ConnectionUri uri() {
        ConnectionUri parsed = uri;
        if (parsed == null) {
            parsed = ConnectionUri.parse(uriText);
            uri = parsed;
        }
        return parsed;
    }

    // ---- classic API

    @Override
    public AngeliaConnection createConnection() throws JMSException {
        return open(Domain.COMMON);
    }

    @Override
    public AngeliaConnection createConnection(final String userName, final String password) throws JMSException {
        return ConnectionOpener.open(uri(), userName, password, Domain.COMMON);
    }

    @Override
    public QueueConnection createQueueConnection() throws JMSException {
        return open(Domain.QUEUE);
    }

    @Override
    public QueueConnection createQueueConnection(final String userName, final String password) throws JMSException {
        return ConnectionOpener.open(uri(), userName, password, Domain.QUEUE);
    }

    @Override
    public TopicConnection createTopicConnection() throws JMSException {
        return open(Domain.TOPIC);
    }

    @Override
    public TopicConnection createTopicConnection(final String userName, final String password) throws JMSException {
        return ConnectionOpener.open(uri(), userName, password, Domain.TOPIC);
    }

    private JmsConnection open(final Domain domain) throws JMSException {
        final ConnectionUri options = uri();
        return ConnectionOpener.open(
                options, options.get(ConnectionOption.USER), options.get(ConnectionOption.PASSWORD), domain);
    }

    // ---- simplified API

    @Override
    public JMSContext createContext() {
        return createContext(JMSContext.AUTO_ACKNOWLEDGE);
    }

    @Override
    public JMSContext createContext(final int sessionMode) {
        final ConnectionUri options = uri();
        return createContext(options.get(ConnectionOption.USER), options.get(ConnectionOption.PASSWORD), sessionMode);
    }

    @Override
    public JMSContext createContext(final String userName, final String password) {
        return createContext(userName, password, JMSContext.AUTO_ACKNOWLEDGE);
    }

    @Override
    public JMSContext createContext(final String userName, final String password, final int sessionMode) {
        try {
            final AcknowledgementMode mode = AcknowledgementMode.of(sessionMode);
            return new JmsContext(
                    new SharedConnection(ConnectionOpener.open(uri(), userName, password, Domain.COMMON)), mode);
        } catch (final JMSException e) {
            throw JmsExceptions.unchecked(e);
        }
    }

    // ---- distributed transactions

    /** A connection whose XA sessions take part in distributed transactions (section 6.2.8). */
    @Override
    public XAConnection createXAConnection() throws JMSException {
        return openXa(Domain.COMMON);
    }

    @Override
    public XAConnection createXAConnection(final String userName, final String password) throws JMSException {
        return ConnectionOpener.openXa(uri(), userName, password, Domain.COMMON);
    }

    @Override
    public XAQueueConnection createXAQueueConnection() throws JMSException {
        return openXa(Domain.QUEUE);
    }

    @Override
    public XAQueueConnection createXAQueueConnection(final String userName, final String password) throws JMSException {
        return ConnectionOpener.openXa(uri(), userName, password, Domain.QUEUE);
    }

    @Override
    public XATopicConnection createXATopicConnection() throws JMSException {
        return openXa(Domain.TOPIC);
    }

    @Override
    public XATopicConnection createXATopicConnection(final String userName, final String password) throws JMSException {
        return ConnectionOpener.openXa(uri(), userName, password, Domain.TOPIC);
    }

    @Override
    public XAJMSContext createXAContext() {
        return Unchecked.get(() -> new XaContext(openXa(Domain.COMMON)));
    }

    @Override
    public XAJMSContext createXAContext(final String userName, final String password) {
        return Unchecked.get(() -> new XaContext(ConnectionOpener.openXa(uri(), userName, password, Domain.COMMON)));
    }

    private XaConnection openXa(final Domain domain) throws JMSException {
        final ConnectionUri options = uri();
        return ConnectionOpener.openXa(
                options, options.get(ConnectionOption.USER), options.get(ConnectionOption.PASSWORD), domain);
    }

    // ---- naming

    /** What a naming service keeps of this factory: the URI, password included. */
    @Override
    public Reference getReference() {
        return new Reference(
                AngeliaConnectionFactory.class.getName(),
                new StringRefAddr(ConnectionFactoryObjectFactory.URI, uriText),
                ConnectionFactoryObjectFactory.class.getName(),
                null);
    }

    /** The URI without the password. */
    @Override
    public String toString() {
        return getClass().getSimpleName() + '[' + uri() + ']';
    }
}

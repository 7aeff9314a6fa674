/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.inbound;

import io.angelia.jms.AngeliaMessageListener;
import io.angelia.ra.connection.ConnectionProperties;
import io.angelia.ra.connection.ConnectionSettings;
import jakarta.jms.JMSException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ResourceAdapter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.naming.NamingException;

/**
 * What a message-driven bean wants to receive: the activation properties of Jakarta Messaging 3.1 (section 13.1) and some of
 * our own. An application server sets the properties before it uses the object.
 */
public final class AngeliaActivationSpec extends ConnectionProperties implements ActivationSpec {
    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = System.getLogger(AngeliaActivationSpec.class.getName());

    static final String QUEUE_TYPE = "jakarta.jms.Queue";
    static final String TOPIC_TYPE = "jakarta.jms.Topic";
    private static final int DEFAULT_MAX_SESSION = 10;
    private static final int DEFAULT_SETUP_INTERVAL_MS = 2_000;
    private static final int DEFAULT_MAX_BATCH = 32;

    private String destination;
    private String destinationLookup;
    private String destinationType;
    private String connectionFactoryLookup;
    private String acknowledgeMode;
    private String messageSelector;
    private String subscriptionDurability;
    private String subscriptionName;
    private Boolean shareSubscriptions = false;
    private Integer maxSession = DEFAULT_MAX_SESSION;
    private Integer prefetch;
    private Integer maxBatch;
    private Integer maxDeliveryAttempts;
    private String redeliveryDelays;
    private String redeliveryDelay;
    private String redeliveryDelayMultiplier;
    private String maxRedeliveryDelay;
    private String deadLetterAddress;
    private String order;
    private Boolean rebalance = false;
    private Integer setupAttempts = -1;
    private Integer setupInterval = DEFAULT_SETUP_INTERVAL_MS;
    private transient ResourceAdapter resourceAdapter;

    /** For application servers, which set the properties afterwards. */
    public AngeliaActivationSpec() {}

    // ---- what to receive

    /** Name of the queue or topic, options allowed; with a prefix {@code java:} a name to look up. */
    public String getDestination() {
        return destination;
    }

    public void setDestination(final String value) {
        destination = textOrNull(value);
    }

    /** JNDI name of the queue or topic; it wins over {@link #getDestination()}. */
    public String getDestinationLookup() {
        return destinationLookup;
    }

    public void setDestinationLookup(final String value) {
        destinationLookup = textOrNull(value);
    }

    /** {@code jakarta.jms.Queue} or {@code jakarta.jms.Topic}; needed where only a name says what the destination is. */
    public String getDestinationType() {
        return destinationType;
    }

    public void setDestinationType(final String value) {
        destinationType = textOrNull(value);
    }

    /** JNDI name of a connection factory whose broker and user are taken; null for those of the resource adapter. */
    public String getConnectionFactoryLookup() {
        return connectionFactoryLookup;
    }

    public void setConnectionFactoryLookup(final String value) {
        connectionFactoryLookup = textOrNull(value);
    }

    /** {@code Auto-acknowledge} (default) or {@code Dups-ok-acknowledge}; without meaning in a transaction. */
    public String getAcknowledgeMode() {
        return acknowledgeMode;
    }

    public void setAcknowledgeMode(final String value) {
        acknowledgeMode = textOrNull(value);
    }

    /** Which messages to receive; null for all. */
    public String getMessageSelector() {
        return messageSelector;
    }

    public void setMessageSelector(final String value) {
        messageSelector = textOrNull(value);
    }

    /** {@code Durable} or {@code NonDurable} (default). */
    public String getSubscriptionDurability() {
        return subscriptionDurability;
    }

    public void setSubscriptionDurability(final String value) {
        subscriptionDurability = textOrNull(value);
    }

    /** Name of the subscription of a topic. */
    public String getSubscriptionName() {
        return subscriptionName;
    }

    public void setSubscriptionName(final String value) {
        subscriptionName = textOrNull(value);
    }

    /** Whether the members of a cluster, and all sessions of each, share one subscription of that name. */
    public Boolean getShareSubscriptions() {
        return shareSubscriptions;
    }

    public void setShareSubscriptions(final Boolean value) {
        shareSubscriptions = value != null && value;
    }

    // ---- how

    /** Most messages that are processed at the same time, 1 to 1000. */
    public Integer getMaxSession() {
        return maxSession;
    }

    public void setMaxSession(final Integer value) {
        maxSession = value == null ? Integer.valueOf(DEFAULT_MAX_SESSION) : value;
    }

    /**
     * Messages that each session gets ahead of need, 1 to 1000000, and at least {@link #getMaxBatch()}; null for what the
     * connection URI says, else 10 or twice what a bean gets at a time.
     */
    public Integer getPrefetch() {
        return prefetch;
    }

    public void setPrefetch(final Integer value) {
        prefetch = value;
    }

    /**
     * Most messages that an {@link AngeliaMessageListener} gets in one call, 1 to 1000; null for 32. Other beans get one, and have no
     * use for more.
     */
    public Integer getMaxBatch() {
        return maxBatch;
    }

    public void setMaxBatch(final Integer value) {
        maxBatch = value;
    }

    /** Most messages that such a bean gets in one call. */
    int maxBatch(final BeanInterface bean) {
        if (bean == BeanInterface.MESSAGE) {
            return 1;
        }
        return maxBatch == null ? DEFAULT_MAX_BATCH : maxBatch;
    }

    /** How often to try to set up before giving up; -1 for ever. */
    public Integer getSetupAttempts() {
        return setupAttempts;
    }

    public void setSetupAttempts(final Integer value) {
        setupAttempts = value == null ? Integer.valueOf(-1) : value;
    }

    /** Longest pause between two attempts to set up, in ms; the first ones are shorter. */
    public Integer getSetupInterval() {
        return setupInterval;
    }

    public void setSetupInterval(final Integer value) {
        setupInterval = value == null ? Integer.valueOf(DEFAULT_SETUP_INTERVAL_MS) : value;
    }

    // ---- what becomes of failures, instead of what the queue says

    /** Failed deliveries before a message becomes a dead letter; null for what the queue says. */
    public Integer getMaxDeliveryAttempts() {
        return maxDeliveryAttempts;
    }

    public void setMaxDeliveryAttempts(final Integer value) {
        maxDeliveryAttempts = value;
    }

    /** The delays one by one, such as {@code 0,10s,1m}; null for what the queue says. */
    public String getRedeliveryDelays() {
        return redeliveryDelays;
    }

    public void setRedeliveryDelays(final String value) {
        redeliveryDelays = textOrNull(value);
    }

    /** Delay before the second and later redeliveries, such as {@code 10s}; null for what the queue says. */
    public String getRedeliveryDelay() {
        return redeliveryDelay;
    }

    public void setRedeliveryDelay(final String value) {
        redeliveryDelay = textOrNull(value);
    }

    /** Growth of the delay per attempt; null for what the queue says. */
    public String getRedeliveryDelayMultiplier() {
        return redeliveryDelayMultiplier;
    }

    public void setRedeliveryDelayMultiplier(final String value) {
        redeliveryDelayMultiplier = textOrNull(value);
    }

    /** Upper bound of the delay, such as {@code 5m}; null for what the queue says. */
    public String getMaxRedeliveryDelay() {
        return maxRedeliveryDelay;
    }

    public void setMaxRedeliveryDelay(final String value) {
        maxRedeliveryDelay = textOrNull(value);
    }

    /** The queue for dead letters; null for that of the queue. */
    public String getDeadLetterAddress() {
        return deadLetterAddress;
    }

    public void setDeadLetterAddress(final String value) {
        deadLetterAddress = textOrNull(value);
    }

    // ---- in which order, and where

    /**
     * The order that the bean relies on: {@code key}, {@code global} or {@code none}. The destination must be configured so at the
     * broker, which says otherwise that it is not; with {@code global} one message is processed at a time. Null for whatever
     * is configured.
     */
    public String getOrder() {
        return order;
    }

    public void setOrder(final String value) {
        order = textOrNull(value);
    }

    /** False, the only value so far: moving to the least busy broker of a cluster needs clusters of brokers. */
    public Boolean getRebalance() {
        return rebalance;
    }

    public void setRebalance(final Boolean value) {
        rebalance = value != null && value;
    }

    /** The options of a destination that these properties stand for; only those that are set. */
    Map<String, String> destinationOptions() {
        final Map<String, String> options = new LinkedHashMap<>();
        put(options, "max-delivery-attempts", maxDeliveryAttempts);
        put(options, "redelivery-delays", redeliveryDelays);
        put(options, "redelivery-delay", redeliveryDelay);
        put(options, "redelivery-delay-multiplier", redeliveryDelayMultiplier);
        put(options, "max-redelivery-delay", maxRedeliveryDelay);
        put(options, "dead-letter-address", deadLetterAddress);
        put(options, "order", order);
        return options;
    }

    private static void put(final Map<String, String> options, final String name, final Object value) {
        if (value != null) {
            options.put(name, value.toString());
        }
    }

    // ---- names that beans written for other providers use

    /** Another word for {@link #setMaxSession}. */
    public void setMaxSessions(final Integer value) {
        replaced("maxSessions", "maxSession");
        setMaxSession(value);
    }

    /** Another word for {@link #setUserName}. */
    public void setUser(final String value) {
        replaced("user", "userName");
        setUserName(value);
    }

    /** Another word for {@link #setClientId}. */
    public void setClientID(final String value) {
        replaced("clientID", "clientId");
        setClientId(value);
    }

    /** Another word for {@link #setPrefetch}, in spite of its name. */
    public void setMaxMessagesPerSessions(final Integer value) {
        replaced("maxMessagesPerSessions", "prefetch");
        setPrefetch(value);
    }

    /** Without effect: what has the prefix {@code java:} is looked up, everything else is a name. */
    public void setUseJNDI(final Boolean value) {
        withoutEffect("useJNDI", value, "use destinationLookup for what is to be looked up");
    }

    /** Without effect: every destination has a dead-letter queue. */
    public void setUseDLQ(final Boolean value) {
        withoutEffect("useDLQ", value, "the broker's redelivery policy says when a message becomes a dead letter");
    }

    /** Without effect: dead letters go to a queue by its name. */
    public void setDLQJNDIName(final String value) {
        withoutEffect(
                "DLQJNDIName", value, "set deadLetterAddress, or dead-letter-address in the broker's configuration");
    }

    /** Without effect: it counts redeliveries, {@link #setMaxDeliveryAttempts} deliveries. */
    public void setDLQMaxResent(final Integer value) {
        withoutEffect("DLQMaxResent", value, "set maxDeliveryAttempts, which is one more");
    }

    /** Without effect: the client looks for a lost broker by itself. */
    public void setReconnectInterval(final Integer value) {
        withoutEffect("reconnectInterval", value, "the client reconnects by itself");
    }

    /** Without effect: sessions are opened when the endpoint is activated. */
    public void setMinSession(final Integer value) {
        withoutEffect("minSession", value, "set maxSession");
    }

    private static void replaced(final String name, final String ours) {
        LOGGER.log(Level.WARNING, "The activation property {0} of another provider is taken for {1}", name, ours);
    }

    private static void withoutEffect(final String name, final Object value, final String advice) {
        LOGGER.log(
                Level.WARNING,
                "The activation property {0}={1} of another provider has no effect; {2}",
                name,
                value,
                advice);
    }

    // ---- for the activation

    boolean isDurable() {
        return "Durable".equalsIgnoreCase(subscriptionDurability);
    }

    boolean isDupsOk() {
        return SpecCheck.DUPS_OK.contains(SpecCheck.lower(acknowledgeMode));
    }

    /**
     * How to connect: as said here, else as the connection factory of {@link #getConnectionFactoryLookup()} says, else as the
     * resource adapter.
     *
     * @throws NamingException when nothing is bound to the name.
     * @throws JMSException when it is bound to something that is no connection factory of ours.
     */
    public ConnectionSettings lookedUpSettings() throws NamingException, JMSException {
        return Wanted.settings(this);
    }

    /** These settings over those of the resource adapter. */
    ConnectionSettings effectiveSettings() {
        return settingsOver(resourceAdapter);
    }

    @Override
    public ResourceAdapter getResourceAdapter() {
        return resourceAdapter;
    }

    @Override
    public void setResourceAdapter(final ResourceAdapter adapter) throws ResourceException {
        if (resourceAdapter != null && resourceAdapter != adapter) {
            throw new ResourceException("The activation belongs to another resource adapter already");
        }
        resourceAdapter = adapter;
    }

    /**
     * Checks all properties.
     *
     * @throws InvalidPropertyException naming each property that is not valid, its value and what is right.
     */
    @Override
    public void validate() throws InvalidPropertyException {
        SpecCheck.check(this);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "activation of " + (destinationLookup == null ? destination : destinationLookup);
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.springboot;

import io.angelia.jms.AngeliaConnectionFactory;
import jakarta.jms.ConnectionFactory;
import java.util.Map;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.jms.XAConnectionFactoryWrapper;
import org.springframework.boot.jms.autoconfigure.JmsPoolConnectionFactoryFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jms.connection.CachingConnectionFactory;

/**
 * The shapes that an application's connection factory can have; the first whose conditions hold is made. They stand outside of
 * {@link AngeliaAutoConfiguration} so that its import decides on their order.
 */
final class ConnectionFactories {
    private ConnectionFactories() {}

    static AngeliaConnectionFactory connectionFactory(final AngeliaProperties properties) {
        AngeliaConnectionFactory factory = new AngeliaConnectionFactory(properties.getUri());
        for (final Map.Entry<String, String> option : properties.getOptions().entrySet()) {
            factory = factory.option(option.getKey(), option.getValue());
        }
        if (properties.getUser() != null) {
            factory = factory.option("user", properties.getUser());
        }
        return properties.getPassword() == null ? factory : factory.option("password", properties.getPassword());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(name = "jakarta.transaction.TransactionManager")
    @ConditionalOnBean(XAConnectionFactoryWrapper.class)
    @ConditionalOnMissingBean(ConnectionFactory.class)
    static class Distributed {
        /** Whose sessions take part in distributed transactions. */
        @Primary
        @Bean(name = {"jmsConnectionFactory", "xaJmsConnectionFactory"})
        ConnectionFactory jmsConnectionFactory(
                final AngeliaProperties properties, final XAConnectionFactoryWrapper wrapper) throws Exception {
            return wrapper.wrapConnectionFactory(connectionFactory(properties));
        }

        /** For work outside of them. */
        @Bean
        ConnectionFactory nonXaJmsConnectionFactory(final AngeliaProperties properties) {
            return connectionFactory(properties);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(JmsPoolConnectionFactory.class)
    @ConditionalOnBooleanProperty("angelia.pool.enabled")
    @ConditionalOnMissingBean(ConnectionFactory.class)
    static class Pooled {
        @Bean(destroyMethod = "stop")
        JmsPoolConnectionFactory jmsConnectionFactory(final AngeliaProperties properties) {
            return new JmsPoolConnectionFactoryFactory(properties.getPool())
                    .createPooledConnectionFactory(connectionFactory(properties));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(CachingConnectionFactory.class)
    @ConditionalOnBooleanProperty(name = "angelia.cache.enabled", matchIfMissing = true)
    @ConditionalOnBooleanProperty(name = "angelia.pool.enabled", havingValue = false, matchIfMissing = true)
    @ConditionalOnMissingBean(ConnectionFactory.class)
    static class Cached {
        @Bean
        CachingConnectionFactory jmsConnectionFactory(final AngeliaProperties properties) {
            final CachingConnectionFactory caching = new CachingConnectionFactory(connectionFactory(properties));
            caching.setSessionCacheSize(properties.getCache().getSessionCacheSize());
            caching.setCacheConsumers(false);
            return caching;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBooleanProperty(name = "angelia.cache.enabled", havingValue = false)
    @ConditionalOnBooleanProperty(name = "angelia.pool.enabled", havingValue = false, matchIfMissing = true)
    @ConditionalOnMissingBean(ConnectionFactory.class)
    static class Plain {
        @Bean
        AngeliaConnectionFactory jmsConnectionFactory(final AngeliaProperties properties) {
            return connectionFactory(properties);
        }
    }
}

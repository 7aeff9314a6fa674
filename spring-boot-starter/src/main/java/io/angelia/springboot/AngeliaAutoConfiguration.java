/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.springboot;

import io.angelia.jms.AngeliaConnectionFactory;
import jakarta.jms.ConnectionFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jms.autoconfigure.JmsAutoConfiguration;
import org.springframework.boot.jms.autoconfigure.JmsProperties;
import org.springframework.boot.jms.autoconfigure.JndiConnectionFactoryAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * Makes the {@link ConnectionFactory} of an application that has none. With a transaction manager for distributed
 * transactions it takes part in them; otherwise it is pooled ({@code angelia.pool.enabled}), cached (the default), or neither.
 */
@AutoConfiguration(before = JmsAutoConfiguration.class, after = JndiConnectionFactoryAutoConfiguration.class)
@ConditionalOnClass({ConnectionFactory.class, AngeliaConnectionFactory.class})
@ConditionalOnMissingBean(ConnectionFactory.class)
@EnableConfigurationProperties({AngeliaProperties.class, JmsProperties.class})
@Import({
    ConnectionFactories.Distributed.class,
    ConnectionFactories.Pooled.class,
    ConnectionFactories.Cached.class,
    ConnectionFactories.Plain.class
})
public final class AngeliaAutoConfiguration {
    private AngeliaAutoConfiguration() {}
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.jms.AngeliaConnectionFactory;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.XAConnectionFactory;
import org.junit.jupiter.api.Test;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jms.XAConnectionFactoryWrapper;
import org.springframework.boot.jms.autoconfigure.JmsAutoConfiguration;
import org.springframework.boot.jms.autoconfigure.health.JmsHealthContributorAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.core.JmsTemplate;

class AngeliaAutoConfigurationTest {
    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AngeliaAutoConfiguration.class,
                    JmsAutoConfiguration.class,
                    JmsHealthContributorAutoConfiguration.class));

    @Test
    void shouldCacheByDefault() {
        application.run(context -> {
            final CachingConnectionFactory caching = context.getBean(CachingConnectionFactory.class);
            assertThat(caching.getTargetConnectionFactory())
                    .asString()
                    .isEqualTo("AngeliaConnectionFactory[angelia://localhost:7227]");
            assertThat(caching.getSessionCacheSize()).isEqualTo(10);
            assertThat(caching.isCacheConsumers()).isFalse();
        });
    }

    @Test
    void shouldTakeUriUserAndOptions() {
        application
                .withPropertyValues(
                        "angelia.uri=angelia://a:1,b:2?prefetch=10",
                        "angelia.user=billing",
                        "angelia.password=secret",
                        "angelia.options.reconnect=fast",
                        "angelia.cache.enabled=false")
                .run(context -> {
                    final String uri =
                            context.getBean(AngeliaConnectionFactory.class).getUri();
                    assertThat(uri)
                            .startsWith("angelia://a:1,b:2?")
                            .contains("prefetch=10", "user=billing", "password=secret", "reconnect=fast");
                });
    }

    @Test
    void shouldNameTheOptionThatIsNotThere() {
        application
                .withPropertyValues("angelia.options.reconect=fast")
                .run(context ->
                        assertThat(context.getStartupFailure()).rootCause().hasMessageContaining("reconnect"));
    }

    @Test
    void shouldPoolOnRequest() {
        application
                .withPropertyValues("angelia.pool.enabled=true", "angelia.pool.max-connections=3")
                .run(context -> assertThat(
                                context.getBean(JmsPoolConnectionFactory.class).getMaxConnections())
                        .isEqualTo(3));
    }

    @Test
    void shouldStandBackForAnotherConnectionFactory() {
        final ConnectionFactory own = new AngeliaConnectionFactory("angelia://elsewhere");
        application
                .withBean(ConnectionFactory.class, () -> own)
                .run(context ->
                        assertThat(context.getBean(ConnectionFactory.class)).isSameAs(own));
    }

    @Test
    void shouldTakePartInDistributedTransactionsWhereThereIsAManager() {
        application.withUserConfiguration(Wrapping.class).run(context -> {
            assertThat(context.getBean("xaJmsConnectionFactory"))
                    .isSameAs(context.getBean("jmsConnectionFactory"))
                    .isSameAs(context.getBean(ConnectionFactory.class))
                    .isInstanceOf(CachingConnectionFactory.class);
            assertThat(context.getBean("nonXaJmsConnectionFactory")).isInstanceOf(AngeliaConnectionFactory.class);
        });
    }

    @Test
    void shouldDoWithoutThePoolOnTheClassPath() {
        application
                .withClassLoader(new FilteredClassLoader(JmsPoolConnectionFactory.class))
                .run(context -> assertThat(context).hasSingleBean(CachingConnectionFactory.class));
    }

    @Test
    void shouldSendReceiveAndBeHealthy() {
        application.withPropertyValues("angelia.uri=vm://boot-test").run(context -> {
            final JmsTemplate template = context.getBean(JmsTemplate.class);
            template.setReceiveTimeout(10_000);

            template.convertAndSend("orders", "first");

            assertThat(template.receiveAndConvert("orders")).isEqualTo("first");
            assertThat(context.getBean(HealthIndicator.class).health().getStatus())
                    .isEqualTo(Status.UP);
        });
    }

    @Test
    void shouldBeDownWithoutABroker() {
        application
                .withPropertyValues("angelia.uri=angelia://127.0.0.1:1", "angelia.options.reconnect=off")
                .run(context -> assertThat(
                                context.getBean(HealthIndicator.class).health().getStatus())
                        .isEqualTo(Status.DOWN));
    }

    @Configuration(proxyBeanMethods = false)
    static class Wrapping {
        /** Shows by its type that it was asked. */
        @Bean
        XAConnectionFactoryWrapper wrapper() {
            return (XAConnectionFactory xa) -> new CachingConnectionFactory((ConnectionFactory) xa);
        }
    }
}

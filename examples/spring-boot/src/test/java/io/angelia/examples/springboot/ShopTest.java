/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jms.core.JmsTemplate;

class ShopTest {
    @Test
    void shouldPackOrdersAndTellHowItIs() {
        try (ConfigurableApplicationContext shop = new SpringApplicationBuilder(Shop.class).run()) {
            final Packing packing = shop.getBean(Packing.class);
            final JmsTemplate template = shop.getBean(JmsTemplate.class);
            template.setReceiveTimeout(30_000);

            template.convertAndSend(Shop.ORDERS, "nothing");
            template.convertAndSend(Shop.ORDERS, "a pen");

            await().untilAsserted(() -> assertThat(packing.packed()).contains("a book", "a pen"));
            assertThat(template.receiveAndConvert("DLQ.orders")).isEqualTo("nothing");
            assertThat(shop.getBean(HealthEndpoint.class).health().getStatus()).isEqualTo(Status.UP);
            assertThat(shop.getBean(MeterRegistry.class)
                            .find("jms.message.publish")
                            .timers())
                    .isNotEmpty();
            assertThat(shop.getBean(MeterRegistry.class)
                            .find("jms.message.process")
                            .timers())
                    .isNotEmpty();
        }
    }
}

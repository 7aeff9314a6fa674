/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.examples.springboot;

import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.jms.core.JmsTemplate;

/**
 * Sends an order and packs it. Run it from the project's root:
 *
 * <pre>
 * mvn -q -pl examples/spring-boot -am -DskipTests package
 * mvn -q -pl examples/spring-boot spring-boot:run
 * </pre>
 */
@SpringBootApplication
public class Shop {
    static final String ORDERS = "orders";

    public static void main(final String[] args) {
        SpringApplication.run(Shop.class, args);
    }

    @Bean
    CommandLineRunner firstOrder(final JmsTemplate template) {
        return args -> template.convertAndSend(ORDERS, "a book");
    }
}

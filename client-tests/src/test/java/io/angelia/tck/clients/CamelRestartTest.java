/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.clients;

import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.springframework.jms.connection.CachingConnectionFactory;

/** A transacted route whose broker is killed. */
final class CamelRestartTest extends RestartTest {
    private static final String IN = "in";
    private static final String OUT = "out";

    private final CamelContext camel = new DefaultCamelContext();

    @Test
    void shouldMoveEachMessageOnceThoughTheBrokerIsKilled() throws Exception {
        // given
        final CachingConnectionFactory connections = new CachingConnectionFactory(factory());
        closing(connections::destroy);
        final JmsComponent component = CamelTest.transacted(connections);
        component.setRecoveryInterval(100);
        camel.addComponent("jms", component);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("jms:queue:" + IN + "?concurrentConsumers=3").to("jms:queue:" + OUT);
            }
        });
        camel.start();
        closing(camel::stop);
        final ProducerTemplate template = closing(camel.createProducerTemplate());

        // when
        killUnder(closing(new Load(ledger))
                .start("camel-1", id -> template.sendBody("jms:queue:" + IN, id))
                .start("camel-2", id -> template.sendBody("jms:queue:" + IN, id)));

        // then
        assertEachMovedOnce(IN, OUT);
    }
}

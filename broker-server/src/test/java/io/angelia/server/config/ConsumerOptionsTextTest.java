/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.engine.ConsumerOptions;
import io.angelia.engine.queue.KeyOrder;
import io.angelia.engine.queue.RedeliveryPolicy;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsumerOptionsTextTest {
    @Test
    void shouldAskForNothingByDefault() {
        assertThat(ConsumerOptionsText.parse(null)).isSameAs(ConsumerOptions.NONE);
        assertThat(ConsumerOptionsText.parse("")).isSameAs(ConsumerOptions.NONE);
    }

    @Test
    void shouldChangeOnlyWhatIsNamed() {
        final ConsumerOptions options =
                ConsumerOptionsText.parse("consumer-priority=-5&redelivery-delays=0,1s,%2030s&max-delivery-attempts=3");

        final RedeliveryPolicy policy =
                options.redelivery().apply(new RedeliveryPolicy(10, List.of(), 70, 2.0, 500, 0.25));

        assertThat(options.priority()).isEqualTo(-5);
        assertThat(policy).isEqualTo(new RedeliveryPolicy(3, List.of(0L, 1_000L, 30_000L), 70, 2.0, 500, 0.25));
        assertThat(policy.delayMs(2)).isEqualTo(1_000);
        assertThat(policy.delayMs(9)).isEqualTo(30_000);
    }

    @Test
    void shouldNameAnOrderAndAQueueForDeadLetters() {
        final ConsumerOptions options = ConsumerOptionsText.parse("order=global&dead-letter-address=morgue");

        assertThat(options).isEqualTo(new ConsumerOptions(0, null, "morgue", KeyOrder.GLOBAL));
    }

    @Test
    void shouldRefuseWhatItDoesNotKnow() {
        assertThatThrownBy(() -> ConsumerOptionsText.parse("consumer-prioriti=1"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("consumer-prioriti: unknown key; did you mean consumer-priority?");
        assertThatThrownBy(() -> ConsumerOptionsText.parse("priority"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("'priority' is not of the form name=value");
        assertThatThrownBy(() -> ConsumerOptionsText.parse("redelivery-delays=1s,soon"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("redelivery-delays: is 'soon'");
        assertThatThrownBy(() -> ConsumerOptionsText.parse("dead-letter-address=topic://t"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("dead-letter-address: is 'topic://t'");
    }
}

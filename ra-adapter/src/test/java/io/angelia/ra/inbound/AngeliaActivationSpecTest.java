/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.ra.AngeliaResourceAdapter;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.InvalidPropertyException;
import org.junit.jupiter.api.Test;

final class AngeliaActivationSpecTest {
    private final AngeliaActivationSpec spec = new AngeliaActivationSpec();

    private void assertInvalid(final String property, final String message) {
        assertThatThrownBy(spec::validate)
                .isInstanceOfSatisfying(
                        InvalidPropertyException.class,
                        e -> assertThat(e.getInvalidPropertyDescriptors())
                                .anyMatch(found -> found.getName().equals(property)))
                .hasMessageContaining(property)
                .hasMessageContaining(message);
    }

    @Test
    void shouldTakeAQueueByItsNameAndType() {
        spec.setDestination("orders");
        spec.setDestinationType("jakarta.jms.Queue");

        assertThatCode(spec::validate).doesNotThrowAnyException();
    }

    @Test
    void shouldTakeADestinationByItsAddressOrLookupAlone() {
        spec.setDestination("topic://prices");
        assertThatCode(spec::validate).doesNotThrowAnyException();

        spec.setDestination(null);
        spec.setDestinationLookup("java:app/prices");
        assertThatCode(spec::validate).doesNotThrowAnyException();
    }

    @Test
    void shouldNameWhatIsWrongAndWhatIsRight() {
        assertInvalid("destination", "unless destinationLookup does");
        spec.setDestination("orders");
        assertInvalid("destinationType", "whether 'orders' is");
        spec.setDestinationType("Queue");
        assertInvalid("destinationType", "'Queue' must be jakarta.jms.Queue or jakarta.jms.Topic");
        spec.setDestinationType("jakarta.jms.Topic");
        spec.setAcknowledgeMode("Client-acknowledge");
        assertInvalid("acknowledgeMode", "'Client-acknowledge' must be Auto-acknowledge or Dups-ok-acknowledge");
        spec.setSubscriptionDurability("Forever");
        assertInvalid("subscriptionDurability", "'Forever' must be Durable or NonDurable");
        spec.setSubscriptionDurability("Durable");
        assertInvalid("subscriptionName", "must be set");
        assertInvalid("clientId", "or set shareSubscriptions");
        spec.setMaxSession(0);
        assertInvalid("maxSession", "'0' must be from 1 to 1000");
        spec.setPrefetch(0);
        assertInvalid("prefetch", "'0' must be from 1 to 1000000");
        spec.setMaxBatch(1_001);
        assertInvalid("maxBatch", "'1001' must be from 1 to 1000");
        spec.setMaxBatch(100);
        spec.setPrefetch(99);
        assertInvalid("prefetch", "'99' must be at least maxBatch, which is 100");
        spec.setSetupAttempts(0);
        assertInvalid("setupAttempts", "or -1 for ever");
        spec.setSetupInterval(0);
        assertInvalid("setupInterval", "'0' must be from 1");
        spec.setMaxDeliveryAttempts(0);
        assertInvalid("maxDeliveryAttempts", "'0' is not valid");
        spec.setRedeliveryDelays("soon");
        assertInvalid("redeliveryDelays", "'soon' is not valid");
        spec.setDeadLetterAddress("topic://letters");
        assertInvalid("deadLetterAddress", "'topic://letters' is not valid");
        spec.setOrder("strict");
        assertInvalid("order", "must be key, global or none");
        spec.setRebalance(true);
        assertInvalid("rebalance", "needs a cluster of brokers");
        spec.setConnectionUri("angelia://host?prefetsch=1");
        assertInvalid("connectionUri", "prefetch");
    }

    @Test
    void shouldTakeTheClientIdFromTheResourceAdapter() throws ResourceException {
        final AngeliaResourceAdapter adapter = new AngeliaResourceAdapter();
        adapter.setConnectionUri("angelia://host?clientID=me");
        spec.setResourceAdapter(adapter);
        spec.setDestination("topic://prices");
        spec.setSubscriptionDurability("durable");
        spec.setSubscriptionName("mine");

        assertThatCode(spec::validate).doesNotThrowAnyException();
        assertThatThrownBy(() -> spec.setResourceAdapter(new AngeliaResourceAdapter()))
                .isInstanceOf(ResourceException.class);
    }

    @Test
    void shouldUnderstandTheWordsOfOtherProviders() {
        spec.setMaxSessions(3);
        spec.setUser("me");
        spec.setClientID("client");
        spec.setMaxMessagesPerSessions(7);
        spec.setUseDLQ(true);

        assertThat(spec.getMaxSession()).isEqualTo(3);
        assertThat(spec.getUserName()).isEqualTo("me");
        assertThat(spec.getClientId()).isEqualTo("client");
        assertThat(spec.getPrefetch()).isEqualTo(7);
    }

    @Test
    void shouldTakeAUriWithOneSlashForTwo() {
        final AngeliaActivationSpec spec = new AngeliaActivationSpec();

        spec.setConnectionUri("angelia:/one:7227,two:7227?user=a//b");

        assertThat(spec.getConnectionUri()).isEqualTo("angelia://one:7227,two:7227?user=a//b");
    }
}

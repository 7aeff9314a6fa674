/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.jms.client.SendHeaders;
import io.angelia.jms.destination.Destinations;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import org.junit.jupiter.api.Test;

final class SendArgumentsTest {
    private static SendHeaders headers(final long timeToLive, final long delay) throws JMSException {
        return new SendArguments(DeliveryMode.PERSISTENT, 4, timeToLive, delay)
                .headers(Destinations.queue("q"), 1_000, DeliverySchedule.NONE);
    }

    @Test
    void shouldCountTimeToLiveAndDelayFromTheSend() throws JMSException {
        // when
        final SendHeaders headers = headers(50, 7);

        // then
        assertThat(headers.timestamp()).isEqualTo(1_000);
        assertThat(headers.expiration()).isEqualTo(1_050);
        assertThat(headers.deliveryTime()).isEqualTo(1_007);
    }

    @Test
    void shouldLeaveOutWhatWasNotAskedFor() throws JMSException {
        // when
        final SendHeaders headers = headers(0, 0);

        // then
        assertThat(headers.expiration()).isZero();
        assertThat(headers.deliveryTime()).isZero();
    }

    @Test
    void shouldNotOverflow() throws JMSException {
        // when
        final SendHeaders headers = headers(Long.MAX_VALUE, Long.MAX_VALUE);

        // then
        assertThat(headers.expiration()).isEqualTo(Long.MAX_VALUE);
        assertThat(headers.deliveryTime()).isEqualTo(Long.MAX_VALUE);
    }
}

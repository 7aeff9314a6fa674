/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.config;

import io.angelia.engine.DestinationSettings;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Whose habits the settings of destinations follow where nothing else is said. */
public enum Profile {
    /** Those of this broker. */
    STANDARD,

    /**
     * What users of RocketMQ know: 16 retries within 4 h 45 min, then the dead-letter queue of the queue or subscription, where a
     * message is kept for 72 h.
     */
    ROCKETMQ;

    /** Settings of every destination, before patterns change them. */
    DestinationSettings settings() {
        return switch (this) {
            case STANDARD -> DestinationSettings.DEFAULT;
            case ROCKETMQ ->
                DestinationSettings.builder()
                        .maxDeliveryAttempts(17)
                        .redeliveryDelaysMs(List.of(
                                TimeUnit.SECONDS.toMillis(10),
                                TimeUnit.SECONDS.toMillis(30),
                                TimeUnit.MINUTES.toMillis(1),
                                TimeUnit.MINUTES.toMillis(2),
                                TimeUnit.MINUTES.toMillis(3),
                                TimeUnit.MINUTES.toMillis(4),
                                TimeUnit.MINUTES.toMillis(5),
                                TimeUnit.MINUTES.toMillis(6),
                                TimeUnit.MINUTES.toMillis(7),
                                TimeUnit.MINUTES.toMillis(8),
                                TimeUnit.MINUTES.toMillis(9),
                                TimeUnit.MINUTES.toMillis(10),
                                TimeUnit.MINUTES.toMillis(20),
                                TimeUnit.MINUTES.toMillis(30),
                                TimeUnit.HOURS.toMillis(1),
                                TimeUnit.HOURS.toMillis(2)))
                        .deadLetterRetentionMs(TimeUnit.HOURS.toMillis(72))
                        .build();
        };
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.config;

import io.angelia.engine.DestinationSettings;

/** Changes some of a destination's settings. */
final class DestinationSettingsBuilder {
    private int maxDeliveryAttempts;
    private long redeliveryDelayMs;
    private double redeliveryDelayMultiplier;
    private long maxRedeliveryDelayMs;
    private String deadLetterAddress;
    private String expiryAddress;
    private long maxSizeMessages;
    private long maxSizeBytes;
    private boolean asyncDurability;

    DestinationSettingsBuilder(final DestinationSettings from) {
        maxDeliveryAttempts = from.maxDeliveryAttempts();
        redeliveryDelayMs = from.redeliveryDelayMs();
        redeliveryDelayMultiplier = from.redeliveryDelayMultiplier();
        maxRedeliveryDelayMs = from.maxRedeliveryDelayMs();
        deadLetterAddress = from.deadLetterAddress();
        expiryAddress = from.expiryAddress();
        maxSizeMessages = from.maxSizeMessages();
        maxSizeBytes = from.maxSizeBytes();
        asyncDurability = from.asyncDurability();
    }

    DestinationSettingsBuilder maxDeliveryAttempts(final int value) {
        maxDeliveryAttempts = value;
        return this;
    }

    DestinationSettingsBuilder redeliveryDelayMs(final long value) {
        redeliveryDelayMs = value;
        return this;
    }

    DestinationSettingsBuilder redeliveryDelayMultiplier(final double value) {
        redeliveryDelayMultiplier = value;
        return this;
    }

    DestinationSettingsBuilder maxRedeliveryDelayMs(final long value) {
        maxRedeliveryDelayMs = value;
        return this;
    }

    DestinationSettingsBuilder deadLetterAddress(final String value) {
        deadLetterAddress = value;
        return this;
    }

    DestinationSettingsBuilder expiryAddress(final String value) {
        expiryAddress = value;
        return this;
    }

    DestinationSettingsBuilder maxSizeMessages(final long value) {
        maxSizeMessages = value;
        return this;
    }

    DestinationSettingsBuilder maxSizeBytes(final long value) {
        maxSizeBytes = value;
        return this;
    }

    DestinationSettingsBuilder asyncDurability(final boolean value) {
        asyncDurability = value;
        return this;
    }

    DestinationSettings build() {
        return new DestinationSettings(
                maxDeliveryAttempts,
                redeliveryDelayMs,
                redeliveryDelayMultiplier,
                maxRedeliveryDelayMs,
                deadLetterAddress,
                expiryAddress,
                maxSizeMessages,
                maxSizeBytes,
                asyncDurability);
    }
}

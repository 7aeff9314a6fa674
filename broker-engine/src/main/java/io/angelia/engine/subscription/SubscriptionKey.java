/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.subscription;

/**
 * What identifies a durable or shared subscription.
 *
 * @param clientId null for a shared subscription that was made without one.
 * @param name     as the application chose it.
 */
public record SubscriptionKey(String clientId, String name) {
    /** Name for people and for settings. */
    public String label() {
        return clientId == null ? name : clientId + "." + name;
    }
}

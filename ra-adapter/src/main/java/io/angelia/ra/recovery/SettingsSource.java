/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.recovery;

import io.angelia.ra.connection.ConnectionSettings;
import jakarta.jms.JMSException;
import javax.naming.NamingException;

/** Knows how to connect when it comes to that: names may not be bound yet when recovery begins. Thread-safe. */
@FunctionalInterface
public interface SettingsSource {
    ConnectionSettings settings() throws NamingException, JMSException;
}

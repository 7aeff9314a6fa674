/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.connection;

/** Has the settings that hold where a connection factory or an activation does not have its own. */
public interface ConnectionDefaults {
    /** What is set; null in it for what is not. */
    ConnectionSettings settings();
}

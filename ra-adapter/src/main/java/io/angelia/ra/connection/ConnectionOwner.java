/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.connection;

/** Whose connections end with it: the resource adapter. */
public interface ConnectionOwner {
    /** The open ones. */
    PhysicalConnections connections();
}

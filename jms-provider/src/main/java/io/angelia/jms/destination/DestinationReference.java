/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.destination;

import jakarta.jms.InvalidDestinationException;

/**
 * A destination that stands for one of ours, such as an object that an application server's administrator has configured. It
 * can be used wherever a destination can.
 */
public interface DestinationReference {
    /**
     * The destination that it stands for.
     *
     * @throws InvalidDestinationException when it was not configured as it has to be.
     */
    AngeliaDestination destination() throws InvalidDestinationException;
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * What the official Jakarta Messaging TCK needs of a provider when it runs outside a container: names to look up (see
 * {@code jndi.properties}) and, for each test, a broker that holds nothing. {@code docs/conformance.md} tells how to run it.
 */
package io.angelia.tck.official;

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * Auto-configuration for Spring Boot 4: a connection factory out of the properties {@code angelia.*}, cached or pooled, for
 * templates and {@code @JmsListener}. Health and metrics come from Spring Boot's own support for Jakarta Messaging.
 */
package io.angelia.springboot;

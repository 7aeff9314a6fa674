/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/** A shop as a Spring Boot application: orders go through a queue, those that cannot be packed come again. */
package io.angelia.examples.springboot;

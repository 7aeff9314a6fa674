/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/** What is deployed: a servlet that does what a test asks for, and message-driven beans. */
package io.angelia.tck.containers.app;

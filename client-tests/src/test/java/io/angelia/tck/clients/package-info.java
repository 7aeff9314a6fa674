/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/**
 * Other people's code as clients of a real broker process: Spring's templates and listener containers, a connection pool, Camel's
 * routes. Every test counts what came of what was sent: nothing is lost, and nothing comes twice without being marked.
 */
package io.angelia.tck.clients;

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/** The single-writer core of the broker, free of threads, clocks and sockets. */
package io.angelia.engine;

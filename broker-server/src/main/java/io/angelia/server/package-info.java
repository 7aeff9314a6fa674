/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/** The broker process around the engine: listeners, configuration, management and the command line. */
package io.angelia.server;

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/** What single steps of a message's way cost, measured with JMH on one thread and without a network. */
package io.angelia.benchmarks.micro;

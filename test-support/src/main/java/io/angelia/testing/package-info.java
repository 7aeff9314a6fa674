/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/** What the tests of several modules share to start brokers and clients and to check results. */
package io.angelia.testing;

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/** Tests that see Angelia only from the outside, as an application would. */
package io.angelia.tck;

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/** The resource adapter in a container small enough to be driven step by step, against a broker process. */
package io.angelia.tck.ra;

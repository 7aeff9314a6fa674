/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/** Real brokers of 256 MiB heap under what goes wrong: full disks, huge messages, strange peers, damaged files. */
package io.angelia.tck.hostile;

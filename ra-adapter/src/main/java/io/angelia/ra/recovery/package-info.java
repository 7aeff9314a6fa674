/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/** Connections of their own on which a transaction manager finds and ends branches after a crash. */
package io.angelia.ra.recovery;

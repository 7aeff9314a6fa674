/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/** Runnable programs, each of which shows one idea. */
package io.angelia.examples;

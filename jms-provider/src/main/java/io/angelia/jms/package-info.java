/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/** The Jakarta Messaging client that applications use to talk to an Angelia broker. */
package io.angelia.jms;

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/** The resource adapter that connects a Jakarta EE application server to an Angelia broker. */
package io.angelia.ra;

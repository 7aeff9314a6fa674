/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/** Which part of Angelia may know which, as rules over the compiled classes of all modules. */
package io.angelia.tck.architecture;

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
/** The rules of the Jakarta Messaging specification, section by section, against a real broker. */
package io.angelia.tck.specification;

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.containers;

/** Where the resource adapter is deployed. */
enum Packaging {
    /** By itself, beside the application. */
    ALONE,
    /** Within the application, an EAR. */
    IN_APPLICATION
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.containers;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The database that servers get: in files, with distributed transactions, and a log that is forced before it confirms anything.
 * The ones that servers bring themselves lose what they have prepared when the process is killed.
 */
final class Derby {
    /** How long a reader waits for a row of a transaction that has not ended, in seconds. */
    static final int LOCK_TIMEOUT_S = 5;

    private Derby() {}

    static String version() {
        return System.getProperty("angelia.derby.version");
    }

    /** Its archives, in the local repository. */
    static List<Path> jars() {
        final Path repository = Path.of(System.getProperty("angelia.repository"), "org", "apache", "derby");
        return Stream.of("derby", "derbyshared", "derbytools")
                .map(name -> repository.resolve(name).resolve(version()).resolve(name + '-' + version() + ".jar"))
                .toList();
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.containers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is in the resource adapter that we ship. */
final class PackagingIT {
    @Test
    void shouldBringTheClientAndNothingThatTheServerHas() {
        final Iterable<String> entries = Archive.resourceAdapter().entryNames();

        assertThat(entries)
                .contains("META-INF/ra.xml")
                .anyMatch(name -> name.startsWith("angelia-ra-adapter-"))
                .anyMatch(name -> name.startsWith("angelia-jms-provider-"))
                .noneMatch(name -> name.startsWith("jakarta."))
                .noneMatch(name -> name.contains("broker"))
                .noneMatch(name -> name.startsWith("agrona"))
                .noneMatch(name -> name.startsWith("slf4j"));
    }
}

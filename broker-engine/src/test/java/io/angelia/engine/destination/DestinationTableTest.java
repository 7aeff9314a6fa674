/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.destination;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.engine.subscription.Topic;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class DestinationTableTest {
    @Test
    void shouldFindWhatIsThereAfterAnyAdditionsAndRemovals() {
        final DestinationTable table = new DestinationTable();
        final Map<String, Destination> expected = new HashMap<>();
        final Random random = new Random(5);

        for (int i = 0; i < 5000; i++) {
            final String name = "topic://t" + random.nextInt(300);
            final Destination known = expected.remove(name);
            if (known == null) {
                final Destination added = new Destination(i + 1, name, null, new Topic(), null);
                table.add(added);
                expected.put(name, added);
            } else {
                table.remove(known);
            }
        }

        for (int i = 0; i < 300; i++) {
            final String name = "topic://t" + i;
            final UnsafeBuffer encoded = new UnsafeBuffer(("__" + name).getBytes(UTF_8));
            assertThat(table.byName(name)).isSameAs(expected.get(name));
            assertThat(table.byName(encoded, 2, encoded.capacity() - 2)).isSameAs(expected.get(name));
        }
        assertThat(table.all()).hasSameSizeAs(expected.values());
    }
}

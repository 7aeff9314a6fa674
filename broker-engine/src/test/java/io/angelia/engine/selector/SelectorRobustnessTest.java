/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.angelia.wire.message.MessageLayout;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class SelectorRobustnessTest {
    private static final String USES_EVERYTHING =
            "JMSMessageID LIKE 'ID:%:17' AND JMSType = 'car' AND color IN ('red', 'blue')"
                    + " AND weight * 2 + 1.5 > 2500 AND count BETWEEN -5 AND 10 AND flag AND absent IS NULL"
                    + " AND JMSDeliveryMode = 'NON_PERSISTENT' AND JMSXGroupID <> 'g' AND NOT (name LIKE '%x_z%' OR other = 1)";

    private final UnsafeBuffer message = new EncodedMessage()
            .id(99, 17)
            .destination("queue://cars")
            .type("car")
            .groupId("group")
            .correlationId("correlation")
            .with("color", "blue")
            .with("weight", 2000)
            .with("count", 3L)
            .with("flag", true)
            .with("name", "some xyx text")
            .with("other", 2.5)
            .encode();

    @Test
    void shouldAllocateNothingWhileEvaluating() throws InvalidSelectorException {
        final Selector selector = Selector.parse(USES_EVERYTHING);
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long thread = Thread.currentThread().getId();
        for (int i = 0; i < 20_000; i++) {
            assertThat(selector.matches(message, 0)).isTrue();
        }
        final long before = threads.getThreadAllocatedBytes(thread);
        final long idle = threads.getThreadAllocatedBytes(thread) - before;

        int matching = 0;
        final long start = threads.getThreadAllocatedBytes(thread);
        for (int i = 0; i < 10_000; i++) {
            matching += selector.matches(message, 0) ? 1 : 0;
        }
        final long allocated = threads.getThreadAllocatedBytes(thread) - start - idle;

        assertThat(matching).isEqualTo(10_000);
        assertThat(allocated).as("bytes allocated by 10,000 evaluations").isLessThan(1_000);
    }

    @Test
    void shouldNotMatchAMessageCutWithinItsFixedFields() throws InvalidSelectorException {
        final Selector selector = Selector.parse("TRUE");

        assertThat(selector.matches(new UnsafeBuffer(message, 0, MessageLayout.VARIABLE_OFFSET), 0))
                .isTrue();
        assertThat(selector.matches(new UnsafeBuffer(message, 0, MessageLayout.VARIABLE_OFFSET - 1), 0))
                .isFalse();
        assertThat(selector.matches(new UnsafeBuffer(0, 0), 0)).isFalse();
        assertThat(selector.matches(message, message.capacity())).isFalse();
    }

    @Test
    void shouldReadNothingBeyondTheHeader() throws InvalidSelectorException {
        final UnsafeBuffer cut = copy(message);
        cut.putInt(MessageLayout.HEADER_LENGTH_OFFSET, MessageLayout.VARIABLE_OFFSET, LITTLE_ENDIAN);

        assertThat(Selector.parse("JMSType IS NULL AND color IS NULL AND flag IS NULL")
                        .matches(cut, 0))
                .isTrue();
    }

    @Test
    void shouldNeverFailOnDamagedMessages() throws InvalidSelectorException {
        final Selector selector = Selector.parse(USES_EVERYTHING);
        final Random random = new Random(42);

        for (int i = 0; i < 100_000; i++) {
            final UnsafeBuffer damaged = copy(message);
            for (int byteCount = random.nextInt(4); byteCount >= 0; byteCount--) {
                damaged.putByte(random.nextInt(damaged.capacity()), (byte) random.nextInt());
            }
            if (random.nextInt(4) == 0) {
                damaged.putInt(
                        random.nextBoolean()
                                ? MessageLayout.HEADER_LENGTH_OFFSET
                                : MessageLayout.PROPERTIES_OFFSET_OFFSET,
                        random.nextInt() >> random.nextInt(32),
                        LITTLE_ENDIAN);
            }
            final int length = random.nextInt(damaged.capacity() + 1);
            selector.matches(damaged, 0);
            selector.matches(new UnsafeBuffer(damaged, 0, length), 0, 0, random.nextInt(length + 1), 1);
        }
    }

    private static UnsafeBuffer copy(final UnsafeBuffer source) {
        final byte[] bytes = new byte[source.capacity()];
        source.getBytes(0, bytes);
        return new UnsafeBuffer(bytes);
    }
}

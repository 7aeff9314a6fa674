/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Compares the selector with {@link RandomExpressions}. {@code -Dangelia.selector.seed} and {@code -Dangelia.selector.cases}
 * choose another run.
 */
class SelectorDifferentialTest {
    private static final long SEED = Long.getLong("angelia.selector.seed", 42);
    private static final int CASES = Integer.getInteger("angelia.selector.cases", 100_000);

    private final Random random = new Random(SEED);
    private final RandomExpressions expressions = new RandomExpressions(random);
    private final int[] outcomes = new int[3];

    @Test
    void shouldAgreeWithTheReferenceOnRandomExpressions() throws InvalidSelectorException {
        for (int i = 0; i < CASES; i++) {
            final Map<String, Object> values = new HashMap<>();
            final UnsafeBuffer message = message(values);
            final RandomExpressions.Generated expression = expressions.condition(1 + random.nextInt(4));
            final Boolean expected = expression.truth(values);

            final boolean holds = Selector.parse(expression.text()).matches(message, 0);
            final boolean negationHolds =
                    Selector.parse("NOT (" + expression.text() + ")").matches(message, 0);

            assertThat(holds ? Boolean.TRUE : negationHolds ? Boolean.FALSE : null)
                    .as("seed %d, case %d, selector %s, values %s", SEED, i, expression.text(), values)
                    .isEqualTo(expected);
            outcomes[expected == null ? 2 : expected ? 0 : 1]++;
        }
        System.out.printf(
                "%d random selectors, seed %d: %d true, %d false, %d unknown%n",
                CASES, SEED, outcomes[0], outcomes[1], outcomes[2]);
        if (CASES >= 10_000) {
            assertThat(IntStream.of(outcomes).min().getAsInt()).isGreaterThan(CASES / 20);
        }
    }

    private UnsafeBuffer message(final Map<String, Object> values) {
        final Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("i1", random.nextInt(5));
        properties.put("i2", random.nextLong() >> random.nextInt(64));
        properties.put("f1", random.nextInt(9) / 2.0);
        properties.put("s1", expressions.anyString());
        properties.put("s2", expressions.anyString());
        properties.put("b1", random.nextBoolean());
        properties.put("b2", random.nextBoolean());
        for (final String name : new String[] {"mixed1", "mixed2", "mixed3", "ünïcode", "$x_1"}) {
            if (random.nextInt(8) > 0) {
                properties.put(name, anyValue());
            }
        }
        final EncodedMessage message = new EncodedMessage()
                .with(properties)
                .destination(random.nextBoolean() ? "queue://q" : null)
                .replyTo(random.nextBoolean() ? "topic://t" : null);
        values.putAll(properties);
        final int priority = random.nextInt(10);
        final long timestamp = random.nextInt(5);
        final int sequence = random.nextInt(4);
        message.priority(priority).timestamp(timestamp).id(7, sequence);
        values.put("JMSPriority", priority);
        values.put("JMSTimestamp", timestamp);
        values.put("JMSMessageID", "ID:0000000000000007:" + sequence);
        values.put("JMSDeliveryMode", "NON_PERSISTENT");
        if (random.nextBoolean()) {
            message.persistent();
            values.put("JMSDeliveryMode", "PERSISTENT");
        }
        values.put("JMSCorrelationID", maybeString());
        values.put("JMSType", maybeString());
        values.put("JMSXUserID", maybeString());
        values.put("JMSXGroupID", maybeString());
        return message.correlationId((String) values.get("JMSCorrelationID"))
                .type((String) values.get("JMSType"))
                .userId((String) values.get("JMSXUserID"))
                .groupId((String) values.get("JMSXGroupID"))
                .encode();
    }

    private String maybeString() {
        return random.nextInt(4) == 0 ? null : expressions.anyString();
    }

    private Object anyValue() {
        return switch (random.nextInt(13)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> (byte) random.nextInt();
            case 3 -> (short) random.nextInt();
            case 4 -> random.nextInt();
            case 5 -> random.nextLong();
            case 6 -> random.nextFloat();
            case 7 -> random.nextDouble();
            case 8 -> Double.NaN;
            case 9 -> Float.POSITIVE_INFINITY;
            case 10 -> 'x';
            case 11 -> new byte[] {1, 2};
            default -> expressions.anyString();
        };
    }
}

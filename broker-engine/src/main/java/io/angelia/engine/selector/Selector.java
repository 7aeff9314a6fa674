/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.selector;

import java.util.Objects;
import org.agrona.DirectBuffer;

/**
 * A parsed message selector. Equal to every selector that differs in nothing but white space, case of keywords, superfluous
 * parentheses or the like, so that one evaluation can serve several consumers.
 *
 * <p>Not thread-safe: evaluation uses memory of the selector.
 */
public final class Selector {
    private final String text;
    private final Expression condition;
    private final MessageView view;

    private Selector(final String text, final Expression condition, final int propertyCount) {
        this.text = text;
        this.condition = condition;
        this.view = new MessageView(propertyCount);
    }

    /**
     * Parses a selector.
     *
     * @param text not null; that a blank one means no selector is for the caller to know.
     */
    public static Selector parse(final String text) throws InvalidSelectorException {
        final SelectorParser parser = new SelectorParser(Objects.requireNonNull(text));
        final Expression condition = parser.parse();
        return new Selector(text, condition, parser.propertyCount());
    }

    /** True when the message that starts at {@code offset} matches; one that is cut short within its fixed fields does not. */
    public boolean matches(final DirectBuffer buffer, final int offset) {
        return matches(buffer, offset, 0, 0, 0);
    }

    /**
     * The same with what the broker knows beside the message.
     *
     * @param annotationsOffset where the property section of the broker's annotations starts in the same buffer.
     * @param annotationsLength its length; 0 when there are none.
     * @param deliveryCount     value of JMSXDeliveryCount; 0 when it has none.
     */
    public boolean matches(
            final DirectBuffer buffer,
            final int offset,
            final int annotationsOffset,
            final int annotationsLength,
            final int deliveryCount) {
        return view.wrap(buffer, offset, annotationsOffset, annotationsLength, deliveryCount)
                && condition.test(view) == Expression.TRUE;
    }

    /** As given to {@link #parse}. */
    public String text() {
        return text;
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof Selector selector && condition.equals(selector.condition);
    }

    @Override
    public int hashCode() {
        return condition.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}

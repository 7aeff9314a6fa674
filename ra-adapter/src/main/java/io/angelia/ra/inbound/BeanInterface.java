/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra.inbound;

import io.angelia.jms.AngeliaMessageListener;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.resource.NotSupportedException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;

/** In which of two shapes a bean wants its messages. */
enum BeanInterface {
    /** One by one. */
    MESSAGE(MessageListener.class, "onMessage", Message.class),
    /** In lists. */
    LIST(AngeliaMessageListener.class, "onMessages", List.class);

    private final Class<?> type;

    @SuppressWarnings("ImmutableEnumChecker") // Methods have no setters that matter here.
    private final Method method;

    BeanInterface(final Class<?> type, final String method, final Class<?> argument) {
        this.type = type;
        try {
            this.method = type.getMethod(method, argument);
        } catch (final NoSuchMethodException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The method that is called with messages. */
    Method method() {
        return method;
    }

    /**
     * Finds out what the beans of an application server are.
     *
     * @return {@link #MESSAGE} where the server does not tell.
     * @throws NotSupportedException when they are neither or both.
     */
    static BeanInterface of(final MessageEndpointFactory endpoints) throws NotSupportedException {
        final Class<?> bean = endpoints.getEndpointClass();
        if (bean == null) {
            return MESSAGE;
        }
        final List<BeanInterface> implemented = Arrays.stream(values())
                .filter(each -> each.type.isAssignableFrom(bean))
                .toList();
        final List<BeanInterface> fitting = implemented.isEmpty()
                ? Arrays.stream(values()).filter(each -> each.isFitting(bean)).toList()
                : implemented;
        if (fitting.size() != 1) {
            throw new NotSupportedException(bean.getName() + " must be either a " + MESSAGE.type.getName() + " or a "
                    + LIST.type.getName() + ", and is " + (fitting.isEmpty() ? "neither" : "both"));
        }
        return fitting.get(0);
    }

    /** A bean may name its interface and have its method without implementing it. */
    private boolean isFitting(final Class<?> bean) {
        return Arrays.stream(bean.getMethods())
                .anyMatch(each -> each.getName().equals(method.getName())
                        && Arrays.equals(each.getParameterTypes(), method.getParameterTypes()));
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.wire.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Makes a frame of every kind out of random fields, by way of the handler interfaces, and records what comes back. */
final class FrameSamples {
    private static final String[] STRINGS = {null, "", "orders", "Grüße ✉ \uD83D\uDCE8", "a".repeat(300)};

    private final Random random;

    FrameSamples(final long seed) {
        random = new Random(seed);
    }

    /** One sample per method of the handler interface. */
    List<Sample> of(final Class<?> handlerType) {
        return Arrays.stream(handlerType.getMethods()).map(this::sample).toList();
    }

    private Sample sample(final Method method) {
        final FrameType type = typeOf(method);
        final Class<?>[] types = method.getParameterTypes();
        final Object[] arguments = new Object[types.length];
        final byte[] bytes = new byte[random.nextInt(60) + 4];
        random.nextBytes(bytes);
        boolean ranges = false;
        int rangeStart = 0;
        for (int i = 0; i < types.length; i++) {
            if (types[i] == ByteBuf.class) {
                arguments[i] = Unpooled.wrappedBuffer(bytes);
                ranges = true;
            } else if (ranges) {
                final boolean last = i + 2 == types.length;
                final int length = last ? bytes.length - rangeStart : random.nextInt(bytes.length);
                arguments[i] = rangeStart;
                arguments[++i] = length;
                rangeStart += length;
            } else if (types[i] == int.class) {
                arguments[i] = i == 0 && !type.allowsSession(0) ? random.nextInt(0xFFFF) + 1 : random.nextInt(6);
            } else if (types[i] == long.class) {
                arguments[i] = random.nextLong();
            } else if (types[i] == boolean.class) {
                arguments[i] = random.nextBoolean();
            } else {
                arguments[i] = STRINGS[random.nextInt(STRINGS.length)];
            }
        }
        return new Sample(type, method, arguments);
    }

    /** A handler that writes down each call. */
    static <T> T recorder(final Class<T> handlerType, final List<String> calls) {
        return handlerType.cast(Proxy.newProxyInstance(
                handlerType.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                    calls.add(describe(method, arguments));
                    return null;
                }));
    }

    private static String describe(final Method method, final Object[] arguments) {
        final List<Object> parts = new ArrayList<>();
        ByteBuf buffer = null;
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i] instanceof ByteBuf lent) {
                buffer = lent;
            } else if (buffer != null) {
                parts.add(ByteBufUtil.hexDump(buffer, (Integer) arguments[i], (Integer) arguments[++i]));
            } else {
                parts.add(arguments[i]);
            }
        }
        return method.getName() + parts;
    }

    private static FrameType typeOf(final Method method) {
        final String name = method.getName().substring("on".length());
        return FrameType.valueOf(name.replaceAll("(?<=.)([A-Z])", "_$1").toUpperCase(Locale.ROOT));
    }

    static final class Sample {
        private final FrameType type;
        private final Method method;
        private final Object[] arguments;

        private Sample(final FrameType type, final Method method, final Object[] arguments) {
            this.type = type;
            this.method = method;
            this.arguments = arguments;
        }

        FrameType type() {
            return type;
        }

        String expectedCall() {
            return describe(method, arguments);
        }

        void write(final ByteBuf out) {
            final String name = method.getName().substring("on".length());
            final String writerName = name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
            final List<Class<?>> types = new ArrayList<>(List.of(method.getParameterTypes()));
            types.add(0, ByteBuf.class);
            final List<Object> values = new ArrayList<>(Arrays.asList(arguments));
            values.add(0, out);
            try {
                FrameWriter.class
                        .getMethod(writerName, types.toArray(Class<?>[]::new))
                        .invoke(null, values.toArray());
            } catch (final ReflectiveOperationException e) {
                throw new LinkageError(name, e);
            }
        }

        ByteBuf encoded() {
            final ByteBuf out = Unpooled.buffer();
            write(out);
            return out;
        }

        @Override
        public String toString() {
            return type.toString();
        }
    }
}

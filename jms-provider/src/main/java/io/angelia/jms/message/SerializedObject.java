/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.lang.reflect.Proxy;

/** The body of an object message: Java serialization, with the classes of the thread's context class loader. Stateless. */
final class SerializedObject {
    private SerializedObject() {}

    /** Returns null for null. */
    static ByteSlice write(Serializable object) throws MessageFormatException {
        if (object == null) {
            return null;
        }
        Buffer bytes = new Buffer();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        } catch (IOException | RuntimeException e) {
            throw Failures.format("An object of class " + object.getClass().getName() + " cannot be serialized", e);
        } catch (StackOverflowError e) {
            throw Failures.format("An object of class " + object.getClass().getName()
                    + " is nested too deeply to be serialized on this thread's stack");
        }
        return bytes.slice();
    }

    /**
     * The object again; null for null.
     *
     * @param allowList which classes may be in it; null for any, when this program itself wrote it.
     * @throws MessageFormatException when a class is not allowed or not found, or the bytes are not those of an object.
     */
    static Serializable read(ByteSlice body, DeserializationAllowList allowList) throws JMSException {
        if (body == null) {
            return null;
        }
        DeserializationAllowList.Filter filter = allowList == null ? null : allowList.filter(body.length());
        InputStream bytes = new ByteArrayInputStream(body.bytes(), body.offset(), body.length());
        try (ContextObjectInputStream in = new ContextObjectInputStream(bytes)) {
            if (filter != null) {
                in.setObjectInputFilter(filter);
            }
            return (Serializable) in.readObject();
        } catch (InvalidClassException e) {
            throw filter == null || filter.refused() == null
                    ? Failures.format("The object cannot be deserialized", e)
                    : Failures.format(filter.refused());
        } catch (IOException | ClassNotFoundException | RuntimeException e) {
            throw Failures.format("The object cannot be deserialized", e);
        } catch (StackOverflowError e) {
            throw Failures.format("The object is nested too deeply to be deserialized on this thread's stack");
        }
    }

    /** Lends its array instead of copying it. */
    private static final class Buffer extends ByteArrayOutputStream {
        ByteSlice slice() {
            return new ByteSlice(buf, 0, count);
        }
    }

    private static final class ContextObjectInputStream extends ObjectInputStream {
        private final ClassLoader loader;

        ContextObjectInputStream(InputStream in) throws IOException {
            super(in);
            ClassLoader context = Thread.currentThread().getContextClassLoader();
            loader = context == null ? SerializedObject.class.getClassLoader() : context;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, loader);
            } catch (ClassNotFoundException e) {
                // Primitive types, and classes that only the caller's loader knows.
                return super.resolveClass(description);
            }
        }

        @Override
        protected Class<?> resolveProxyClass(String[] names) throws IOException, ClassNotFoundException {
            Class<?>[] interfaces = new Class<?>[names.length];
            for (int i = 0; i < names.length; i++) {
                interfaces[i] = Class.forName(names[i], false, loader);
            }
            try {
                return proxyClass(interfaces);
            } catch (IllegalArgumentException e) {
                throw new ClassNotFoundException("a proxy of " + String.join(", ", names), e);
            }
        }

        @SuppressWarnings("deprecation") // Its replacement needs an instance; here only the class is asked for.
        private Class<?> proxyClass(Class<?>[] interfaces) {
            return Proxy.getProxyClass(loader, interfaces);
        }
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.containers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** An archive to deploy, made of classes, texts and other archives. For one thread. */
final class Archive {
    private final String name;
    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    Archive(final String name) {
        this.name = name;
    }

    /** The resource adapter as it is shipped. */
    static Archive resourceAdapter() {
        final Path file = Path.of(System.getProperty("angelia.rar"));
        final Archive archive = new Archive(file.getFileName().toString());
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(file))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (!entry.isDirectory()) {
                    archive.entries.put(entry.getName(), in.readAllBytes());
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException("The resource adapter is packaged by the build, to " + file, e);
        }
        return archive;
    }

    String name() {
        return name;
    }

    Iterable<String> entryNames() {
        return entries.keySet();
    }

    Archive text(final String path, final String text) {
        return bytes(path, text.getBytes(StandardCharsets.UTF_8));
    }

    Archive bytes(final String path, final byte[] bytes) {
        entries.put(path, bytes);
        return this;
    }

    /** All classes of the package of {@code member}, but for those named. */
    Archive packageOf(final String prefix, final Class<?> member, final String... without) {
        final String path = member.getPackageName().replace('.', '/') + '/';
        try (Stream<Path> files = Files.list(Path.of(member.getResource("").toURI()))) {
            for (final Path file : files.sorted().toList()) {
                final String className = file.getFileName().toString().replace(".class", "");
                if (!List.of(without).contains(className)) {
                    entries.put(prefix + path + file.getFileName(), Files.readAllBytes(file));
                }
            }
        } catch (final IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    Archive archive(final Archive inner) {
        entries.put(inner.name, inner.bytes());
        return this;
    }

    byte[] bytes() {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (final Map.Entry<String, byte[]> entry : entries.entrySet()) {
                out.putNextEntry(new ZipEntry(entry.getKey()));
                out.write(entry.getValue());
                out.closeEntry();
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}

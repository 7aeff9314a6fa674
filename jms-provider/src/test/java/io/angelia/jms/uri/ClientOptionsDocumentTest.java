/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.uri;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientOptionsDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "client-options.md");
    /** How a row of a table begins; the options of connections are the first table. */
    private static final String ROW = "| `";

    @Test
    void shouldDescribeEveryOptionAndNoOther() throws IOException {
        List<String> rows = Files.readAllLines(DOCUMENT).stream()
                .dropWhile(line -> !line.startsWith(ROW))
                .takeWhile(line -> line.startsWith(ROW))
                .toList();

        List<String> table = ConnectionOption.all().stream()
                .map(ClientOptionsDocumentTest::row)
                .toList();
        assertThat(rows).isEqualTo(table);
    }

    private static String row(ConnectionOption<?> option) {
        String fallback = option.defaultText().isEmpty() ? "" : '`' + option.defaultText() + '`';
        String aliases = option.aliases().isEmpty() ? "" : " Also `" + String.join("`, `", option.aliases()) + "`.";
        return String.format(
                "| `%s` | %s | %s | %s | %s%s |",
                option.name(), option.type(), fallback, option.range(), option.description(), aliases);
    }
}

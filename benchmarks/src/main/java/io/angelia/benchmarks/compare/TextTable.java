/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;

/** A table in Markdown whose columns also line up in a terminal. Not thread-safe. */
final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    /** An empty table; the first column is for words, the others for numbers. */
    TextTable(final List<String> header) {
        rows.add(List.copyOf(header));
    }

    void row(final List<String> cells) {
        if (cells.size() != rows.get(0).size()) {
            throw new IllegalArgumentException(cells.size() + " cells for " + rows.get(0));
        }
        rows.add(List.copyOf(cells));
    }

    @Override
    public String toString() {
        final StringBuilder out = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            line(out, rows.get(i));
            if (i == 0) {
                rule(out);
            }
        }
        return out.toString();
    }

    private void line(final StringBuilder out, final List<String> cells) {
        for (int column = 0; column < cells.size(); column++) {
            final String padding = " ".repeat(width(column) - cells.get(column).length());
            final String cell = cells.get(column);
            out.append("| ")
                    .append(column == 0 ? cell + padding : padding + cell)
                    .append(' ');
        }
        out.append("|\n");
    }

    private void rule(final StringBuilder out) {
        for (int column = 0; column < rows.get(0).size(); column++) {
            final String dashes = "-".repeat(width(column));
            out.append(column == 0 ? "|:" + dashes + "-" : "|-" + dashes + ":");
        }
        out.append("|\n");
    }

    private int width(final int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}

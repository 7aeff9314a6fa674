/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.containers.app;

import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A table of texts in the database of the server. */
final class Rows {
    private static final String TABLE_EXISTS = "X0Y32";

    private Rows() {}

    private static DataSource dataSource() {
        return Names.lookedUp(DataSource.class, Names.DATA_SOURCE);
    }

    /** Makes the table when it is not there. */
    static void prepare() throws SQLException {
        try (var connection = dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create table rows_of_texts (text varchar(200))");
        } catch (final SQLException e) {
            if (!TABLE_EXISTS.equals(e.getSQLState())) {
                throw e;
            }
        }
    }

    /** In the transaction of the caller. */
    static void insert(final String text) throws SQLException {
        try (var connection = dataSource().getConnection();
                var insert = connection.prepareStatement("insert into rows_of_texts values (?)")) {
            insert.setString(1, text);
            insert.executeUpdate();
        }
    }

    static int count(final String text) throws SQLException {
        try (var connection = dataSource().getConnection();
                var select = connection.prepareStatement("select count(*) from rows_of_texts where text = ?")) {
            select.setString(1, text);
            try (ResultSet result = select.executeQuery()) {
                result.next();
                return result.getInt(1);
            }
        }
    }
}

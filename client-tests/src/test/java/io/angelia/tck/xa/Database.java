/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.xa;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.XAConnection;
import org.apache.derby.jdbc.EmbeddedXADataSource;

/**
 * The worker's database: one table of ids, in files that only this process can open. Its write-ahead log is forced before {@code
 * prepare} and {@code commit} return.
 */
final class Database implements AutoCloseable {
    /** An id that the database takes, to vote against the transaction when it is to prepare. */
    static final String REFUSED = "refused";

    private final EmbeddedXADataSource source = new EmbeddedXADataSource();
    /** Keeps the database open, and serves what is outside of transactions. */
    private final Connection plain;

    Database(final Path directory) throws SQLException {
        // What it says of its start, recovery and errors belongs to the output of this process.
        System.setProperty("derby.stream.error.field", "java.lang.System.out");
        source.setDatabaseName(directory.toString());
        source.setCreateDatabase("create");
        plain = source.getConnection();
        if (strings("SELECT TABLENAME FROM SYS.SYSTABLES WHERE TABLENAME = 'DONE'")
                .isEmpty()) {
            execute("CREATE TABLE DONE (ID VARCHAR(100) NOT NULL CHECK (ID <> '" + REFUSED + "') INITIALLY DEFERRED)");
        }
    }

    XAConnection connect() throws SQLException {
        return source.getXAConnection();
    }

    static void insert(final Connection connection, final String id) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO DONE VALUES (?)")) {
            insert.setString(1, id);
            insert.executeUpdate();
        }
    }

    List<String> rows() throws SQLException {
        return strings("SELECT ID FROM DONE");
    }

    List<String> inDoubt() throws SQLException {
        return strings("SELECT GLOBAL_XID FROM SYSCS_DIAG.TRANSACTION_TABLE WHERE STATUS = 'PREPARED'");
    }

    void clear() throws SQLException {
        execute("DELETE FROM DONE");
    }

    private List<String> strings(final String query) throws SQLException {
        final List<String> found = new ArrayList<>();
        try (Statement statement = plain.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    private void execute(final String sql) throws SQLException {
        try (Statement statement = plain.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        plain.close();
    }
}

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
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.h2.jdbcx.JdbcDataSource;

/** The worker's database: one table of ids, in files that only this process can open. */
final class Database implements AutoCloseable {
    private static final String FORCE = "CHECKPOINT SYNC";

    private final JdbcDataSource source = new JdbcDataSource();
    /** Keeps the database open, and serves what is outside of transactions. */
    private final Connection plain;

    Database(final Path file) throws SQLException {
        source.setURL("jdbc:h2:file:" + file + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=10000");
        plain = source.getConnection();
        execute("CREATE TABLE IF NOT EXISTS DONE (ID VARCHAR(100) NOT NULL)");
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
        return strings("SELECT TRANSACTION_NAME FROM INFORMATION_SCHEMA.IN_DOUBT");
    }

    void clear() throws SQLException {
        execute("DELETE FROM DONE");
        execute(FORCE);
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

    /** The database writes behind; with this, what it has answered is in its files. */
    void force() throws XAException {
        try {
            execute(FORCE);
        } catch (final SQLException e) {
            final XAException failure = new XAException(XAException.XAER_RMERR);
            failure.initCause(e);
            throw failure;
        }
    }

    @Override
    public void close() throws SQLException {
        plain.close();
    }

    /** A resource of this database that answers when its answer is durable, and may vote against every transaction. */
    XAResource resource(final XAConnection connection, final boolean veto) throws SQLException {
        return new Durable(connection.getXAResource(), veto);
    }

    private final class Durable implements XAResource {
        private final XAResource resource;
        private final boolean veto;

        Durable(final XAResource resource, final boolean veto) {
            this.resource = resource;
            this.veto = veto;
        }

        @Override
        public int prepare(final Xid xid) throws XAException {
            if (veto) {
                resource.rollback(xid);
                throw new XAException(XAException.XA_RBINTEGRITY);
            }
            final int vote = resource.prepare(xid);
            force();
            return vote;
        }

        @Override
        public void commit(final Xid xid, final boolean onePhase) throws XAException {
            resource.commit(xid, onePhase);
            force();
        }

        @Override
        public void rollback(final Xid xid) throws XAException {
            resource.rollback(xid);
            force();
        }

        @Override
        public void start(final Xid xid, final int flags) throws XAException {
            resource.start(xid, flags);
        }

        @Override
        public void end(final Xid xid, final int flags) throws XAException {
            resource.end(xid, flags);
        }

        @Override
        public void forget(final Xid xid) throws XAException {
            resource.forget(xid);
        }

        @Override
        public Xid[] recover(final int flag) throws XAException {
            return resource.recover(flag);
        }

        @Override
        public boolean isSameRM(final XAResource other) throws XAException {
            return resource.isSameRM(other instanceof Durable durable ? durable.resource : other);
        }

        @Override
        public int getTransactionTimeout() throws XAException {
            return resource.getTransactionTimeout();
        }

        @Override
        public boolean setTransactionTimeout(final int seconds) throws XAException {
            return resource.setTransactionTimeout(seconds);
        }
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.containers.app;

import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.UserTransaction;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Does one thing for a test and says how it went. */
@WebServlet("/operations")
public class Operations extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Resource
    private transient UserTransaction transaction;

    @Inject
    private transient Injected injected;

    @Override
    protected void doGet(final HttpServletRequest request, final HttpServletResponse response) throws IOException {
        try {
            response.getWriter().print(answer(request));
        } catch (final Exception e) {
            response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
            e.printStackTrace(response.getWriter());
        }
    }

    private String answer(final HttpServletRequest request) throws Exception {
        final String queue = request.getParameter("queue");
        final String text = request.getParameter("text");
        return switch (request.getParameter("operation")) {
            case "ping" -> "pong";
            case "commit" -> sendAndStore(queue, text, true);
            case "rollback" -> sendAndStore(queue, text, false);
            case "rows" -> Integer.toString(rows(text));
            case "forbidden" -> forbidden();
            case "injected" -> sendInjected(queue, text);
            case "defined" -> sendToDefined(text);
            case "crash" -> crash(queue, text);
            default -> throw new IllegalArgumentException("There is no such operation");
        };
    }

    // ---- a message and a row in one transaction

    private String sendAndStore(final String queue, final String text, final boolean commit) throws Exception {
        try (Statement statement = dataSource().getConnection().createStatement()) {
            statement.execute("create table if not exists sent (text varchar(200))");
            statement.getConnection().close();
        }
        transaction.begin();
        store(text);
        send(queue, text);
        if (commit) {
            transaction.commit();
        } else {
            transaction.rollback();
        }
        return "done";
    }

    private static DataSource dataSource() {
        return (DataSource) Names.lookedUp("datasource");
    }

    private static ConnectionFactory factory() {
        return (ConnectionFactory) Names.lookedUp("factory");
    }

    private static void store(final String text) throws SQLException {
        try (var connection = dataSource().getConnection();
                var insert = connection.prepareStatement("insert into sent values (?)")) {
            insert.setString(1, text);
            insert.executeUpdate();
        }
    }

    private static int rows(final String text) throws SQLException {
        try (var connection = dataSource().getConnection();
                var select = connection.prepareStatement("select count(*) from sent where text = ?")) {
            select.setString(1, text);
            try (ResultSet result = select.executeQuery()) {
                result.next();
                return result.getInt(1);
            }
        }
    }

    private static void send(final String queue, final String text) throws JMSException {
        try (Connection connection = factory().createConnection()) {
            final Session session = connection.createSession();
            session.createProducer(session.createQueue(queue)).send(session.createTextMessage(text));
        }
    }

    // ---- other ways to send

    private static String forbidden() throws JMSException {
        try (Connection connection = factory().createConnection();
                Session session = connection.createSession()) {
            session.createTextMessage();
            connection.setClientID("not allowed");
            return "allowed";
        } catch (final IllegalStateException e) {
            return "forbidden";
        }
    }

    private String sendInjected(final String queue, final String text) throws Exception {
        transaction.begin();
        final JMSContext context = injected.context();
        context.createProducer().send(context.createQueue(queue), text);
        transaction.commit();
        return "done";
    }

    private static String sendToDefined(final String text) {
        try (JMSContext context = factory().createContext()) {
            context.createProducer().send((Queue) Names.lookedUp("queue"), text);
        }
        return "done";
    }

    // ---- the end of the server between prepare and commit

    /** The halting resource comes first, so that nothing else has been committed when it ends the server. */
    private String crash(final String queue, final String text) throws Exception {
        final TransactionManager manager = (TransactionManager) Names.lookedUp("manager");
        manager.begin();
        manager.getTransaction().enlistResource(new HaltingResource());
        send(queue, text);
        manager.commit();
        return "survived";
    }
}

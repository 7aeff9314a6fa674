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
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.transaction.UserTransaction;
import java.io.IOException;
import java.sql.SQLException;

/** Does one thing for a test and says how it went. */
@WebServlet("/operations")
public class Operations extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Resource
    private transient UserTransaction transaction;

    @Inject
    private transient Injected injected;

    @Override
    public void init() throws ServletException {
        try {
            Rows.prepare();
        } catch (final SQLException e) {
            throw new ServletException(e);
        }
    }

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
            case "rows" -> Integer.toString(Rows.count(text));
            case "forbidden" -> forbidden();
            case "injected" -> sendInjected(queue, text);
            case "administered" -> sendToAdministered(text);
            case "defined" -> sendWithDefined(request.getParameter("factory"), queue, text);
            default -> throw new IllegalArgumentException("There is no such operation");
        };
    }

    // ---- a message and a row in one transaction

    private String sendAndStore(final String queue, final String text, final boolean commit) throws Exception {
        transaction.begin();
        Rows.insert(text);
        send(Names.FACTORY, queue, text);
        end(commit);
        return "done";
    }

    private void end(final boolean commit) throws Exception {
        if (commit) {
            transaction.commit();
        } else {
            transaction.rollback();
        }
    }

    private static void send(final String factory, final String queue, final String text) throws JMSException {
        try (Connection connection =
                Names.lookedUp(ConnectionFactory.class, factory).createConnection()) {
            final Session session = connection.createSession();
            session.createProducer(session.createQueue(queue)).send(session.createTextMessage(text));
        }
    }

    // ---- other ways to send

    private static String forbidden() throws JMSException {
        try (Connection connection =
                        Names.lookedUp(ConnectionFactory.class, Names.FACTORY).createConnection();
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

    private static String sendToAdministered(final String text) {
        try (JMSContext context =
                Names.lookedUp(ConnectionFactory.class, Names.FACTORY).createContext()) {
            context.createProducer().send(Names.lookedUp(Queue.class, Names.QUEUE), text);
        }
        return "done";
    }

    /**
     * By a factory to a queue that are defined under these names of JNDI: once in a transaction that is rolled back, then in one
     * that is committed.
     */
    private String sendWithDefined(final String factory, final String queue, final String text) throws Exception {
        for (final boolean commit : new boolean[] {false, true}) {
            transaction.begin();
            try (JMSContext context =
                    Names.lookedUp(ConnectionFactory.class, factory).createContext()) {
                final Queue defined = Names.lookedUp(Queue.class, queue);
                context.createProducer().send(defined, text + (commit ? " committed" : " rolled back"));
            }
            end(commit);
        }
        return "done";
    }
}

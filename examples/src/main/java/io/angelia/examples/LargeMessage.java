/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.examples;

import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import java.io.PrintStream;
import java.util.zip.CRC32C;

/** A body of many megabytes, written and read piece by piece; on the way it travels in chunks between other messages. */
public final class LargeMessage {
    private static final int PIECE = 64 * 1024;
    private static final int PIECES = 320;

    private LargeMessage() {}

    public static void main(final String[] args) throws JMSException {
        run(Broker.of(args), System.out);
    }

    static void run(final ConnectionFactory factory, final PrintStream out) throws JMSException {
        try (JMSContext context = factory.createContext()) {
            final Queue queue = context.createQueue("examples.films");
            final CRC32C sent = new CRC32C();
            final BytesMessage film = context.createBytesMessage();
            final byte[] piece = new byte[PIECE];
            for (int i = 0; i < PIECES; i++) {
                piece[i % PIECE] = (byte) i;
                film.writeBytes(piece);
                sent.update(piece);
            }
            context.createProducer().send(queue, film);
            out.printf("sent %,d bytes, checksum %08x%n", (long) PIECE * PIECES, sent.getValue());

            final BytesMessage copy =
                    (BytesMessage) context.createConsumer(queue).receive(30_000);
            final CRC32C received = new CRC32C();
            for (int length = copy.readBytes(piece); length > 0; length = copy.readBytes(piece)) {
                received.update(piece, 0, length);
            }
            out.printf("received %,d bytes, checksum %08x%n", copy.getBodyLength(), received.getValue());
        }
    }
}

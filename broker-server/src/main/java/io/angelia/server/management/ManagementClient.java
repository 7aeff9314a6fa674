/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.management;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.angelia.wire.frame.FrameReader;
import io.angelia.wire.frame.FrameSplitter;
import io.angelia.wire.frame.FrameWriter;
import io.angelia.wire.frame.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * Asks a broker for operations of management over a connection of its own: one at a time, waiting for the answer. Not
 * thread-safe.
 */
public final class ManagementClient implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int VERSION = 1;
    private static final int MAX_FRAME_LENGTH = 1024 * 1024;
    private static final int READ_LENGTH = 64 * 1024;

    private final Socket socket;
    private final Deque<AnswerFrame> answers = new ArrayDeque<>();
    private final FrameSplitter splitter;
    private final byte[] readBuffer = new byte[READ_LENGTH];
    private long lastRequestId;

    private ManagementClient(final Socket socket) {
        this.socket = socket;
        final AnswerFrames handler = new AnswerFrames(answers::add, this::pong);
        splitter = new FrameSplitter(
                UnpooledByteBufAllocator.DEFAULT,
                MAX_FRAME_LENGTH,
                (in, index, length) -> FrameReader.dispatch(in, index, handler));
    }

    /**
     * Connects and introduces itself.
     *
     * @param user      null for none.
     * @param timeoutMs longest wait for the connection, and later for each answer.
     * @throws IOException when the broker cannot be reached, or does not answer in time.
     * @throws ManagementException when it does not let the user in.
     */
    public static ManagementClient connect(
            final String host, final int port, final String user, final String password, final int timeoutMs)
            throws IOException, ManagementException {
        final Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(host, port), timeoutMs);
            socket.setSoTimeout(timeoutMs);
            socket.setTcpNoDelay(true);
            final ManagementClient client = new ManagementClient(socket);
            client.write(out -> FrameWriter.hello(
                    out,
                    VERSION,
                    VERSION,
                    user,
                    password,
                    null,
                    ThreadLocalRandom.current().nextLong(),
                    0,
                    MAX_FRAME_LENGTH,
                    "management"));
            client.read().value();
            return client;
        } catch (final IOException | ManagementException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Performs an operation.
     *
     * @param arguments a JSON object.
     * @throws IOException when the connection breaks or the answer does not come in time: what became of the operation is
     *     unknown.
     * @throws ManagementException when the broker refuses.
     */
    public JsonNode perform(final String operation, final JsonNode arguments) throws IOException, ManagementException {
        final long requestId = ++lastRequestId;
        write(out -> FrameWriter.manage(out, requestId, operation, arguments.toString()));
        return JSON.readTree(read().value());
    }

    private AnswerFrame read() throws IOException {
        try {
            while (answers.isEmpty()) {
                final int length = socket.getInputStream().read(readBuffer);
                if (length < 0) {
                    throw new EOFException("the broker has closed the connection");
                }
                splitter.feed(Unpooled.wrappedBuffer(readBuffer, 0, length));
            }
        } catch (final MalformedFrameException e) {
            throw new IOException("what answers is no Angelia broker: " + e.getMessage(), e);
        }
        return answers.remove();
    }

    private void pong(final long token) {
        try {
            write(out -> FrameWriter.pong(out, token));
        } catch (final IOException e) {
            answers.add(AnswerFrame.refused(0, "the connection broke: " + e.getMessage()));
        }
    }

    private void write(final Consumer<ByteBuf> frame) throws IOException {
        final ByteBuf out = Unpooled.buffer();
        frame.accept(out);
        socket.getOutputStream().write(out.array(), out.arrayOffset() + out.readerIndex(), out.readableBytes());
    }

    /** Says goodbye as far as the broker still listens. */
    @Override
    public void close() throws IOException {
        try {
            write(out -> FrameWriter.goodbye(out, 0, null));
        } finally {
            splitter.close();
            socket.close();
        }
    }

    /** What an answer says: a text, or why there is none. */
    record AnswerFrame(String text, int errorCode, String refusal) {
        static AnswerFrame done(final String text) {
            return new AnswerFrame(text, 0, null);
        }

        static AnswerFrame refused(final int errorCode, final String reason) {
            return new AnswerFrame(null, errorCode, reason);
        }

        String value() throws ManagementException {
            if (refusal != null) {
                throw new ManagementException(errorCode, refusal);
            }
            return text;
        }
    }
}

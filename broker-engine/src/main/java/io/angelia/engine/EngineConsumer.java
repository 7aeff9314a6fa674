/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

/** Handle of an open consumer. Belongs to its session and the engine's thread. */
public interface EngineConsumer {
    /** The id that the client chose when it opened the consumer. */
    long consumerId();

    /**
     * True when the messages of its queue are all of one order: after a failure, none that the client has may be worked on before
     * the failed one came again. Known when the consumer is open.
     */
    boolean isOfOneOrder();

    /** Lets more messages out. Adds to what is left. */
    void addCredit(int messages, long bytes);

    /**
     * Dispatches what can be dispatched under the present credit and then reports {@link SessionListener#onDone}, so that
     * a client knows that nothing more is available now (receiveNoWait).
     */
    void drain(long requestId);

    /** Takes back all credit for messages and then reports {@link SessionListener#onDone}: nothing more comes without new credit. */
    void withdraw(long requestId);

    /**
     * Closes the consumer; its unacknowledged messages stay with the session (they may still be acknowledged or rolled
     * back), except those above {@code handedTag}, which go back at once, not counted as delivered.
     *
     * @param handedTag highest delivery tag handed to the application; 0 for none.
     */
    void close(long requestId, long handedTag);
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

/**
 * The broker's terms for a connection.
 *
 * @param clockOffsetMs    what to add to this machine's clock to have the broker's, in ms.
 * @param heartbeatMs      interval of signs of life, in ms; 0 for none.
 * @param chunkLength      longest message, in bytes, that travels in one piece.
 * @param maxMessageLength longest message, in bytes, that is accepted.
 * @param brokerId         which broker this is, whatever its address; the same again after a restart.
 * @param incarnation      differs for each run of the broker.
 */
record Welcome(
        long clockOffsetMs,
        int heartbeatMs,
        int chunkLength,
        long maxMessageLength,
        int sendWindowMessages,
        long sendWindowBytes,
        String brokerId,
        String brokerVersion,
        long incarnation) {}

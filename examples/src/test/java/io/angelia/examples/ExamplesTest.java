/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.jms.AngeliaConnectionFactory;
import jakarta.jms.ConnectionFactory;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example runs as it stands and says what its reader expects. */
class ExamplesTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @TempDir
    private Path directory;

    private String address;
    private ConnectionFactory factory;

    @BeforeEach
    void setUp() {
        address = "vm://" + directory.getFileName() + "?dataDirectory=" + directory.resolve("data");
        factory = new AngeliaConnectionFactory(address);
    }

    @Test
    void shouldTakeTheTourWithAnEmbeddedBroker() throws Exception {
        // given
        final Path file = Files.writeString(directory.resolve("lines.txt"), "first line\n\nlast line\n");

        // when
        Quickstart.run(file, directory.resolve("quickstart"), out);

        // then
        assertThat(output())
                .contains("sent the 3 lines", "the first one reads: first line")
                .contains("first subscriber:  ACME 12.50", "second subscriber: ACME 12.50")
                .contains("delivery 1: processing fails", "delivery 10 (redelivered): processing fails")
                .contains("found in DLQ.quickstart.orders: order 17", "JMS_ANGELIA_DlqReason = ")
                .contains("tea is ready")
                .contains("closed the broker", "received 3 messages");
    }

    @Test
    void shouldFindWhatTheLastRunLeft() throws Exception {
        // given
        final Path file = Files.writeString(directory.resolve("lines.txt"), "first line\n");
        RemoteQuickstart.run(factory, file, out);
        bytes.reset();

        // when
        RemoteQuickstart.run(factory, file, out);

        // then
        assertThat(output()).contains("received 3 messages");
    }

    @Test
    void shouldAnswerARequest() throws Exception {
        // when
        RequestReply.run(factory, out);

        // then
        assertThat(output()).contains("answered: HOW LOUD CAN YOU SAY THIS?", "to the request asked: true");
    }

    @Test
    void shouldKeepMessagesForADurableSubscriber() {
        // when
        DurableSubscription.run(factory, out);

        // then
        assertThat(output()).contains("receives: order 1, order 2");
    }

    @Test
    void shouldShareASubscription() throws Exception {
        // when
        SharedSubscription.run(factory, out);

        // then
        assertThat(output()).contains("1000 messages");
    }

    @Test
    void shouldTransferAllOrNothing() {
        // when
        TransactedTransfer.run(factory, out);

        // then
        assertThat(output()).contains("rolled back", "ship order 42", "invoice for order 42");
    }

    @Test
    void shouldConfirmAsynchronousSends() throws Exception {
        // when
        AsyncSend.run(factory, out);

        // then
        assertThat(output())
                .contains("10,000 persistent messages confirmed", "and received")
                .doesNotContain("not sent");
    }

    @Test
    void shouldSelect() {
        // when
        Selectors.run(factory, out);

        // then
        assertThat(output().lines())
                .containsExactly("letter post to France and Belgium: a book", "freight: a piano", "freight: a bicycle");
    }

    @Test
    void shouldKeepTheOrderOfKeys() throws Exception {
        // when
        OrderingKeys.run(factory, out);

        // then
        assertThat(output())
                .contains("bert's event 2 fails")
                .contains("anna: 1 2 3 4 5", "bert: 1 2 3 4 5", "cleo: 1 2 3 4 5");
    }

    @Test
    void shouldRetryAndReject() throws Exception {
        // when
        RetryAndDeadLetters.run(factory, out);

        // then
        assertThat(output())
                .contains("attempt 1: the bank is closed", "attempt 3: paid over the bank")
                .contains("dead letter: to a customer who does not exist, because: no such customer");
    }

    @Test
    void shouldLookUpByName() throws Exception {
        // when
        JndiLookup.run(address, out);

        // then
        assertThat(output()).contains("received: an order by name");
    }

    @Test
    void shouldCarryALargeMessage() throws Exception {
        // when
        LargeMessage.run(factory, out);

        // then
        final List<String> lines = output().lines().toList();
        assertThat(lines.get(1)).isEqualTo(lines.get(0).replace("sent", "received"));
    }

    private String output() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}

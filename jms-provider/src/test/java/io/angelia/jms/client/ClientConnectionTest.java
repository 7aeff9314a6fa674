/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.wire.frame.FrameWriter;
import io.angelia.wire.frame.WireError;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ClientConnectionTest extends ClientTest {
    @Test
    void shouldOpenAfterTheBrokersWelcome() throws Exception {
        // given
        final CompletableFuture<ClientConnection> connecting = connect(patient);
        expectHello();

        // when
        sayWelcome();

        // then
        assertThat(connecting.get().isOpen()).isTrue();
        peer.expectNothing();
    }

    @Test
    void shouldFailWithASecurityExceptionWhenTheBrokerDoesNotLetItIn() throws Exception {
        // given
        final CompletableFuture<ClientConnection> connecting = connect(patient);
        expectHello();

        // when
        peer.say(out -> FrameWriter.goodbye(out, WireError.AUTHENTICATION_FAILED, "wrong password"));

        // then
        assertThatThrownBy(connecting::get)
                .cause()
                .isInstanceOf(JMSSecurityException.class)
                .hasMessageContaining("wrong password");
        assertThat(peer.isClosed()).isTrue();
        assertThat(lost).isEmpty();
    }

    @Test
    void shouldNameTheHostWhenTheConnectionBreaksBeforeTheWelcome() throws Exception {
        // given
        final CompletableFuture<ClientConnection> connecting = connect(patient);
        expectHello();

        // when
        peer.breakConnection(new IOException("reset"));

        // then
        assertThatThrownBy(connecting::get)
                .cause()
                .hasMessageContaining("scripted:1")
                .hasMessageContaining("reset");
    }

    @Test
    void shouldTellWhyARequestWasRefused() throws Exception {
        // given
        openSession(patient);
        final CompletableFuture<Void> setting = run(() -> connection.setClientId("x"));
        peer.expect(out -> FrameWriter.setClientId(out, 2, "x"));

        // when
        peer.say(out -> FrameWriter.refused(out, 0, 2, WireError.INVALID_CLIENT_ID, "it is taken"));

        // then
        assertThatThrownBy(setting::get)
                .cause()
                .isInstanceOf(InvalidClientIDException.class)
                .hasMessageContaining("it is taken");
    }

    @Test
    void shouldGiveUpARequestThatIsNotAnswered() throws Exception {
        // given
        openSession(new Timeouts(TIMEOUT_MS, TIMEOUT_MS, TIMEOUT_MS, TIMEOUT_MS));

        // when
        final Request request = new Request("The question");

        // then
        assertThatThrownBy(() -> request.await(Deadlines.in(1), 1))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("1 ms");
    }

    @Test
    void shouldFailWhatWaitsAndTellTheListenerOnceWhenTheConnectionIsLost() throws Exception {
        // given
        openSession(patient);
        final CompletableFuture<String> creating = call(() -> connection.createTemporaryDestination(false));
        peer.expect(out -> FrameWriter.createTemporaryDestination(out, 2, false, null));

        // when
        peer.breakConnection(new IOException("reset by peer"));

        // then
        assertThatThrownBy(creating::get)
                .cause()
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("scripted:1")
                .hasMessageContaining("reset by peer")
                .hasRootCauseInstanceOf(IOException.class);
        assertThat(lost).hasSize(1);
        assertThatThrownBy(() -> connection.openSession(1)).hasMessageContaining("reset by peer");
    }

    @Test
    void shouldAnswerAPing() throws Exception {
        // given
        openSession(patient);

        // when
        peer.say(out -> FrameWriter.ping(out, 99));

        // then
        peer.expect(out -> FrameWriter.pong(out, 99));
    }

    @Test
    void shouldPingWhenItHasNothingElseToSay() throws Exception {
        // given
        openSession(patient);
        peer.tick(1_000);

        // when
        peer.tick(1_500);

        // then
        peer.expect(out -> FrameWriter.ping(out, 1_500));
    }

    @Test
    void shouldGiveUpABrokerThatIsSilentForTwoHeartbeats() throws Exception {
        // given
        openSession(patient);
        peer.tick(1_000);
        peer.tick(2_999);
        assertThat(connection.isOpen()).isTrue();

        // when
        peer.tick(3_000);

        // then
        assertThat(lost.poll(TIMEOUT_MS, TimeUnit.MILLISECONDS)).hasMessageContaining("nothing was heard");
        assertThat(peer.isClosed()).isTrue();
    }

    @Test
    void shouldSayGoodbyeAndNotComplainWhenClosed() throws Exception {
        // given
        openSession(patient);

        // when
        connection.close();

        // then
        peer.expect(out -> FrameWriter.goodbye(out, WireError.NONE, null));
        assertThat(lost).isEmpty();
        assertThatThrownBy(() -> connection.openSession(1)).isInstanceOf(JMSException.class);
        connection.close();
    }

    @Test
    void shouldEndTheConnectionOnGarbage() throws Exception {
        // given
        openSession(patient);

        // when
        peer.say(new byte[] {-1, -1, -1, -1, 0, 0, 0, 0});

        // then
        assertThat(lost.poll(TIMEOUT_MS, TimeUnit.MILLISECONDS)).hasMessageContaining("frame length");
        assertThat(peer.isClosed()).isTrue();
    }

    @Test
    void shouldMapIllegalStatesOfTheBrokerToTheSpecificException() {
        assertThat(JmsExceptions.refused(WireError.ILLEGAL_STATE, "no")).isInstanceOf(IllegalStateException.class);
    }
}

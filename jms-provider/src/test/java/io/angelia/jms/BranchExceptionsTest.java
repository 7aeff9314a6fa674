/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.jms.client.JmsExceptions;
import io.angelia.wire.frame.WireError;
import jakarta.jms.JMSException;
import javax.transaction.xa.XAException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BranchExceptionsTest {
    @ParameterizedTest
    @CsvSource({
        WireError.BRANCH_UNKNOWN + "," + XAException.XAER_NOTA,
        WireError.BRANCH_EXISTS + "," + XAException.XAER_DUPID,
        WireError.BRANCH_STATE + "," + XAException.XAER_PROTO,
        WireError.ILLEGAL_STATE + "," + XAException.XAER_PROTO,
        WireError.TRANSACTION_ROLLED_BACK + "," + XAException.XA_RBROLLBACK,
        WireError.BRANCH_TIMED_OUT + "," + XAException.XA_RBTIMEOUT,
        WireError.BRANCH_HEURISTIC_COMMIT + "," + XAException.XA_HEURCOM,
        WireError.BRANCH_HEURISTIC_ROLLBACK + "," + XAException.XA_HEURRB,
        WireError.RESOURCE_LIMIT + "," + XAException.XAER_RMERR,
        WireError.MALFORMED + "," + XAException.XAER_INVAL,
        WireError.SHUTTING_DOWN + "," + XAException.XAER_RMFAIL,
        WireError.TIMEOUT + "," + XAException.XAER_RMFAIL,
        WireError.INTERNAL + "," + XAException.XAER_RMERR,
        WireError.NOT_ALLOWED + "," + XAException.XAER_RMERR
    })
    void shouldTellWhatTheBrokerRefused(final int refusal, final int expected) {
        // given
        final JMSException cause = JmsExceptions.refused(refusal, "why");

        // when
        final XAException failure = BranchExceptions.failed(cause);

        // then
        assertThat(failure.errorCode).isEqualTo(expected);
        assertThat(failure).hasMessage("why").hasCause(cause);
    }

    @Test
    void shouldSayThatTheResourceManagerCannotBeReached() {
        assertThat(BranchExceptions.failed(JmsExceptions.connectionLost("host", null)).errorCode)
                .isEqualTo(XAException.XAER_RMFAIL);
        assertThat(BranchExceptions.failed(JmsExceptions.cannotConnect("nobody there", null)).errorCode)
                .isEqualTo(XAException.XAER_RMFAIL);
        assertThat(BranchExceptions.failed(JmsExceptions.timedOut("The commit", 5)).errorCode)
                .isEqualTo(XAException.XAER_RMFAIL);
        assertThat(BranchExceptions.failed(JmsExceptions.closed("The connection")).errorCode)
                .isEqualTo(XAException.XAER_RMFAIL);
        assertThat(BranchExceptions.failed(new JMSException("without a code")).errorCode)
                .isEqualTo(XAException.XAER_RMERR);
    }

    @Test
    void shouldHaveABranchRolledBackThatTheBrokerHasNoRoomFor() {
        final JMSException full = JmsExceptions.refused(WireError.RESOURCE_LIMIT, "full");

        assertThat(BranchExceptions.prepareFailed(full).errorCode).isEqualTo(XAException.XA_RBOTHER);
        assertThat(BranchExceptions.prepareFailed(JmsExceptions.refused(WireError.BRANCH_UNKNOWN, "gone")).errorCode)
                .isEqualTo(XAException.XAER_NOTA);
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import javax.transaction.xa.XAException;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BranchXidTest {
    /** An identifier of a foreign transaction manager. */
    private static final class ForeignXid implements Xid {
        private final int formatId;
        private final byte[] global;
        private final byte[] branch;

        ForeignXid(final int formatId, final byte[] global, final byte[] branch) {
            this.formatId = formatId;
            this.global = global;
            this.branch = branch;
        }

        @Override
        public int getFormatId() {
            return formatId;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return global;
        }

        @Override
        public byte[] getBranchQualifier() {
            return branch;
        }
    }

    private static void assertInvalid(final Xid xid, final String reason) {
        assertThatThrownBy(() -> BranchXid.text(xid))
                .isInstanceOfSatisfying(
                        XAException.class, e -> assertThat(e.errorCode).isEqualTo(XAException.XAER_INVAL))
                .hasMessageContaining(reason);
    }

    @Test
    void shouldWriteItsPartsAsText() throws XAException {
        assertThat(BranchXid.text(new ForeignXid(131077, new byte[] {0, -1, 16}, new byte[] {1})))
                .isEqualTo("131077:00ff10:01");
        assertThat(BranchXid.text(new ForeignXid(-7, new byte[64], new byte[64])))
                .isEqualTo("-7:" + "00".repeat(64) + ':' + "00".repeat(64));
        assertThat(BranchXid.text(new ForeignXid(0, new byte[] {1}, new byte[0])))
                .isEqualTo("0:01:");
        assertThat(BranchXid.text(new ForeignXid(0, new byte[] {1}, null))).isEqualTo("0:01:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"131077:00ff10:01", "-7:ab:", "0:01:02"})
    void shouldReadWhatItWrote(final String text) throws XAException {
        final BranchXid xid = BranchXid.parse(text);

        assertThat(BranchXid.text(xid)).isEqualTo(text);
        assertThat(xid).hasToString(text).isEqualTo(BranchXid.parse(text)).isNotEqualTo(BranchXid.parse("9:01:02"));
        assertThat(xid).hasSameHashCodeAs(BranchXid.parse(text));
    }

    @Test
    void shouldNotLetItsBytesBeChanged() {
        final BranchXid xid = BranchXid.parse("1:0a:0b");

        xid.getGlobalTransactionId()[0] = 99;
        xid.getBranchQualifier()[0] = 99;

        assertThat(xid).isEqualTo(BranchXid.parse("1:0a:0b"));
    }

    @Test
    void shouldRefuseWhatIsNoIdentifier() {
        assertInvalid(null, "null");
        assertInvalid(new ForeignXid(-1, new byte[] {1}, new byte[] {1}), "null");
        assertInvalid(new ForeignXid(1, null, new byte[] {1}), "0 bytes");
        assertInvalid(new ForeignXid(1, new byte[0], new byte[] {1}), "0 bytes");
        assertInvalid(new ForeignXid(1, new byte[65], new byte[] {1}), "65 bytes");
        assertInvalid(new ForeignXid(1, new byte[1], new byte[65]), "65 bytes");
        assertThatThrownBy(() -> BranchXid.parse("1:aa")).isInstanceOf(IllegalArgumentException.class);
    }
}

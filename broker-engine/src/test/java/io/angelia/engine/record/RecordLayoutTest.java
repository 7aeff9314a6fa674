/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class RecordLayoutTest {
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();

    @Test
    void shouldReadBackMessageRecord() {
        int length = MessageRecord.encodeHead(buffer, 0, 1, 2, 3, 4, 5, 6);
        length = MessageRecord.encodeChunk(buffer, 0, length, 70);
        length = MessageRecord.encodeChunk(buffer, 0, length, 71);
        length = MessageRecord.encodeOrigin(buffer, 0, length, MessageRecord.originBytes("me"));
        length = MessageRecord.encodeAnnotations(buffer, 0, length, new UnsafeBuffer(new byte[] {9, 8, 7}), 0, 3);
        buffer.putByte(length, (byte) 42);

        final MessageRecord record = new MessageRecord().wrap(buffer, 0, length + 1, RecordType.SEND);

        assertThat(record.destinationId()).isEqualTo(1);
        assertThat(record.producerId()).isEqualTo(2);
        assertThat(record.sequence()).isEqualTo(3);
        assertThat(record.transactionId()).isEqualTo(4);
        assertThat(record.originConnectionId()).isEqualTo(5);
        assertThat(record.totalLength()).isEqualTo(6);
        assertThat(record.chunkCount()).isEqualTo(2);
        assertThat(record.chunkPosition(1)).isEqualTo(71);
        assertThat(record.hasOriginClientId(MessageRecord.originBytes("me"))).isTrue();
        assertThat(record.hasOriginClientId(MessageRecord.originBytes("you"))).isFalse();
        assertThat(record.annotationsLength()).isEqualTo(3);
        assertThat(record.buffer().getByte(record.annotationsOffset())).isEqualTo((byte) 9);
        assertThat(record.messageLength()).isEqualTo(1);
        assertThat(record.buffer().getByte(record.messageOffset())).isEqualTo((byte) 42);
    }

    @Test
    void shouldReadMessageBehindPrefixes() {
        int at = MessageRecord.encodeMovedPrefix(buffer, 1234);
        at = MessageRecord.encodeMovedSlot(buffer, at, 5);
        at = MessageRecord.encodeMovedSlot(buffer, at, 6);
        int length = MessageRecord.encodeHead(buffer, at, 11, 0, 0, 0, 0, 0);
        final MessageRecord moved = new MessageRecord().wrap(buffer, 0, length, RecordType.MESSAGE_MOVED);
        assertThat(moved.oldPosition()).isEqualTo(1234);
        assertThat(moved.movedCount()).isEqualTo(2);
        assertThat(moved.movedSlot(1)).isEqualTo(6);
        assertThat(moved.destinationId()).isEqualTo(11);
        assertThat(moved.partLength()).isEqualTo(MessageRecord.HEAD_LENGTH);

        at = MessageRecord.encodeDeadLetterPrefix(buffer, 7, 99);
        length = MessageRecord.encodeHead(buffer, at, 12, 0, 0, 0, 0, 0);
        final MessageRecord dead = new MessageRecord().wrap(buffer, 0, length, RecordType.DEAD_LETTER);
        assertThat(dead.deadSlot()).isEqualTo(7);
        assertThat(dead.deadPosition()).isEqualTo(99);
        assertThat(dead.destinationId()).isEqualTo(12);
    }

    @Test
    void shouldRefuseMessageRecordThatIsCutShort() {
        MessageRecord.encodeHead(buffer, 0, 1, 2, 3, 4, 5, 6);

        for (int length = 0; length < MessageRecord.HEAD_LENGTH; length++) {
            final int cut = length;
            assertThatThrownBy(() -> new MessageRecord().wrap(buffer, 0, cut, RecordType.SEND))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void shouldReadBackLists() {
        int length = EntryNames.encode(buffer, IdRecord.encode(buffer, 1, 2), 3, 4);
        length = EntryNames.encode(buffer, length, 5, 6);
        assertThat(IdRecord.first(buffer)).isEqualTo(1);
        assertThat(IdRecord.second(buffer)).isEqualTo(2);
        assertThat(EntryNames.count(IdRecord.PAIR_LENGTH, length)).isEqualTo(2);
        assertThat(EntryNames.slot(buffer, IdRecord.PAIR_LENGTH, 1)).isEqualTo(5);
        assertThat(EntryNames.position(buffer, IdRecord.PAIR_LENGTH, 1)).isEqualTo(6);

        length = FailedList.encode(buffer, 0, 1, 2, 65_535, FailedList.MAYBE_DELIVERED, 5);
        length = FailedList.encode(buffer, length, 6, 7, 8, 0, 9);
        assertThat(FailedList.count(length)).isEqualTo(2);
        assertThat(FailedList.deliveryCount(buffer, 0)).isEqualTo(65_535);
        assertThat(FailedList.flags(buffer, 0)).isEqualTo(FailedList.MAYBE_DELIVERED);
        assertThat(FailedList.slot(buffer, 1)).isEqualTo(6);
        assertThat(FailedList.position(buffer, 1)).isEqualTo(7);
        assertThat(FailedList.due(buffer, 1)).isEqualTo(9);
    }

    @Test
    void shouldReadBackDestinationAndSubscription() {
        final int length = DestinationRecord.encode(buffer, 3, "queue://ü");
        assertThat(DestinationRecord.id(buffer)).isEqualTo(3);
        assertThat(DestinationRecord.name(buffer, length)).isEqualTo("queue://ü");

        final SubscriptionRecord subscription = new SubscriptionRecord(1, 2, true, false, null, "sub", "a = 'x'");
        subscription.encode(buffer);
        assertThat(SubscriptionRecord.decode(buffer)).isEqualTo(subscription);
    }
}

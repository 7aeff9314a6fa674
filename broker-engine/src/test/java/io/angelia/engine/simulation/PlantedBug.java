/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import io.angelia.engine.ConsumerOptions;
import io.angelia.engine.ConsumerSpec;
import io.angelia.engine.DeliveredMessage;
import io.angelia.engine.DestinationSettings;
import io.angelia.engine.journal.Log;
import io.angelia.engine.queue.KeyOrder;
import io.angelia.engine.record.RecordType;
import org.agrona.DirectBuffer;

/** A rule broken on purpose, to see that the checker notices. Planted between the engine and its log. */
enum PlantedBug {
    NONE {
        @Override
        Log plantIn(final Log log, final Occurrences occurrences) {
            return new WatchedLog(log, occurrences);
        }
    },

    /** Everything is called durable as soon as it is written. */
    ANSWERS_BEFORE_FORCE {
        @Override
        Log plantIn(final Log log, final Occurrences occurrences) {
            return new WatchedLog(log, occurrences) {
                @Override
                public void flush(final boolean force) {
                    super.flush(false);
                }

                @Override
                public long durablePosition() {
                    return super.writtenPosition();
                }
            };
        }
    },

    /** Recovery misses acknowledgements. */
    FORGETS_ACKNOWLEDGEMENTS {
        @Override
        Log plantIn(final Log log, final Occurrences occurrences) {
            return new ForgetfulLog(log, occurrences, RecordType.ACKNOWLEDGED, 3);
        }
    },

    /** Recovery does not know how far dispatch had come. */
    DROPS_REDELIVERED_MARK {
        @Override
        Log plantIn(final Log log, final Occurrences occurrences) {
            return new ForgetfulLog(log, occurrences, RecordType.DISPATCH_MARK, 1);
        }
    },

    /** Every delivery looks like the first. */
    HIDES_DELIVERY_COUNT {
        @Override
        Log plantIn(final Log log, final Occurrences occurrences) {
            return new WatchedLog(log, occurrences);
        }

        @Override
        DeliveredMessage show(final DeliveredMessage message) {
            return new SeeminglyFirst(message);
        }
    },

    /** Recovery misses some of the messages that were sent. */
    LOSES_MESSAGES {
        @Override
        Log plantIn(final Log log, final Occurrences occurrences) {
            return new ForgetfulLog(log, occurrences, RecordType.SEND, 10);
        }
    },

    /** Recovery commits transactions without their acknowledgements. */
    APPLIES_HALF_A_TRANSACTION {
        @Override
        Log plantIn(final Log log, final Occurrences occurrences) {
            return new ForgetfulLog(log, occurrences, RecordType.TRANSACTION_ACKNOWLEDGED, 1);
        }
    },

    /** Recovery does not know that branches were prepared, and rolls them back. */
    FORGETS_PREPARED_BRANCHES {
        @Override
        Log plantIn(final Log log, final Occurrences occurrences) {
            return new ForgetfulLog(log, occurrences, RecordType.PREPARE, 2);
        }
    },

    /** Recovery misses failures that have a reason. */
    FORGETS_REASONS {
        @Override
        Log plantIn(final Log log, final Occurrences occurrences) {
            return new ForgetfulLog(log, occurrences, RecordType.FAILED_WITH_REASON, 1);
        }
    },

    /** What clients say of failures is not listened to. */
    IGNORES_DESCRIPTIONS {
        @Override
        Log plantIn(final Log log, final Occurrences occurrences) {
            return new WatchedLog(log, occurrences);
        }

        @Override
        boolean passesDescriptions() {
            return false;
        }
    },

    /** Recovery misses that messages became dead letters. */
    FORGETS_DEAD_LETTERS {
        @Override
        Log plantIn(final Log log, final Occurrences occurrences) {
            return new ForgetfulLog(log, occurrences, RecordType.DEAD_LETTER, 1);
        }
    },

    /** Recovery misses that dead letters were sent back. */
    FORGETS_REDRIVES {
        @Override
        Log plantIn(final Log log, final Occurrences occurrences) {
            return new ForgetfulLog(log, occurrences, RecordType.REDRIVEN, 1);
        }
    },

    /** What was purged stays. */
    ONLY_SAYS_THAT_IT_PURGES {
        @Override
        Log plantIn(final Log log, final Occurrences occurrences) {
            return new WatchedLog(log, occurrences);
        }

        @Override
        boolean purges() {
            return false;
        }
    },

    /** Dead letters are removed long before their time. */
    REMOVES_LETTERS_EARLY {
        @Override
        Log plantIn(final Log log, final Occurrences occurrences) {
            return new WatchedLog(log, occurrences);
        }

        @Override
        DestinationSettings change(final DestinationSettings settings) {
            return settings.deadLetterRetentionMs() < 0
                    ? settings
                    : settings.toBuilder().deadLetterRetentionMs(1).build();
        }
    },

    /** Recovery misses that transactions were rolled back. */
    FORGETS_ROLLBACKS {
        @Override
        Log plantIn(final Log log, final Occurrences occurrences) {
            return new ForgetfulLog(log, occurrences, RecordType.ROLLBACK, 2);
        }
    },

    /** Recovery does not know which keys are parked or stopped. */
    FORGETS_PARKED_KEYS {
        @Override
        Log plantIn(final Log log, final Occurrences occurrences) {
            return new ForgetfulLog(log, occurrences, RecordType.KEY_PARKED, 1);
        }
    },

    /** Consumers share what one should get alone. */
    SHARES_EXCLUSIVE_QUEUES {
        @Override
        Log plantIn(final Log log, final Occurrences occurrences) {
            return new WatchedLog(log, occurrences);
        }

        @Override
        DestinationSettings change(final DestinationSettings settings) {
            return settings.toBuilder().exclusiveConsumer(false).build();
        }
    },

    /** Keys move while something of them is in flight, and what failed is overtaken. */
    IGNORES_KEYS {
        @Override
        Log plantIn(final Log log, final Occurrences occurrences) {
            return new WatchedLog(log, occurrences);
        }

        @Override
        DestinationSettings change(final DestinationSettings settings) {
            return settings.order() == KeyOrder.KEY
                    ? settings.toBuilder().order(KeyOrder.NONE).build()
                    : settings;
        }
    },

    /** A queue that should be in one order keeps only its keys in order. */
    TAKES_ALL_FOR_KEYS {
        @Override
        Log plantIn(final Log log, final Occurrences occurrences) {
            return new WatchedLog(log, occurrences);
        }

        @Override
        DestinationSettings change(final DestinationSettings settings) {
            return settings.order() == KeyOrder.GLOBAL
                    ? settings.toBuilder().order(KeyOrder.KEY).build()
                    : settings;
        }
    },

    /** All consumers are equal. */
    IGNORES_PRIORITIES_OF_CONSUMERS {
        @Override
        Log plantIn(final Log log, final Occurrences occurrences) {
            return new WatchedLog(log, occurrences);
        }

        @Override
        ConsumerSpec change(final ConsumerSpec spec) {
            return new ConsumerSpec(
                    spec.destination(),
                    spec.kind(),
                    spec.subscriptionName(),
                    spec.selector(),
                    spec.noLocal(),
                    spec.creditMessages(),
                    spec.creditBytes(),
                    new ConsumerOptions(0, spec.options().redelivery()));
        }
    },

    /** Recovery misses that scheduled messages were cancelled. */
    FORGETS_CANCELS {
        @Override
        Log plantIn(final Log log, final Occurrences occurrences) {
            return new ForgetfulLog(log, occurrences, RecordType.CANCELLED, 1);
        }
    },

    /** Recovery misses that queues were paused. */
    FORGETS_PAUSES {
        @Override
        Log plantIn(final Log log, final Occurrences occurrences) {
            return new ForgetfulLog(log, occurrences, RecordType.QUEUE_PAUSED, 1);
        }
    },

    /** Keys of the application are forgotten too soon. */
    FORGETS_KEYS {
        @Override
        Log plantIn(final Log log, final Occurrences occurrences) {
            return new WatchedLog(log, occurrences);
        }

        @Override
        DestinationSettings change(final DestinationSettings settings) {
            return settings.deduplication() == null
                    ? settings
                    : settings.toBuilder()
                            .deduplication(settings.deduplication().withWindowMs(1))
                            .build();
        }
    },

    /** Rings keep more than they may. */
    WIDENS_RINGS {
        @Override
        Log plantIn(final Log log, final Occurrences occurrences) {
            return new WatchedLog(log, occurrences);
        }

        @Override
        DestinationSettings change(final DestinationSettings settings) {
            return settings.ringSize() < 0
                    ? settings
                    : settings.toBuilder().ringSize(settings.ringSize() + 1).build();
        }
    };

    abstract Log plantIn(Log log, Occurrences occurrences);

    /** Whether the engine hears what clients say of failures. */
    boolean passesDescriptions() {
        return true;
    }

    /** Whether dead letters go that are purged. */
    boolean purges() {
        return true;
    }

    /** What a consumer sees of a delivery. */
    DeliveredMessage show(final DeliveredMessage message) {
        return message;
    }

    /** What the engine is told of a consumer. */
    ConsumerSpec change(final ConsumerSpec spec) {
        return spec;
    }

    /** What the engine is told of a destination. */
    DestinationSettings change(final DestinationSettings settings) {
        return settings;
    }

    private record SeeminglyFirst(DeliveredMessage message) implements DeliveredMessage {
        @Override
        public DirectBuffer buffer() {
            return message.buffer();
        }

        @Override
        public int offset() {
            return message.offset();
        }

        @Override
        public int length() {
            return message.length();
        }

        @Override
        public int chunkCount() {
            return message.chunkCount();
        }

        @Override
        public long totalLength() {
            return message.totalLength();
        }

        @Override
        public int deliveryCount() {
            return 1;
        }

        @Override
        public boolean redelivered() {
            return false;
        }

        @Override
        public DirectBuffer annotations() {
            return message.annotations();
        }

        @Override
        public int annotationsOffset() {
            return message.annotationsOffset();
        }

        @Override
        public int annotationsLength() {
            return message.annotationsLength();
        }
    }

    /** Leaves out every so many records of a type when it replays. */
    private static final class ForgetfulLog extends WatchedLog {
        private final int type;
        private final int every;
        private int seen;

        ForgetfulLog(final Log log, final Occurrences occurrences, final int type, final int every) {
            super(log, occurrences);
            this.type = type;
            this.every = every;
        }

        @Override
        public void replay(final long position, final RecordHandler handler) {
            super.replay(position, (recordPosition, record) -> {
                if (record.type() != type || ++seen % every != 0) {
                    handler.onRecord(recordPosition, record);
                }
            });
        }
    }
}

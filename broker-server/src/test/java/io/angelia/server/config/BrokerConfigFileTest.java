/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.engine.DestinationSettings;
import io.angelia.engine.queue.AddressFullPolicy;
import io.angelia.engine.queue.Deduplication;
import io.angelia.server.security.PasswordHash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokerConfigFileTest {
    @Test
    void shouldStartWithoutAnySetting() {
        final BrokerConfig config = BrokerConfigFile.parse("").conclude();

        assertThat(config.host()).isEqualTo("127.0.0.1");
        assertThat(config.port()).isEqualTo(7227);
        assertThat(config.destinations().settingsOf("queue://orders")).isEqualTo(DestinationSettings.DEFAULT);
    }

    @Test
    void shouldReadEverySection() {
        final String hash = PasswordHash.of("secret", new SecureRandom()).toString();

        final BrokerConfig config = BrokerConfigFile.parse("""
                listener: {host: 0.0.0.0, port: 0, heartbeat: 5s, handshakeTimeout: 1s, stalledTimeout: 2m, reconnectGrace: 5m}
                dataDirectory: /var/lib/angelia
                allowAnonymous: true
                users:
                  - name: bob
                    password: %s
                    administrator: true
                limits: {maxMessageSize: 32MiB, maxFrameSize: 2MiB, maxConnections: 5, maxSessions: 6,
                         sendWindowMessages: 7, sendWindowSize: 8MiB, outboundBufferSize: 512KiB, blockTimeout: 1.5s,
                         maxOpenTransactions: 9, maxTransactionMessages: 10,
                         maxPreparedBranches: 11, branchTimeout: 1m, maxBranchTimeout: 2h}
                journal: {segmentSize: 16MiB, durability: async, checkpointInterval: 1GiB}
                logging: {root: warn, io.angelia: debug}
                """.formatted(hash)).conclude();

        assertThat(config.port()).isZero();
        assertThat(config.heartbeatMs()).isEqualTo(5_000);
        assertThat(config.reconnectGraceMs()).isEqualTo(300_000);
        assertThat(config.handshakeTimeoutMs()).isEqualTo(1_000);
        assertThat(config.stalledTimeoutMs()).isEqualTo(120_000);
        assertThat(config.dataDirectory()).isEqualTo(Path.of("/var/lib/angelia"));
        assertThat(config.allowAnonymous()).isTrue();
        assertThat(config.users().get("bob").matches("secret")).isTrue();
        assertThat(config.maxMessageBytes()).isEqualTo(32 << 20);
        assertThat(config.maxFrameBytes()).isEqualTo(2 << 20);
        assertThat(config.maxConnections()).isEqualTo(5);
        assertThat(config.maxSessions()).isEqualTo(6);
        assertThat(config.sendWindowMessages()).isEqualTo(7);
        assertThat(config.sendWindowBytes()).isEqualTo(8 << 20);
        assertThat(config.outboundBufferBytes()).isEqualTo(512 << 10);
        assertThat(config.blockTimeoutMs()).isEqualTo(1_500);
        assertThat(config.maxOpenTransactions()).isEqualTo(9);
        assertThat(config.maxTransactionMessages()).isEqualTo(10);
        assertThat(config.maxPreparedBranches()).isEqualTo(11);
        assertThat(config.branchTimeoutMs()).isEqualTo(60_000);
        assertThat(config.maxBranchTimeoutMs()).isEqualTo(7_200_000);
        assertThat(config.administrators()).containsExactly("bob");
        assertThat(config.segmentBytes()).isEqualTo(16 << 20);
        assertThat(config.asyncDurability()).isTrue();
        assertThat(config.checkpointIntervalBytes()).isEqualTo(1 << 30);
        assertThat(config.logLevels()).containsEntry("root", "WARN").containsEntry("io.angelia", "DEBUG");
    }

    @Test
    void shouldMergeDestinationSettingsFromGeneralToSpecific() {
        final DestinationRules rules = BrokerConfigFile.parse("""
                destinations:
                  orders.urgent:
                    redelivery-delay: 0
                  "orders.*":
                    redelivery-delay: 2s
                    redelivery-delay-multiplier: 2
                    max-size-bytes: 1GiB
                  "#":
                    max-delivery-attempts: 3
                    redelivery-delay: 1s
                    max-redelivery-delay: 1m
                  "topic://#":
                    max-delivery-attempts: -1
                    durability: async
                """).destinations();

        final DestinationSettings urgent = rules.settingsOf("queue://orders.urgent");
        assertThat(urgent.redelivery().delayMs()).isZero();
        assertThat(urgent.redelivery().multiplier()).isEqualTo(2);
        assertThat(urgent.redelivery().maxAttempts()).isEqualTo(3);
        assertThat(urgent.redelivery().maxDelayMs()).isEqualTo(60_000);
        assertThat(urgent.maxSizeBytes()).isEqualTo(1 << 30);
        assertThat(rules.settingsOf("queue://orders.slow").redelivery().delayMs())
                .isEqualTo(2_000);
        assertThat(rules.settingsOf("queue://orders.slow.x").redelivery().delayMs())
                .isEqualTo(1_000);
        assertThat(rules.settingsOf("queue://orders").redelivery().delayMs()).isEqualTo(1_000);
        final DestinationSettings subscription = rules.settingsOf("topic://orders.slow?subscription=s.t");
        assertThat(subscription.redelivery().maxAttempts()).isEqualTo(-1);
        assertThat(subscription.asyncDurability()).isTrue();
        assertThat(subscription.redelivery().delayMs()).isEqualTo(2_000);
        assertThat(rules.limitOf("queue://orders.a")).contains("max-size-bytes 1073741824");
    }

    @Test
    void shouldReadWhatBecomesOfFloods() {
        final DestinationRules rules = BrokerConfigFile.parse("""
                destinations:
                  "prices.#":
                    address-full-policy: DROP
                    ring-size: 100
                    last-value-key: Stock
                  prices.all:
                    address-full-policy: fail
                    ring-size: -1
                """).destinations();

        final DestinationSettings prices = rules.settingsOf("queue://prices.some");
        assertThat(prices.addressFullPolicy()).isEqualTo(AddressFullPolicy.DROP);
        assertThat(prices.ringSize()).isEqualTo(100);
        assertThat(prices.lastValueKey()).isEqualTo("Stock");
        final DestinationSettings all = rules.settingsOf("queue://prices.all");
        assertThat(all.addressFullPolicy()).isEqualTo(AddressFullPolicy.FAIL);
        assertThat(all.ringSize()).isEqualTo(-1);
        assertThat(all.lastValueKey()).isEqualTo("Stock");
    }

    @Test
    void shouldMergeHowCopiesAreRecognised() {
        final DestinationRules rules = BrokerConfigFile.parse("""
                destinations:
                  "#":
                    deduplication-max-keys: 5
                  "orders.#":
                    deduplication: key
                    deduplication-window: 1h
                  orders.numbered:
                    deduplication-key: OrderNumber
                    deduplication-max-keys: 10
                  orders.often:
                    deduplication: none
                """).destinations();

        assertThat(rules.settingsOf("queue://other").deduplication()).isNull();
        assertThat(rules.settingsOf("queue://orders.often").deduplication()).isNull();
        assertThat(rules.settingsOf("queue://orders.plain").deduplication())
                .isEqualTo(new Deduplication("JMS_ANGELIA_DedupKey", 3_600_000, 1_000_000));
        assertThat(rules.settingsOf("topic://orders.numbered").deduplication())
                .isEqualTo(new Deduplication("OrderNumber", 3_600_000, 10));
    }

    @Test
    void shouldLetASubscriptionHaveSettingsOfItsOwn() {
        final DestinationRules rules = BrokerConfigFile.parse("""
                destinations:
                  "topic://prices?subscription=billing":
                    max-delivery-attempts: 2
                  "topic://prices":
                    max-delivery-attempts: 7
                    dead-letter-address: graveyard
                  "DLQ.#":
                    dead-letter-retention: 72h
                """).destinations();

        final DestinationSettings billing = rules.settingsOf("topic://prices?subscription=billing");
        assertThat(billing.redelivery().maxAttempts()).isEqualTo(2);
        assertThat(billing.deadLetterAddress()).isEqualTo("graveyard");
        assertThat(rules.settingsOf("topic://prices?subscription=shipping")
                        .redelivery()
                        .maxAttempts())
                .isEqualTo(7);
        assertThat(rules.settingsOf("topic://other?subscription=billing")
                        .redelivery()
                        .maxAttempts())
                .isEqualTo(10);
        assertThat(rules.settingsOf("queue://DLQ.prices").deadLetterRetentionMs())
                .isEqualTo(72 * 3_600_000L);
    }

    @Test
    void shouldStartFromTheHabitsOfAProfile() {
        final DestinationRules rules = BrokerConfigFile.parse("""
                profile: rocketmq
                destinations:
                  orders:
                    dead-letter-retention: -1
                """).destinations();

        final DestinationSettings settings = rules.settingsOf("queue://any");
        assertThat(settings.redelivery().maxAttempts()).isEqualTo(17);
        assertThat(settings.redelivery().delaysMs())
                .hasSize(16)
                .startsWith(10_000L)
                .endsWith(7_200_000L);
        assertThat(settings.redelivery().delaysMs().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(17_140_000);
        assertThat(settings.deadLetterRetentionMs()).isEqualTo(72 * 3_600_000L);
        assertThat(rules.settingsOf("queue://orders").deadLetterRetentionMs()).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            destinations: {q: {address-full-policy: PAGE}} | destinations.q.address-full-policy: is 'PAGE', but must be one of block, fail, drop
            destinations: {q: {ring-size: 0}}          | destinations.q.ring-size: is 0, but must be -1 (no limit) or at least 1
            destinations: {q: {deduplication: id}}     | destinations.q.deduplication: is 'id', but must be one of none, key
            destinations: {q: {deduplication-max-keys: 0}} | destinations.q.deduplication-max-keys: is 0, which is not within 1..
            limits: {maxMesageSize: 1MiB}              | limits.maxMesageSize: unknown key; did you mean maxMessageSize?
            listner: {port: 1}                         | listner: unknown key; did you mean listener?
            limits: {blocktimeout: 1s}                 | limits.blocktimeout: unknown key; did you mean blockTimeout?
            limits: {something: 1s}                    | limits.something: unknown key; known here are maxMessageSize
            destinations: {q: {max-delivery-attempt: 1}} | destinations.q.max-delivery-attempt: unknown key; did you mean max-delivery-attempts?
            listener: {port: 70000}                    | listener.port: is 70000, which is not within 0..65535
            listener: {port: abc}                      | listener.port: is 'abc', but must be a number
            listener: {heartbeat: 50ms}                | listener.heartbeat: is 50ms
            limits: {blockTimeout: 10 parsecs}         | limits.blockTimeout: is '10 parsecs', but must be a duration such as
            limits: {blockTimeout: 2d}                 | limits.blockTimeout: is 2d, which is not within 0ms..1h
            limits: {maxMessageSize: 64MB}             | limits.maxMessageSize: is '64MB', but must be a size such as
            limits: {maxMessageSize: 1}                | limits.maxMessageSize: is 1, which is not within 256KiB..2147483647 bytes
            journal: {segmentSize: 3MiB}               | journal.segmentSize: is 3MiB, which is not a power of two
            journal: {durability: fast}                | journal.durability: is 'fast', but must be one of sync, async
            allowAnonymous: yes please                 | allowAnonymous: is 'yes please', but must be true or false
            destinations: {q: {max-delivery-attempts: 0}} | destinations.q.max-delivery-attempts: is 0
            destinations: {q: {dead-letter-address: 'topic://x'}} | destinations.q.dead-letter-address: is 'topic://x'
            destinations: {q: {redelivery-collision-avoidance-factor: 2}} | destinations.q.redelivery-collision-avoidance-factor: is 2
            profile: kafka                             | profile: is 'kafka', but must be one of standard, rocketmq
            users: [{name: bob, password: secret}]     | users[0].password: is not of the form
            users: [{password: x}]                     | users[0].name: is missing
            users: {bob: x}                            | users: must be a list
            limits: 5                                  | limits: is '5', but must be a section
            logging: {root: loud}                      | logging.root: is 'loud', but must be one of trace
            listener: {host: 0.0.0.0}                  | no users are configured
            """)
    void shouldRefuseWithPathValueAndWhatIsRight(final String yaml, final String message) {
        assertThatThrownBy(() -> BrokerConfigFile.parse(yaml).conclude())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldHaveEveryDefaultInReferenceFile() {
        final BrokerConfig reference =
                BrokerConfigFile.read(Path.of("..", "docs", "broker.yaml")).conclude();

        assertThat(reference.dataDirectory(Path.of("data")))
                .usingRecursiveComparison()
                .ignoringFields("destinations", "logLevels")
                .isEqualTo(new BrokerConfig());
        assertThat(reference.destinations().settingsOf("queue://any.name")).isEqualTo(DestinationSettings.DEFAULT);
    }

    @Test
    void shouldNotRepeatPasswordInError() {
        assertThatThrownBy(() -> BrokerConfigFile.parse("users: [{name: bob, password: topsecret}]"))
                .hasMessageNotContaining("topsecret");
    }

    @Test
    void shouldNameFileAndLine(@TempDir final Path directory) throws Exception {
        final Path file = directory.resolve("broker.yaml");
        assertThatThrownBy(() -> BrokerConfigFile.read(file)).hasMessageContaining("there is no such file");

        Files.writeString(file, "listener:\n  port: 1\n  port: 2\n");
        assertThatThrownBy(() -> BrokerConfigFile.read(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("line 3");

        Files.writeString(file, "dataDirectory: here\n");
        assertThat(BrokerConfigFile.read(file).dataDirectory()).isEqualTo(directory.resolve("here"));
    }
}

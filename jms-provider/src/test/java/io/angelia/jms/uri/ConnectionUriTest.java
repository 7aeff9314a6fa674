/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.uri;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionUriTest {
    @Test
    void shouldReadHostsAndOptions() {
        ConnectionUri uri = ConnectionUri.parse(
                "angelia://one:1,two,[::1]:3?user=ann&password=p%26q+r&connectTimeout=3s&prefetchBytes=64KiB");

        assertThat(uri.isEmbedded()).isFalse();
        assertThat(uri.endpoints())
                .isEqualTo(List.of(new Endpoint("one", 1), new Endpoint("two", 7227), new Endpoint("::1", 3)));
        assertThat(uri.get(ConnectionOption.USER)).isEqualTo("ann");
        assertThat(uri.get(ConnectionOption.PASSWORD)).isEqualTo("p&q+r");
        assertThat(uri.get(ConnectionOption.CONNECT_TIMEOUT)).isEqualTo(Duration.ofSeconds(3));
        assertThat(uri.get(ConnectionOption.PREFETCH_BYTES)).isEqualTo(65536);
    }

    @Test
    void shouldFillInDefaults() {
        ConnectionUri uri = ConnectionUri.parse("angelia://broker");

        assertThat(uri.get(ConnectionOption.USER)).isNull();
        assertThat(uri.get(ConnectionOption.REQUEST_TIMEOUT)).isEqualTo(Duration.ofSeconds(30));
        assertThat(uri.get(ConnectionOption.PREFETCH)).isEqualTo(1000);
        assertThat(uri.get(ConnectionOption.MAX_MESSAGE_SIZE)).isEqualTo(256L << 20);
    }

    @Test
    void shouldGiveEachDefaultInItsOwnRange() {
        for (ConnectionOption<?> option : ConnectionOption.all()) {
            if (!option.defaultText().isEmpty()) {
                assertThat(option.defaultValue()).as(option.name()).isNotNull();
            }
        }
    }

    @Test
    void shouldReadAnEmbeddedBroker() {
        ConnectionUri uri = ConnectionUri.parse("vm://local?dataDirectory=./data&configuration=broker.yaml");

        assertThat(uri.isEmbedded()).isTrue();
        assertThat(uri.brokerName()).isEqualTo("local");
        assertThat(uri.endpoints()).isEmpty();
        assertThat(uri.brokerOptions())
                .containsExactly(entry("dataDirectory", "./data"), entry("configuration", "broker.yaml"));
    }

    @ParameterizedTest
    @CsvSource({"username,ann", "userName,ann", "jms.user,ann", "jms.username,ann"})
    void shouldKnowOtherNamesOfAnOption(String name, String value) {
        assertThat(ConnectionUri.parse("angelia://h?" + name + "=" + value).get(ConnectionOption.USER))
                .isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"500ms,500", "3s,3000", "2m,120000", "1h,3600000", "250,250", "3 s,3000"})
    void shouldReadDurations(String text, long millis) {
        assertThat(ConnectionUri.parse("angelia://h?sendTimeout=" + text).get(ConnectionOption.SEND_TIMEOUT))
                .isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"4096,4096", "4096B,4096", "64KiB,65536", "4MiB,4194304", "1GiB,1073741824"})
    void shouldReadSizes(String text, long bytes) {
        assertThat(ConnectionUri.parse("angelia://h?prefetchBytes=" + text).get(ConnectionOption.PREFETCH_BYTES))
                .isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prefetsh=5             | nearest one is 'prefetch'",
                "Prefetch=5             | nearest one is 'prefetch'",
                "sendTimeOut=5s         | nearest one is 'sendTimeout'",
                "prefetch=-1            | must be a number from 0 to 1000000, not '-1'",
                "prefetch=ten           | must be a number from 0 to 1000000, not 'ten'",
                "sendTimeout=3 weeks    | must be a duration from 1ms to 24h, such as 500ms, 3s, 2m or 1h, not '3 weeks'",
                "sendTimeout=0          | must be a duration",
                "sendTimeout=-1         | must be a duration",
                "prefetchBytes=4MB      | such as 1000, 64KiB, 4MiB or 1GiB, not '4MB'",
                "prefetchBytes=999999999999999999GiB | must be a size",
                "prefetch               | not of the form name=value",
                "prefetch=1&prefetch=2  | given twice",
                "user=a&username=b      | given twice",
                "dataDirectory=x        | is for vm:// only",
                "configuration=x        | is for vm:// only",
                "user=%zz               | not valid"
            })
    void shouldRefuseWrongOptions(String query, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectionUri.parse("angelia://h?" + query))
                .withMessageContaining(reason)
                .withMessageContaining("angelia://h");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tcp://h:1",
                "angelia:h:1",
                "angelia://",
                "angelia://h:0",
                "angelia://h:65536",
                "angelia://h:x",
                "angelia://h:",
                "angelia://h:1,",
                "angelia://::1",
                "angelia://[::1",
                "angelia://[::1]x7",
                "angelia://ann:secret@h:1",
                "vm://",
                "vm://a/b"
            })
    void shouldRefuseWrongAddresses(String uri) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectionUri.parse(uri))
                .withMessageContaining("is not valid");
    }

    @Test
    void shouldHideThePassword() {
        ConnectionUri uri = ConnectionUri.parse("angelia://h:1?user=ann&password=secret");

        assertThat(uri).hasToString("angelia://h:1?user=ann&password=***");
        assertThat(uri.toUriString()).isEqualTo("angelia://h:1?user=ann&password=secret");
    }

    @Test
    void shouldNotShowThePasswordInAnError() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectionUri.parse("angelia://h:1?password=secret&prefetch=x"))
                .withMessageNotContaining("secret");
    }

    @Test
    void shouldReadWhatItWrote() {
        ConnectionUri uri = ConnectionUri.parse("vm://local?user=a%3Db&password=%C3%BC+%20%26&prefetch=7");

        assertThat(ConnectionUri.parse(uri.toUriString())).isEqualTo(uri);
    }

    @Test
    void shouldReplaceAnOption() {
        ConnectionUri uri = ConnectionUri.parse("angelia://h:1?prefetch=7");

        assertThat(uri.with("prefetch", "8").get(ConnectionOption.PREFETCH)).isEqualTo(8);
        assertThat(uri.with("prefetch", "8").with("prefetch", null).get(ConnectionOption.PREFETCH))
                .isEqualTo(ConnectionUri.parse("angelia://one").get(ConnectionOption.PREFETCH));
        assertThat(uri.get(ConnectionOption.PREFETCH)).isEqualTo(7);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> uri.with("prefetsh", "8"))
                .withMessageContaining("'prefetch'");
    }
}

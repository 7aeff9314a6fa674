/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.uri;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * One option of a connection URI: name, type, default, range and meaning. The constants are the whole table; the
 * documentation is checked against it. Immutable and thread-safe.
 *
 * @param <T> what {@link ConnectionUri#get(ConnectionOption)} returns.
 */
public final class ConnectionOption<T> {
    private static final String NO_DEFAULT = "";
    private static final Set<String> RECONNECT_POLICIES = Set.of("off", "fast", "patient", "forever");
    private static final List<ConnectionOption<?>> TABLE = new ArrayList<>();

    public static final ConnectionOption<String> USER = text(
            "user", "User name, where none is given with createConnection or createContext.", "username", "userName");

    public static final ConnectionOption<String> PASSWORD =
            text("password", "Password of that user. Not shown in logs and error messages.");

    public static final ConnectionOption<String> CLIENT_ID = text(
            "clientID",
            "Client identifier of every connection made; it cannot be set by the application then.",
            "clientId");

    public static final ConnectionOption<Duration> CONNECT_TIMEOUT = duration(
            "connectTimeout",
            "10s",
            "Longest time to reach and enter one broker; with several hosts, for each of them.");

    public static final ConnectionOption<Duration> REQUEST_TIMEOUT =
            duration("requestTimeout", "30s", "Longest time a call waits for the broker's answer.");

    public static final ConnectionOption<Duration> SEND_TIMEOUT = duration(
            "sendTimeout",
            "30s",
            "Longest time a send waits: for room in the send window, and for the broker's answer.");

    public static final ConnectionOption<Duration> CLOSE_TIMEOUT =
            duration("closeTimeout", "15s", "Longest time a close waits for running listeners and for the broker.");

    public static final ConnectionOption<String> RECONNECT = new ConnectionOption<>(
            "reconnect",
            OptionType.TEXT,
            "patient",
            "off, fast, patient or forever",
            value -> RECONNECT_POLICIES.contains(value),
            "How long a connection that was lost is looked for, at all hosts in turn: not at all, 15 s, 5 min, or until it is closed. "
                    + "`vm:` connections do not reconnect.");

    public static final ConnectionOption<Duration> HEARTBEAT = new ConnectionOption<>(
            "heartbeat",
            OptionType.DURATION,
            "5s",
            "from 0 (never) to 1h",
            value -> ((Duration) value).toMillis() <= Duration.ofHours(1).toMillis(),
            "A silent connection is probed this often and given up after twice the time; the shorter of client and broker holds.");

    public static final ConnectionOption<Integer> PREFETCH = new ConnectionOption<>(
            "prefetch",
            OptionType.NUMBER,
            "1000",
            "from 0 to 1000000",
            value -> (Integer) value >= 0 && (Integer) value <= 1_000_000,
            "Messages that a consumer gets ahead of need; with 0, each one is fetched when it is asked for, and none waits at a client that does not ask. "
                    + "A destination can have its own: `orders?prefetch=10`.");

    public static final ConnectionOption<Long> PREFETCH_BYTES = new ConnectionOption<>(
            "prefetchBytes",
            OptionType.SIZE,
            "4MiB",
            "from 1 to 1GiB",
            value -> (Long) value >= 1 && (Long) value <= 1L << 30,
            "The same limit in bytes, whichever is reached first; one message always gets through.");

    public static final ConnectionOption<String> DELAY_LEVELS = new ConnectionOption<>(
            "delayLevels",
            OptionType.TEXT,
            "1s,5s,10s,30s,1m,2m,3m,4m,5m,6m,7m,8m,9m,10m,20m,30m,1h,2h",
            "durations, comma-separated, of ms, s, m, h or d",
            value -> isLadder((String) value),
            "What the message property `JMS_ANGELIA_DelayLevel` means: level 1 is the first of these delays, and a level above the last one is the last one.");

    public static final ConnectionOption<Long> MAX_MESSAGE_SIZE = new ConnectionOption<>(
            "maxMessageSize",
            OptionType.SIZE,
            "256MiB",
            "from 1KiB to 2147483647",
            value -> (Long) value >= 1024 && (Long) value <= Integer.MAX_VALUE,
            "Largest message that is received; a larger one goes back to the broker with the reason. What may be sent, the broker says.");

    public static final ConnectionOption<String> DESERIALIZATION_ALLOW_LIST = text(
            "deserializationAllowList",
            "Classes that a received ObjectMessage may contain besides the platform's value types and collections, "
                    + "comma-separated: `com.acme.Order`, `com.acme.*`, `com.acme.**` with subpackages, or `*` for any.");

    /** The standard properties that a provider may set. */
    public static final List<String> STANDARD_PROPERTIES =
            List.of("JMSXUserID", "JMSXAppID", "JMSXProducerTXID", "JMSXConsumerTXID", "JMSXRcvTimestamp");

    public static final ConnectionOption<String> JMSX_PROPERTIES = new ConnectionOption<>(
            "jmsxProperties",
            OptionType.TEXT,
            NO_DEFAULT,
            "of " + String.join(", ", STANDARD_PROPERTIES) + ", comma-separated",
            value -> STANDARD_PROPERTIES.containsAll(List.of(((String) value).split(",", -1))),
            "Optional standard properties that are set: the user who sent the message, by the name of the login, which the broker checks; the client "
                    + "identifier of the connection that sent it, the transactions in which it was sent and received, "
                    + "and the time in ms when it was handed out.");

    public static final ConnectionOption<String> DATA_DIRECTORY = text(
            "dataDirectory",
            "Only with `vm:`. Where the embedded broker keeps its data. Without it, the data lies in a new temporary "
                    + "directory that is deleted when the broker stops.");

    public static final ConnectionOption<String> CONFIGURATION = text(
            "configuration",
            "Only with `vm:`. The embedded broker's configuration file; its `listener` section is not used. A data directory "
                    + "that is given beside it counts.");

    /** What a broker within this JVM is started with. */
    static final List<ConnectionOption<String>> OF_EMBEDDED_BROKER = List.of(DATA_DIRECTORY, CONFIGURATION);

    private final String name;
    private final List<String> aliases;
    private final OptionType type;
    private final String defaultText;
    private final String range;
    private final Predicate<Object> inRange;
    private final String description;

    private ConnectionOption(
            String name,
            OptionType type,
            String defaultText,
            String range,
            Predicate<Object> inRange,
            String description,
            String... aliases) {
        this.name = name;
        this.type = type;
        this.defaultText = defaultText;
        this.range = range;
        this.inRange = inRange;
        this.description = description;
        this.aliases = List.of(aliases);
        TABLE.add(this);
    }

    private static ConnectionOption<String> text(String name, String description, String... aliases) {
        return new ConnectionOption<>(name, OptionType.TEXT, NO_DEFAULT, "", value -> true, description, aliases);
    }

    private static ConnectionOption<Duration> duration(String name, String defaultText, String description) {
        return new ConnectionOption<>(
                name,
                OptionType.DURATION,
                defaultText,
                "from 1ms to 24h",
                value -> {
                    long millis = ((Duration) value).toMillis();
                    return millis >= 1 && millis <= Duration.ofHours(24).toMillis();
                },
                description);
    }

    private static boolean isLadder(String value) {
        for (String delay : value.split(",", -1)) {
            OptionType.durationMs(delay.trim());
        }
        return true;
    }

    /** The delays of {@link #DELAY_LEVELS} in ms, that of level 1 first. */
    public static long[] delaysMs(String ladder) {
        return Stream.of(ladder.split(",", -1))
                .mapToLong(delay -> OptionType.durationMs(delay.trim()))
                .toArray();
    }

    /** All options, in the order of the documentation. */
    public static List<ConnectionOption<?>> all() {
        return List.copyOf(TABLE);
    }

    /** The option of that name or alias, with or without the prefix {@code jms.}. */
    static Optional<ConnectionOption<?>> named(String text) {
        String name = text.startsWith("jms.") ? text.substring("jms.".length()) : text;
        return TABLE.stream()
                .filter(option -> option.name.equals(name) || option.aliases.contains(name))
                .findFirst();
    }

    public String name() {
        return name;
    }

    /** Other names that are accepted. */
    public List<String> aliases() {
        return aliases;
    }

    /** The word for the type: text, number, duration or size. */
    public String type() {
        return type.label();
    }

    /** The default as it would be written in a URI; empty for none. */
    public String defaultText() {
        return defaultText;
    }

    /** The values allowed, in words; empty for any. */
    public String range() {
        return range;
    }

    public String description() {
        return description;
    }

    /** @throws IllegalArgumentException when the text is not a value of this option. */
    @SuppressWarnings("unchecked") // The type of each constant is that of its OptionType.
    T parse(String text) {
        try {
            Object value = type.parse(text);
            if (inRange.test(value)) {
                return (T) value;
            }
        } catch (IllegalArgumentException e) {
            // Answered below, together with values out of the range.
        }
        throw new IllegalArgumentException(
                "option " + name + " must be a " + type.label() + " " + range + examples() + ", not '" + text + "'");
    }

    private String examples() {
        return switch (type) {
            case DURATION -> ", such as 500ms, 3s, 2m or 1h";
            case SIZE -> ", such as 1000, 64KiB, 4MiB or 1GiB";
            case TEXT, NUMBER -> "";
        };
    }

    /** The default value; null for none. */
    T defaultValue() {
        return defaultText.isEmpty() ? null : parse(defaultText);
    }

    static List<String> names() {
        return TABLE.stream().map(option -> option.name).toList();
    }

    @Override
    public String toString() {
        return name;
    }
}

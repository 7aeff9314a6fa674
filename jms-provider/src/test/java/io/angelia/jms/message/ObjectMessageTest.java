/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angelia.wire.message.MessageLayout;
import jakarta.jms.JMSException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotWriteableException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamConstants;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.Vector;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectMessageTest {
    private static final DecodeOptions ANYTHING = new DecodeOptions("*", Integer.MAX_VALUE);

    record Order(String customer, List<Integer> amounts) implements Serializable {}

    static final class Node implements Serializable {
        private static final long serialVersionUID = 1L;
        Node next;
    }

    private static AngeliaObjectMessage travel(Serializable object, DecodeOptions options) throws JMSException {
        byte[] sent = Travel.send(new AngeliaObjectMessage(object));
        return (AngeliaObjectMessage) Travel.receive(sent, new byte[0], options);
    }

    private static Object allowing(String patterns, Serializable object) throws JMSException {
        return travel(object, new DecodeOptions(patterns, Integer.MAX_VALUE)).getObject();
    }

    @SuppressWarnings({"JavaUtilDate", "JdkObsolete"}) // Old programs send them.
    static List<Serializable> valuesOfThePlatform() {
        return List.of(
                "text",
                true,
                (byte) 1,
                (short) 2,
                '3',
                4,
                5L,
                6f,
                7d,
                new BigInteger("12345678901234567890"),
                new BigDecimal("1.50"),
                MathContext.DECIMAL64,
                UUID.randomUUID(),
                new Date(0),
                new GregorianCalendar(2026, 1, 1),
                TimeZone.getTimeZone("Europe/Berlin"),
                Locale.GERMANY,
                Currency.getInstance("EUR"),
                Instant.EPOCH,
                Duration.ofSeconds(1),
                LocalDate.of(2026, 11, 21),
                ZonedDateTime.parse("2026-11-21T06:00:00+01:00[Europe/Berlin]"),
                DayOfWeek.FRIDAY,
                new BitSet(8),
                new Properties(),
                new ArrayList<>(List.of(1, 2)),
                new LinkedList<>(List.of(1, 2)),
                new Vector<>(List.of(1, 2)),
                new HashMap<>(Map.of("a", List.of(1))),
                new LinkedHashMap<>(Map.of("a", Map.of("b", 1))),
                new TreeMap<>(Map.of("a", 1)),
                new HashSet<>(Set.of(1)),
                new LinkedHashSet<>(Set.of(1)),
                new TreeSet<>(Set.of(1)),
                new EnumMap<>(Map.of(DayOfWeek.FRIDAY, 1)),
                EnumSet.of(DayOfWeek.FRIDAY),
                (Serializable) List.of(1, 2, 3),
                (Serializable) Set.of(1, 2, 3),
                (Serializable) Map.of(1, 2),
                (Serializable) Arrays.asList(1, 2),
                (Serializable) Collections.emptyList(),
                (Serializable) Collections.singletonMap("a", 1),
                (Serializable) Collections.unmodifiableList(new ArrayList<>(List.of(1))),
                (Serializable) Collections.synchronizedMap(new HashMap<>(Map.of(1, 2))));
    }

    @ParameterizedTest
    @MethodSource("valuesOfThePlatform")
    void shouldAllowTheValueTypesOfThePlatform(Serializable value) throws JMSException {
        assertThat(travel(value, DecodeOptions.defaults()).getObject()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(classes = {StringBuffer.class, StringBuilder.class})
    void shouldAllowTextBuffers(Class<? extends Appendable> type) throws Exception {
        Appendable buffer = type.getConstructor().newInstance().append("text");

        assertThat(allowing("", (Serializable) buffer)).isInstanceOf(type).hasToString("text");
    }

    @Test
    void shouldAllowCollectionsWithoutEquals() throws JMSException {
        assertThat((ArrayDeque<?>) allowing("", new ArrayDeque<>(List.of(1, 2))))
                .hasSize(2);
        assertThat((PriorityQueue<?>) allowing("", new PriorityQueue<>(List.of(2, 1))))
                .hasSize(2);
        IdentityHashMap<String, Integer> identities = new IdentityHashMap<>();
        identities.put("a", 1);
        assertThat((Map<?, ?>) allowing("", identities)).hasSize(1);
    }

    @Test
    void shouldAllowArraysOfAllowedTypes() throws JMSException {
        assertThat((int[][]) allowing("", new int[][] {{1}, {2, 3}})).isDeepEqualTo(new int[][] {{1}, {2, 3}});
        assertThat((Object[]) allowing("", new Object[] {1, "two", null})).containsExactly(1, "two", null);
    }

    @Test
    void shouldAllowHugeCollections() throws JMSException {
        Map<Integer, Integer> map = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            map.put(i, i % 7);
        }

        assertThat(allowing("", (Serializable) map)).isEqualTo(map);
        assertThat((byte[]) allowing("", new byte[1_000_000])).hasSize(1_000_000);
    }

    @Test
    void shouldRefuseOtherClassesAndNameTheOption() throws JMSException {
        AngeliaObjectMessage received = travel(new Order("ann", List.of(1)), DecodeOptions.defaults());

        assertThatThrownBy(received::getObject)
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining(Order.class.getName())
                .hasMessageContaining("deserializationAllowList");
        assertThat(received.isBodyAssignableTo(Serializable.class)).isFalse();
        assertThatThrownBy(() -> received.getBody(Serializable.class)).isInstanceOf(MessageFormatException.class);
    }

    @Test
    void shouldRefuseOtherClassesInsideOfCollectionsAndArrays() throws JMSException {
        for (Serializable hiding : List.of(
                new ArrayList<>(List.of(new Order("ann", List.of()))),
                new Order[0],
                new Object[] {new Node()},
                URL.class)) {
            AngeliaObjectMessage received = travel(hiding, DecodeOptions.defaults());

            assertThatThrownBy(received::getObject)
                    .isInstanceOf(MessageFormatException.class)
                    .hasMessageContaining("may not be deserialized");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.angelia.jms.message.ObjectMessageTest$Order",
                "io.angelia.jms.message.*",
                "io.angelia.**",
                "com.acme.*, io.angelia.jms.**",
                "*"
            })
    void shouldAllowWhatAPatternNames(String patterns) throws JMSException {
        Order order = new Order("ann", List.of(1, 2));

        assertThat(allowing(patterns, order)).isEqualTo(order);
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.angelia.*", "io.angelia.jms", "io.angelia.jms.message.ObjectMessageTest", "io.ang.**"})
    void shouldNotAllowWhatAPatternOnlyResembles(String patterns) {
        assertThatThrownBy(() -> allowing(patterns, new Order("ann", List.of())))
                .isInstanceOf(MessageFormatException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"com.acme*", "*.Order", ".*", "com..*.x", "com acme", "**"})
    void shouldRefusePatternsOfAnotherForm(String patterns) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DecodeOptions(patterns, 1000))
                .withMessageContaining("'" + patterns + "'")
                .withMessageContaining("deserializationAllowList");
    }

    @Test
    void shouldNotFilterWhatThisProgramSetItself() throws JMSException {
        Order order = new Order("ann", List.of(1));

        assertThat(new AngeliaObjectMessage(order).getObject()).isEqualTo(order);
    }

    @Test
    void shouldTakeProxiesOfAllowedInterfacesOnly() throws JMSException {
        Serializable proxy = (Serializable) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Greeter.class, Serializable.class}, new Answer());

        assertThat(((Greeter) allowing("io.angelia.**,java.io.Serializable", proxy)).greet())
                .isEqualTo("hello");
        assertThatThrownBy(() -> allowing("", proxy)).isInstanceOf(MessageFormatException.class);
    }

    interface Greeter {
        String greet();
    }

    static final class Answer implements InvocationHandler, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) {
            return "hello";
        }
    }

    @Test
    @DisplayName("ObjectMessage: the object is copied when it is set")
    void shouldSerializeWhenSet() throws JMSException {
        ArrayList<String> list = new ArrayList<>(List.of("first"));
        AngeliaObjectMessage message = new AngeliaObjectMessage(list);
        list.add("second");

        assertThat(message.getObject()).isEqualTo(List.of("first"));
        assertThat(message.getObject()).isNotSameAs(message.getObject());
    }

    @Test
    @DisplayName("ObjectMessage: an object that cannot be serialized is a MessageFormatException")
    void shouldRefuseWhatCannotBeSerialized() {
        ArrayList<Object> list = new ArrayList<>(List.of(new Object()));

        assertThatThrownBy(() -> new AngeliaObjectMessage().setObject(list))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("java.util.ArrayList")
                .hasMessageContaining("java.lang.Object");
    }

    @Test
    @DisplayName("10.3: an object that fails to write itself is refused, and the message keeps what it had")
    void shouldRefuseWhatFailsToWriteItself() throws JMSException {
        AngeliaObjectMessage message = new AngeliaObjectMessage("before");

        assertThatThrownBy(() -> message.setObject(new Unwilling()))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("not today");
        assertThat(message.getObject()).isEqualTo("before");
    }

    private static final class Unwilling implements Serializable {
        private static final long serialVersionUID = 1L;

        private Object writeReplace() {
            throw new IllegalStateException("not today");
        }
    }

    @Test
    @DisplayName("3.11.2: the body of a received message is read-only until it is cleared")
    void shouldBeReadOnlyWhenReceived() throws JMSException {
        AngeliaObjectMessage received = travel("first", DecodeOptions.defaults());

        assertThatThrownBy(() -> received.setObject("second")).isInstanceOf(MessageNotWriteableException.class);

        received.clearBody();
        assertThat(received.getObject()).isNull();
        received.setObject(new Order("ann", List.of()));
        assertThat(received.getObject()).isEqualTo(new Order("ann", List.of()));
    }

    @Test
    void shouldCarryNull() throws JMSException {
        AngeliaObjectMessage received = travel(null, DecodeOptions.defaults());

        assertThat(received.getObject()).isNull();
        assertThat(received.hasBody()).isFalse();
        assertThat(received.getBody(Integer.class)).isNull();
        assertThat(received.isBodyAssignableTo(Integer.class)).isTrue();
    }

    @Test
    @DisplayName("getBody: Serializable or what the object is an instance of")
    void shouldGiveItsBody() throws JMSException {
        AngeliaObjectMessage received = travel(17, DecodeOptions.defaults());

        assertThat(received.getBody(Integer.class)).isEqualTo(17);
        assertThat(received.getBody(Number.class)).isEqualTo(17);
        assertThat(received.getBody(Serializable.class)).isEqualTo(17);
        assertThat(received.isBodyAssignableTo(Integer.class)).isTrue();
        assertThat(received.isBodyAssignableTo(String.class)).isFalse();
        assertThatThrownBy(() -> received.getBody(String.class)).isInstanceOf(MessageFormatException.class);
    }

    @Test
    void shouldLoadClassesWithTheContextClassLoader() throws Exception {
        URL classes = Order.class.getProtectionDomain().getCodeSource().getLocation();
        AngeliaObjectMessage received = travel(new Order("ann", List.of(1)), ANYTHING);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(loader);

            Object object = received.getObject();

            assertThat(object.getClass().getName()).isEqualTo(Order.class.getName());
            assertThat(object.getClass().getClassLoader()).isSameAs(loader);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void shouldNameAClassThatIsNotThere() throws Exception {
        byte[] sent = Travel.send(new AngeliaObjectMessage(new Order("ann", List.of(1))));
        String text = new String(sent, StandardCharsets.ISO_8859_1).replace("Test$Order", "Test$Ardor");
        byte[] renamed = text.getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> ((AngeliaObjectMessage) Travel.receive(renamed, new byte[0], ANYTHING)).getObject())
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("ObjectMessageTest$Ardor");
    }

    @Test
    void shouldNotAllocateAnArrayThatTheBytesCannotFill() throws Exception {
        AngeliaObjectMessage received = bodyOf(arrayOfLongsClaiming(Integer.MAX_VALUE - 8));

        assertThatThrownBy(received::getObject)
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("array of 2147483639 elements");
    }

    @Test
    void shouldAnswerDeepNestingWithAnException() throws Exception {
        Node first = new Node();
        byte[] shallow = Travel.send(new AngeliaObjectMessage(first));
        assertThat(((AngeliaObjectMessage) Travel.receive(shallow, new byte[0], ANYTHING)).getObject())
                .isInstanceOf(Node.class);

        AngeliaObjectMessage received = bodyOf(nestedArrays(200_000));

        assertThatThrownBy(received::getObject)
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("nested too deeply");
    }

    @Test
    void shouldAnswerGarbageWithAnException() throws Exception {
        AngeliaObjectMessage received = bodyOf(new byte[] {1, 2, 3, 4, 5});

        assertThatThrownBy(received::getObject).isInstanceOf(MessageFormatException.class);
    }

    private static AngeliaObjectMessage bodyOf(byte[] serialized) throws JMSException {
        AngeliaBytesMessage carrier = new AngeliaBytesMessage();
        carrier.writeBytes(serialized);
        byte[] sent = Travel.send(carrier);
        sent[MessageLayout.BODY_TYPE_OFFSET] = MessageLayout.BODY_OBJECT;
        return (AngeliaObjectMessage) Travel.receive(sent, new byte[0], ANYTHING);
    }

    private static byte[] arrayOfLongsClaiming(int length) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(withoutLength(new long[0]));
        out.writeInt(length);
        return bytes.toByteArray();
    }

    /** An array in an array in an array …, written by hand, as the library's writer would run out of stack too. */
    private static byte[] nestedArrays(int depth) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(withoutLength(new Object[0]));
        for (int i = 0; i < depth; i++) {
            out.writeInt(1);
            out.writeByte(ObjectStreamConstants.TC_ARRAY);
            out.writeByte(ObjectStreamConstants.TC_REFERENCE);
            out.writeInt(ObjectStreamConstants.baseWireHandle);
        }
        out.writeInt(0);
        return bytes.toByteArray();
    }

    private static byte[] withoutLength(Serializable emptyArray) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(emptyArray);
        }
        return Arrays.copyOf(bytes.toByteArray(), bytes.size() - Integer.BYTES);
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.ra;

import static org.assertj.core.api.Assertions.assertThat;

import io.angelia.jms.AngeliaMessageListener;
import jakarta.jms.MessageListener;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** The deployment descriptor and the classes say the same. */
final class DeploymentDescriptorTest {
    private static final Path DESCRIPTOR = Path.of("rar/src/main/rar/META-INF/ra.xml");
    private static final List<String> CLASSES = List.of(
            "resourceadapter-class", "managedconnectionfactory-class", "activationspec-class", "adminobject-class");

    private static List<Element> elements(final NodeList nodes) {
        final List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            if (nodes.item(i) instanceof Element element) {
                elements.add(element);
            }
        }
        return elements;
    }

    private static String text(final Element parent, final String name) {
        return elements(parent.getElementsByTagName(name)).get(0).getTextContent();
    }

    @Test
    void shouldDescribeEachPropertyWithItsTypeAndDefault() throws Exception {
        final Element connector = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(DESCRIPTOR.toFile())
                .getDocumentElement();

        int beans = 0;
        for (final String tag : CLASSES) {
            for (final Element named : elements(connector.getElementsByTagName(tag))) {
                check(
                        Class.forName(named.getTextContent()),
                        elements(((Element) named.getParentNode()).getChildNodes()));
                beans++;
            }
        }
        assertThat(beans).isEqualTo(8);
        assertThat(elements(connector.getElementsByTagName("messagelistener-type")).stream()
                        .map(Element::getTextContent))
                .containsExactly(MessageListener.class.getName(), AngeliaMessageListener.class.getName());
        for (final String tag : List.of("connectionfactory-impl-class", "connection-impl-class")) {
            for (final Element named : elements(connector.getElementsByTagName(tag))) {
                final Class<?> type = Class.forName(named.getTextContent());
                final String face = text((Element) named.getParentNode(), tag.replace("-impl-class", "-interface"));
                assertThat(Class.forName(face)).isAssignableFrom(type);
            }
        }
    }

    private static void check(final Class<?> type, final List<Element> siblings) throws Exception {
        final Object bean = type.getDeclaredConstructor().newInstance();
        final List<String> described = new ArrayList<>();
        for (final Element property : siblings) {
            if (property.getTagName().equals("config-property")) {
                final String name = text(property, "config-property-name");
                final PropertyDescriptor descriptor = property(type, name);
                described.add(name);
                assertThat(descriptor.getPropertyType().getName())
                        .as(name)
                        .isEqualTo(text(property, "config-property-type"));
                assertThat(text(property, "description")).isNotBlank();
                final List<Element> value = elements(property.getElementsByTagName("config-property-value"));
                final Object expected = descriptor.getReadMethod().invoke(bean);
                assertThat(value.stream().map(Node::getTextContent).toList())
                        .as("default of " + name)
                        .isEqualTo(expected == null ? List.of() : List.of(expected.toString()));
            }
        }
        assertThat(described).containsExactlyInAnyOrderElementsOf(properties(type));
    }

    private static PropertyDescriptor property(final Class<?> type, final String name) throws Exception {
        return Arrays.stream(Introspector.getBeanInfo(type).getPropertyDescriptors())
                .filter(found -> found.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(type + " has no property " + name));
    }

    /** What can be read and written; the words of other providers can be written only, and an alias is none of its own. */
    private static List<String> properties(final Class<?> type) throws Exception {
        return Arrays.stream(Introspector.getBeanInfo(type).getPropertyDescriptors())
                .filter(found -> found.getReadMethod() != null && found.getWriteMethod() != null)
                .map(PropertyDescriptor::getName)
                .filter(name ->
                        !List.of("resourceAdapter", "logWriter", "physicalName").contains(name))
                .toList();
    }
}

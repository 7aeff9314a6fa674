/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.uri;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The part of a URI or destination name behind the question mark: {@code name=value&name=value}. Stateless. */
public final class QueryString {
    private QueryString() {}

    /**
     * Names and values in the order written, percent-decoded. A plus sign stays a plus sign.
     *
     * @throws IllegalArgumentException when a part has no name or no equals sign, a name comes twice, or an escape is broken.
     */
    public static Map<String, String> parse(String query) {
        Map<String, String> options = new LinkedHashMap<>();
        for (int start = 0; start < query.length(); ) {
            int ampersand = query.indexOf('&', start);
            int end = ampersand < 0 ? query.length() : ampersand;
            if (end > start) {
                int equals = query.indexOf('=', start);
                if (equals <= start || equals > end) {
                    throw new IllegalArgumentException(
                            "option '" + query.substring(start, end) + "' is not of the form name=value");
                }
                String name = decode(query.substring(start, equals));
                if (options.put(name, decode(query.substring(equals + 1, end))) != null) {
                    throw new IllegalArgumentException("option '" + name + "' is given twice");
                }
            }
            start = end + 1;
        }
        return Collections.unmodifiableMap(options);
    }

    /** The opposite of {@link #parse(String)}; empty for no options. */
    public static String format(Map<String, String> options) {
        StringBuilder text = new StringBuilder();
        options.forEach((name, value) -> {
            if (text.length() > 0) {
                text.append('&');
            }
            text.append(encode(name)).append('=').append(encode(value));
        });
        return text.toString();
    }

    static String decode(String text) {
        return text.indexOf('%') < 0 ? text : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.util.Map;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logging of the broker's own process. An embedding application keeps its own settings. */
final class LogSettings {
    private static final String CONFIGURATION = "io/angelia/server/logback.xml";
    private static final String ROOT = "root";

    private LogSettings() {}

    /** Before the first log line, whatever the command is: takes the broker's layout, unless the operator named another file. */
    static void useLayout() {
        if (System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY) == null) {
            System.setProperty(ClassicConstants.CONFIG_FILE_PROPERTY, CONFIGURATION);
        }
    }

    /** Sets the levels of loggers by name. */
    static void apply(final Map<String, String> levels) {
        final ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (factory instanceof LoggerContext context) {
            levels.forEach((logger, level) -> context.getLogger(logger.equals(ROOT) ? Logger.ROOT_LOGGER_NAME : logger)
                    .setLevel(Level.toLevel(level)));
        }
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.tck.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.angelia.jms.AngeliaMessage;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/** Holds the modules apart: each may know what it needs and nothing else. */
@AnalyzeClasses(packages = "io.angelia", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String WIRE = "io.angelia.wire..";
    private static final String WIRE_MESSAGE = "io.angelia.wire.message..";
    private static final String ENGINE = "io.angelia.engine..";
    private static final String SERVER = "io.angelia.server..";
    private static final String PROVIDER = "io.angelia.jms..";
    private static final String ADAPTER = "io.angelia.ra..";

    @ArchTest
    static final ArchRule wireKnowsOnlyBuffers = classes()
            .that()
            .resideInAPackage(WIRE)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(WIRE, "java..", "io.netty.buffer..", "io.netty.util.."))
            .because("client and broker share it, and neither may drag the other along");

    @ArchTest
    static final ArchRule engineKnowsNothingOfTheWorld = classes()
            .that()
            .resideInAPackage(ENGINE)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    ENGINE,
                    WIRE_MESSAGE,
                    "java.lang..",
                    "java.io..",
                    "java.nio..",
                    "java.security..",
                    "java.time..",
                    "java.util..",
                    "org.agrona..",
                    "org.HdrHistogram.."))
            .because("it must run on one thread over a simulated disk");

    @ArchTest
    static final ArchRule engineHasNoThreads = noClasses()
            .that()
            .resideInAPackage(ENGINE)
            .should()
            .dependOnClassesThat(describe(
                    "make or lock threads",
                    c -> c.isAssignableTo(Thread.class)
                            || c.getPackageName().equals("java.util.concurrent.locks")
                            || c.isAssignableTo(java.util.concurrent.Executor.class)
                            || c.isAssignableTo(java.util.concurrent.Future.class)))
            .because("whoever owns it brings the thread");

    @ArchTest
    static final ArchRule engineHasNoClockAndNoChance = noClasses()
            .that()
            .resideInAPackage(ENGINE)
            .should()
            .callMethodWhere(target(nameMatching("currentTimeMillis|nanoTime|randomUUID")))
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .dependOnClassesThat(isOneOf(Clock.class, Random.class, SecureRandom.class, ThreadLocalRandom.class))
            .because("time and ids are arguments, so that a replay gives the same state");

    @ArchTest
    static final ArchRule serverKnowsNoJakartaMessaging = noClasses()
            .that()
            .resideInAPackage(SERVER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.jms..", "jakarta.resource..", PROVIDER, ADAPTER);

    @ArchTest
    static final ArchRule providerKnowsNoBroker = noClasses()
            .that()
            .resideInAPackage(PROVIDER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ENGINE, SERVER, ADAPTER, "org.agrona..", "org.slf4j..", "ch.qos.logback..")
            .because("it lives in other people's processes, without flags and without a logging library");

    @ArchTest
    static final ArchRule adapterKnowsOnlyTheProvider = noClasses()
            .that()
            .resideInAPackage(ADAPTER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ENGINE, SERVER, WIRE, "io.netty..", "org.agrona..", "org.slf4j..", "ch.qos.logback..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule packagesFormNoCircle = slices().matching("io.angelia.(**)")
            .should()
            .beFreeOfCycles()
            // It depends on nothing of ours, and stands where applications find the rest of the interface.
            .ignoreDependency(describe("anything", c -> true), isOneOf(AngeliaMessage.class));

    private static DescribedPredicate<JavaClass> isOneOf(final Class<?>... types) {
        return describe("are sources of time or chance", c -> {
            for (final Class<?> type : types) {
                if (c.isEquivalentTo(type)) {
                    return true;
                }
            }
            return false;
        });
    }
}

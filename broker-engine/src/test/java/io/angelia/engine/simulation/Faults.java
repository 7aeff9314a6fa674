/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

/** What goes wrong with the disk, and when. */
final class Faults {
    private static final long NEVER = 1L << 60;

    private final World world;
    private final Dice dice;
    private boolean armed;
    private boolean spaceIsShort;

    Faults(final World world, final Dice dice) {
        this.world = world;
        this.dice = dice;
    }

    /** Perhaps prepares the next one. */
    void step() {
        final Scenario scenario = world.scenario();
        if (scenario.has(Feature.POWER_LOSS) && dice.chance(0.005)) {
            losePowerAfterIo(dice.between(0, 12));
        }
        if (scenario.has(Feature.FAILED_FORCES) && dice.chance(0.002)) {
            failIo();
        }
        if (scenario.has(Feature.SHORT_SPACE) && dice.chance(spaceIsShort ? 0.01 : 0.003)) {
            if (spaceIsShort) {
                restoreSpace();
            } else {
                shortenSpace();
            }
        }
    }

    void losePowerAfterIo(final long calls) {
        world.trace().note("power will be lost after %d more I/O calls", calls);
        armed = true;
        world.broker().disk().crashAfterIo(calls);
    }

    private void failIo() {
        world.trace().note("I/O will fail");
        armed = true;
        world.occurrences().count(Occurrence.FAILED_FORCE);
        if (dice.chance(0.7)) {
            world.broker().disk().failForces(true);
        } else {
            world.broker().disk().failAfterIo(dice.between(0, 4));
        }
    }

    private void shortenSpace() {
        world.trace().note("the disk is full");
        spaceIsShort = true;
        world.occurrences().count(Occurrence.DISK_FULL);
        final long used = Long.MAX_VALUE - world.broker().disk().usableBytes();
        world.broker()
                .disk()
                .capacityBytes(
                        used + dice.between(0, 2) * (long) world.scenario().segmentLength());
    }

    private void restoreSpace() {
        world.trace().note("the disk has room again");
        spaceIsShort = false;
        world.broker().disk().capacityBytes(Long.MAX_VALUE);
    }

    /** True when the engine may have been hit, so that its stop is no fault of its own. */
    boolean mayHaveStruck() {
        return armed;
    }

    boolean spaceIsShort() {
        return spaceIsShort;
    }

    /** The broker starts again, on a disk that works; the power may go once more. */
    void restarting() {
        armed = false;
        if (world.scenario().has(Feature.POWER_LOSS) && dice.chance(0.15)) {
            losePowerAfterIo(dice.between(0, 20));
        }
    }

    /** For good. */
    void stop() {
        armed = false;
        restoreSpace();
        world.broker().disk().crashAfterIo(NEVER);
        world.broker().disk().failAfterIo(NEVER);
        world.broker().disk().failForces(false);
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoopGroup;
import org.junit.jupiter.api.Test;

final class EventLoopsTest {
    @Test
    void shouldLendTheSameEventLoopAgainSoonAfterItWasGivenBack() {
        // given
        final EventLoopGroup first = EventLoops.LOCAL.acquire();
        EventLoops.LOCAL.release();

        // when
        final EventLoopGroup second = EventLoops.LOCAL.acquire();

        // then
        assertThat(second).isSameAs(first);
        EventLoops.LOCAL.release();
    }

    @Test
    void shouldStopTheEventLoopSomeTimeAfterItsLastUse() {
        // given
        final EventLoopGroup group = EventLoops.SOCKETS.acquire();

        // when
        EventLoops.SOCKETS.release();

        // then
        await().until(group::isTerminated);
        assertThat(EventLoops.SOCKETS.acquire()).isNotSameAs(group);
        EventLoops.SOCKETS.release();
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.jms.transport;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;

/** Linux sockets through Netty's native library; touched only where that library may be missing is expected. */
final class EpollSockets {
    private EpollSockets() {}

    static boolean isAvailable() {
        return Epoll.isAvailable();
    }

    static IoHandlerFactory ioHandler() {
        return EpollIoHandler.newFactory();
    }

    static Class<? extends Channel> socketType() {
        return EpollSocketChannel.class;
    }
}

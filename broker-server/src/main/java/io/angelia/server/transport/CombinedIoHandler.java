/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.transport;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.local.LocalIoHandler;

/**
 * Lets one event loop serve sockets and in-VM channels alike, so that both reach the engine on its one thread. Sockets go
 * to the selecting handler, which also does the waiting; in-VM channels need no selecting, they live on tasks alone.
 */
final class CombinedIoHandler implements IoHandler {
    private final IoHandler sockets;
    private final IoHandler inVm;

    private CombinedIoHandler(final IoHandler sockets, final IoHandler inVm) {
        this.sockets = sockets;
        this.inVm = inVm;
    }

    static IoHandlerFactory newFactory(final IoHandlerFactory socketFactory) {
        final IoHandlerFactory inVmFactory = LocalIoHandler.newFactory();
        return executor -> new CombinedIoHandler(socketFactory.newHandler(executor), inVmFactory.newHandler(executor));
    }

    @Override
    public int run(final IoHandlerContext context) {
        return sockets.run(context);
    }

    @Override
    public void prepareToDestroy() {
        inVm.prepareToDestroy();
        sockets.prepareToDestroy();
    }

    @Override
    public void destroy() {
        inVm.destroy();
        sockets.destroy();
    }

    @Override
    public IoRegistration register(final IoHandle handle) throws Exception {
        return sockets.isCompatible(handle.getClass()) ? sockets.register(handle) : inVm.register(handle);
    }

    @Override
    public void wakeup() {
        sockets.wakeup();
    }

    @Override
    public boolean isCompatible(final Class<? extends IoHandle> handleType) {
        return sockets.isCompatible(handleType) || inVm.isCompatible(handleType);
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.transport;

import io.angelia.wire.frame.WireError;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** All connections of a broker, from accept to close. Used by the event loop only. */
final class Connections {
    private final int limit;
    private final StrayPeerLog strayPeers = new StrayPeerLog();
    private final Set<ConnectionLink> links = new LinkedHashSet<>();
    private String closing;

    Connections(final int limit) {
        this.limit = limit;
    }

    StrayPeerLog strayPeers() {
        return strayPeers;
    }

    /** Takes the connection in, or ends it when there are too many, or none are wanted any more. */
    void add(final ConnectionLink link) {
        if (closing != null) {
            link.goodbye(WireError.SHUTTING_DOWN, closing);
        } else if (links.size() >= limit) {
            link.goodbye(
                    WireError.RESOURCE_LIMIT,
                    "the broker has " + limit + " connections, the limit (limits.maxConnections)");
        } else {
            links.add(link);
        }
    }

    void remove(final ConnectionLink link) {
        links.remove(link);
    }

    /**
     * A client that comes again with the id of its connection has given up the old one, which the broker may not have
     * noticed: it ends here, so that its client id and messages are free. Another user's connection stays, whatever its id.
     */
    void takeOver(final long connectionId, final String userName, final ConnectionLink successor) {
        for (final ConnectionLink link : List.copyOf(links)) {
            if (link != successor && link.serves(connectionId, userName)) {
                link.goodbye(WireError.ILLEGAL_STATE, "the client has connected again");
            }
        }
    }

    void tick(final long nowMs) {
        for (final ConnectionLink link : new ArrayList<>(links)) {
            link.tick(nowMs);
        }
    }

    /** Ends all connections and lets no others in. */
    void shutDown(final String reason) {
        closing = reason;
        for (final ConnectionLink link : List.copyOf(links)) {
            link.goodbye(WireError.SHUTTING_DOWN, reason);
        }
    }
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine.simulation;

import io.angelia.engine.ConsumerOptions;
import io.angelia.engine.ConsumerSpec;
import io.angelia.engine.EngineConnection;
import io.angelia.engine.ErrorCode;
import io.angelia.engine.queue.RedeliveryPolicy;
import io.angelia.engine.simulation.VirtualSession.Acknowledgement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One client process: a connection, when it has one, and sessions that outlive it. Commands reach the engine at once;
 * what the engine calls back waits in the inbox, and is lost with the connection.
 */
final class VirtualClient {
    private static final int MAX_CONSUMERS = 4;
    private static final int DRAIN_SESSION = 100;
    private static final int ANONYMOUS = -1;

    private final World world;
    private final Dice dice;
    private final Dice letterDice;
    private final int index;
    private final String clientId;
    private final List<VirtualSession> sessions = new ArrayList<>();
    private final Deque<Runnable> inbox = new ArrayDeque<>();
    private final List<String> temporaryDestinations = new ArrayList<>();
    private final Set<Holder> drained = new HashSet<>();
    private final List<Kept> kept = new ArrayList<>();
    private Detachment detachment = new Detachment();
    private int stepsAway;
    private boolean listening;
    private VirtualSession drain;
    private EngineConnection connection;
    private long connectionId;
    private long lastRequestId;

    VirtualClient(final World world, final Dice dice, final int index) {
        this(world, dice, index, dice.chance(0.5) ? "client-" + index : null);
        final int sessionCount = dice.between(1, 3);
        for (int i = 1; i <= sessionCount; i++) {
            sessions.add(new VirtualSession(this, world, dice.split(), i, pickAcknowledgement()));
        }
    }

    private VirtualClient(final World world, final Dice dice, final int index, final String clientId) {
        this.world = world;
        this.dice = dice;
        this.letterDice = new Dice(index);
        this.index = index;
        this.clientId = clientId;
    }

    /** A client without an id and without sessions of its own, to drain what belongs to nobody in particular. */
    static VirtualClient anonymous(final World world, final Dice dice) {
        return new VirtualClient(world, dice, ANONYMOUS, null);
    }

    private Acknowledgement pickAcknowledgement() {
        if (world.scenario().has(Feature.BRANCHES_IN_PEACE)
                || (world.scenario().has(Feature.BRANCHES) && dice.chance(0.4))) {
            return Acknowledgement.BRANCH;
        }
        final boolean transacted = world.scenario().has(Feature.TRANSACTIONS) && dice.chance(0.4);
        return transacted
                ? Acknowledgement.TRANSACTED
                : dice.pick(List.of(Acknowledgement.AUTO, Acknowledgement.CLIENT, Acknowledgement.LAZY));
    }

    // What sessions ask for.

    long nextRequestId() {
        return ++lastRequestId;
    }

    void later(final Runnable event) {
        inbox.addLast(event);
    }

    Offer.Origin origin() {
        return new Offer.Origin(connectionId, clientId);
    }

    String pickTarget() {
        final Scenario scenario = world.scenario();
        final Set<String> temporaries = world.history().holders().temporaries();
        if (!temporaries.isEmpty() && dice.chance(0.2)) {
            return dice.pick(List.copyOf(temporaries));
        }
        return dice.pick(scenario.has(Feature.TOPICS) && dice.chance(0.4) ? scenario.topics() : scenario.queues());
    }

    // What it does by itself.

    void step() {
        if (connection == null) {
            if (stepsAway > 0) {
                stepsAway--;
            } else if (dice.chance(0.3)) {
                reconnect();
                sessions.forEach(this::openSomeConsumers);
            }
        } else if (dice.chance(0.45)) {
            arrive(dice.between(1, 8));
        } else if (dice.chance(0.02)) {
            actOnConnection();
        } else if (world.scenario().has(Feature.CONNECTION_LOSS) && dice.chance(0.015)) {
            loseAndPerhapsComeBackAtOnce();
        } else {
            act(dice.pick(sessions));
        }
    }

    private void arrive(final int limit) {
        for (int i = 0; i < limit && !inbox.isEmpty(); i++) {
            inbox.removeFirst().run();
        }
    }

    private void act(final VirtualSession session) {
        if (!session.isOpen()) {
            if (dice.chance(0.5)) {
                session.open(connection);
                openSomeConsumers(session);
            }
            return;
        }
        if (session.isBlocked()) {
            return;
        }
        final Scenario scenario = world.scenario();
        if (session.worksInBranches() && dice.chance(0.12)) {
            session.commit();
            return;
        }
        final int roll = dice.between(1, 100);
        if (roll <= 30) {
            session.send();
        } else if (roll <= (scenario.has(Feature.SLOW_CONSUMERS) ? 42 : 62)) {
            session.receive();
        } else if (roll <= 72) {
            session.acknowledge();
        } else if (roll <= 78) {
            session.commit();
        } else if (roll <= 87) {
            if (session.consumerCount() < MAX_CONSUMERS) {
                openConsumer(session);
            }
        } else if (roll <= 89) {
            session.drain();
        } else if (roll <= 96) {
            if (scenario.has(Feature.FAILING_CONSUMERS)) {
                session.fail();
            }
        } else if (scenario.has(Feature.CLOSING)) {
            if (dice.chance(0.8)) {
                session.closeConsumer();
            } else {
                session.close();
            }
        }
    }

    private void actOnConnection() {
        final Scenario scenario = world.scenario();
        if (scenario.has(Feature.CONNECTION_LOSS) && dice.chance(0.4)) {
            loseAndPerhapsComeBackAtOnce();
        } else if (scenario.has(Feature.CLOSING) && dice.chance(0.3)) {
            close();
        } else if (scenario.has(Feature.TEMPORARY_DESTINATIONS)) {
            createTemporaryDestination();
        }
    }

    /** As somebody else: what it had before goes with the grace time. */
    void connect() {
        connectionId = dice.nextLong();
        detachment = new Detachment();
        kept.clear();
        temporaryDestinations.clear();
        openConnection();
    }

    private void openConnection() {
        connection = world.broker().engine().openConnection("user", connectionId);
        world.trace().note("%s connects as %s", this, clientId);
        if (clientId != null) {
            final ErrorCode refusal = connection.claimClientId(clientId);
            if (refusal != null) {
                throw new Violation("client id " + clientId + " is not free: " + refusal);
            }
        }
        sessions.forEach(s -> s.open(connection));
    }

    private void reconnect() {
        if (connectionId != 0 && dice.chance(0.8)) {
            comeBack();
        } else {
            connect();
        }
    }

    /** As the one it was, in time or too late. */
    private void comeBack() {
        final boolean inTime = world.history().reattached(detachment);
        if (inTime) {
            world.occurrences().count(Occurrence.CONNECTION_RESUMED);
        } else {
            if (!kept.isEmpty() || !temporaryDestinations.isEmpty()) {
                world.occurrences().count(Occurrence.CONNECTION_RESUMED_LATE);
            }
            detachment = new Detachment();
        }
        world.trace().note("%s comes back, in time: %s", this, inTime);
        openConnection();
        detachment.resume();
        List.copyOf(temporaryDestinations).forEach(this::restore);
        world.history().detached(detachment);
        List.copyOf(kept).stream().filter(k -> dice.chance(0.8)).forEach(this::reopen);
    }

    private void restore(final String temporary) {
        final Holders holders = world.history().holders();
        final boolean there = holders.temporaries().contains(temporary);
        final ErrorCode refusal;
        if (there && dice.chance(0.1)) {
            refusal = connection.deleteTemporaryDestination(temporary);
            temporaryDestinations.remove(temporary);
            holders.temporaryDeleted(temporary);
        } else {
            refusal = connection.restoreTemporaryDestination(Holders.isTopic(temporary), temporary);
            world.occurrences()
                    .count(there ? Occurrence.TEMPORARY_DESTINATION_KEPT : Occurrence.TEMPORARY_DESTINATION_RECREATED);
            if (!there) {
                holders.temporaryCreated(temporary);
            }
        }
        if (refusal != null) {
            throw new Violation(temporary + " is refused to " + this + " who comes back: " + refusal);
        }
    }

    private void reopen(final Kept listener) {
        final Holder holder = listener.holder;
        if (Holders.isTemporary(holder.topic()) && !temporaryDestinations.contains(holder.topic())) {
            return;
        }
        if (holder.presence() == Holder.Presence.GONE) {
            kept.remove(listener);
            subscribe(
                    listener.session,
                    listener.spec.kind(),
                    holder.topic(),
                    listener.spec.subscriptionName(),
                    holder.selection(),
                    listener.spec.noLocal());
            return;
        }
        final Detachment claimed = detachment;
        listener.session.openConsumer(listener.consumerId, listener.spec, holder, Selection.ALL, false, () -> {
            world.occurrences().count(Occurrence.SUBSCRIBER_RETURNED);
            kept.remove(listener);
            claimed.claim(holder);
        });
    }

    private void openSomeConsumers(final VirtualSession session) {
        while (dice.chance(0.5)) {
            openConsumer(session);
        }
    }

    /** The network breaks: the engine is told, the client finds out by itself. */
    void lose() {
        world.occurrences().count(Occurrence.CONNECTION_LOST);
        world.trace().note("%s loses its connection", this);
        final EngineConnection lost = connection;
        detach();
        disconnected();
        lost.lost();
        stepsAway = dice.chance(0.2) ? dice.between(1, 60) : 0;
    }

    private void loseAndPerhapsComeBackAtOnce() {
        if (dice.chance(0.7)) {
            lose();
            return;
        }
        world.occurrences().count(Occurrence.CONNECTION_TAKEN_OVER);
        final EngineConnection lost = connection;
        detach();
        disconnected();
        comeBack();
        lost.lost(); // nobody had told the engine before
    }

    private void detach() {
        final Detachment next = new Detachment();
        world.history().reattached(detachment);
        detachment.continueAs(next);
        for (final VirtualSession session : sessions) {
            session.listeners().forEach((consumerId, consumer) -> {
                final Holder holder = consumer.history().holder();
                kept.add(new Kept(session, consumerId, consumer.spec(), holder));
                next.hold(holder);
            });
        }
        next.keep(temporaryDestinations);
        detachment = next;
        world.history().detached(next);
    }

    void close() {
        world.occurrences().count(Occurrence.CONNECTION_CLOSED);
        world.trace().note("%s closes", this);
        sessions.stream().filter(VirtualSession::isOpen).forEach(VirtualSession::close);
        final EngineConnection closing = connection;
        disconnected();
        world.history().reattached(detachment);
        detachment.keep(temporaryDestinations);
        detachment.end(world.history().holders());
        connectionId = 0;
        closing.close();
    }

    private void disconnected() {
        world.transactionManager().connectionGone(this, sessions);
        sessions.forEach(VirtualSession::lost);
        inbox.clear();
        connection = null;
    }

    /** The broker's process is gone. */
    void brokerGone() {
        if (connection != null) {
            detach();
            disconnected();
        }
        sessions.forEach(VirtualSession::brokerRestarted);
    }

    private void createTemporaryDestination() {
        final boolean topic = dice.chance(0.3);
        final String name = connection.createTemporaryDestination(topic);
        temporaryDestinations.add(name);
        world.history().holders().temporaryCreated(name);
        world.occurrences().count(Occurrence.TEMPORARY_DESTINATION);
    }

    // Consumers.

    private void openConsumer(final VirtualSession session) {
        final Scenario scenario = world.scenario();
        if (scenario.has(Feature.DEAD_LETTER_OPERATOR) && letterDice.chance(0.05)) {
            final Holder letters = world.history()
                    .holders()
                    .queue(letterDice.pick(scenario.queues()))
                    .deadLetterQueue();
            if (letters != null) {
                openQueueConsumer(session, ConsumerSpec.Kind.QUEUE, letters.name());
                return;
            }
        }
        if (scenario.has(Feature.TOPICS) && dice.chance(0.5)) {
            openSubscriber(session);
        } else if (scenario.has(Feature.BROWSERS) && dice.chance(0.2)) {
            openQueueConsumer(session, ConsumerSpec.Kind.BROWSER, dice.pick(scenario.queues()));
        } else if (!temporaryDestinations.isEmpty() && dice.chance(0.3)) {
            openOnTemporary(session, dice.pick(temporaryDestinations));
        } else {
            openQueueConsumer(session, ConsumerSpec.Kind.QUEUE, dice.pick(scenario.queues()));
        }
    }

    private void openOnTemporary(final VirtualSession session, final String destination) {
        if (Holders.isTopic(destination)) {
            subscribe(session, ConsumerSpec.Kind.TOPIC, destination, null, pickSelection(), false);
        } else {
            openQueueConsumer(session, ConsumerSpec.Kind.QUEUE, destination);
        }
    }

    private void openQueueConsumer(final VirtualSession session, final ConsumerSpec.Kind kind, final String queue) {
        final Selection selection = pickSelection();
        final Holder holder = world.history().holders().queue(queue);
        session.openConsumer(spec(queue, kind, null, selection, false), holder, selection, false);
    }

    private void openSubscriber(final VirtualSession session) {
        final Scenario scenario = world.scenario();
        final int number = dice.between(0, scenario.topics().size() - 1);
        final String topic = scenario.topics().get(number);
        final boolean noLocal = dice.chance(0.2);
        if (scenario.has(Feature.DURABLE_SUBSCRIPTIONS) && dice.chance(0.5)) {
            openDurable(session, topic, number, noLocal);
        } else if (scenario.has(Feature.SHARED_SUBSCRIPTIONS) && dice.chance(0.5)) {
            subscribe(session, ConsumerSpec.Kind.SHARED, topic, "passing-" + number, Selection.HEAVY, false);
        } else {
            subscribe(session, ConsumerSpec.Kind.TOPIC, topic, null, pickSelection(), noLocal);
        }
    }

    private void openDurable(
            final VirtualSession session, final String topic, final int number, final boolean noLocal) {
        if (world.scenario().has(Feature.SHARED_SUBSCRIPTIONS) && dice.chance(0.5)) {
            subscribe(
                    session,
                    ConsumerSpec.Kind.SHARED_DURABLE,
                    topic,
                    "shared-durable-" + number,
                    Selection.COOL_OR_LIGHT,
                    false);
        } else if (clientId != null) {
            final String name = "durable-" + number;
            final Holder known = world.history()
                    .holders()
                    .subscription(topic, new Holder.SubscriptionId(clientId, name, ConsumerSpec.Kind.DURABLE));
            if (known == null || known.presence() == Holder.Presence.GONE) {
                subscribe(session, ConsumerSpec.Kind.DURABLE, topic, name, pickSelection(), noLocal);
            } else if (known.consumers() > 0) {
                return;
            } else if (world.scenario().has(Feature.UNSUBSCRIBE) && dice.chance(0.3)) {
                unsubscribe(session, known, name);
            } else {
                resume(session, known, name);
            }
        }
    }

    private void resume(final VirtualSession session, final Holder known, final String name) {
        if (known.presence() != Holder.Presence.CLOSING) {
            subscribe(session, ConsumerSpec.Kind.DURABLE, known.topic(), name, known.selection(), known.isNoLocal());
        }
    }

    private void subscribe(
            final VirtualSession session,
            final ConsumerSpec.Kind kind,
            final String topic,
            final String name,
            final Selection selection,
            final boolean noLocal) {
        final Holders holders = world.history().holders();
        final boolean durable = kind == ConsumerSpec.Kind.DURABLE || kind == ConsumerSpec.Kind.SHARED_DURABLE;
        final Holder.SubscriptionId id = new Holder.SubscriptionId(clientId, name, kind);
        final Holder known = name == null ? null : holders.subscription(topic, id);
        final boolean created = known == null || known.presence() == Holder.Presence.GONE;
        final Holder holder =
                created ? holders.newSubscription(topic, id, selection, noLocal ? origin() : null) : known;
        if (durable) {
            world.occurrences().count(created ? Occurrence.SUBSCRIPTION_CREATED : Occurrence.SUBSCRIPTION_RESUMED);
        }
        session.openConsumer(spec(topic, kind, name, selection, noLocal), holder, Selection.ALL, created);
    }

    private void unsubscribe(final VirtualSession session, final Holder known, final String name) {
        world.trace().note("%s unsubscribes %s", this, known);
        session.unsubscribe(connection, known, name);
    }

    private Selection pickSelection() {
        return world.scenario().has(Feature.SELECTORS) && dice.chance(0.3)
                ? dice.pick(List.of(Selection.values()))
                : Selection.ALL;
    }

    private ConsumerSpec spec(
            final String destination,
            final ConsumerSpec.Kind kind,
            final String name,
            final Selection selection,
            final boolean noLocal) {
        final int credit = dice.between(1, 12);
        return new ConsumerSpec(
                destination, kind, name, selection.selector(), noLocal, credit, credit * 2000L, consumerOptions());
    }

    /** Now and then a policy of the consumer's own, which is never more patient than the queue's. */
    private ConsumerOptions consumerOptions() {
        final int priority = dice.between(-1, 1);
        if (!world.scenario().has(Feature.CONSUMER_POLICIES) || !dice.chance(0.4)) {
            return new ConsumerOptions(priority, null);
        }
        final long delayMs = dice.between(0, 30);
        return new ConsumerOptions(
                priority,
                policy -> new RedeliveryPolicy(
                        policy.maxAttempts() < 0 ? -1 : Math.min(policy.maxAttempts(), 2),
                        List.of(delayMs, 2 * delayMs),
                        0,
                        1.0,
                        -1,
                        policy.collisionAvoidanceFactor()));
    }

    // The end of a run.

    /** Drops the connection, if there is one, so that only what must survive is left. */
    void abandon() {
        if (connection != null) {
            lose();
        }
    }

    /**
     * Sends nothing and takes what comes, back in time if it was away.
     *
     * @return true when there was nothing to do.
     */
    boolean listen() {
        if (connection == null) {
            reconnect();
        }
        if (!listening) {
            listening = true;
            sessions.forEach(VirtualSession::refill);
        }
        boolean idle = inbox.isEmpty();
        arrive(Integer.MAX_VALUE);
        for (final VirtualSession session : sessions) {
            idle &= session.receiveAll() == 0;
        }
        return idle;
    }

    /**
     * Finishes what it began, begins nothing, and consumes what is there for it.
     *
     * @return true when there was nothing to do.
     */
    boolean finish() {
        if (connection == null) {
            connect();
        }
        boolean idle = inbox.isEmpty();
        arrive(Integer.MAX_VALUE);
        for (final VirtualSession session : sessions) {
            session.finishSending();
            idle &= session.isIdle();
        }
        return drain() && idle;
    }

    private boolean drain() {
        if (drain == null) {
            drain = new VirtualSession(this, world, dice.split(), DRAIN_SESSION, Acknowledgement.AUTO);
            drain.open(connection);
        }
        final Holders holders = world.history().holders();
        if (index == ANONYMOUS) {
            List.copyOf(holders.queues()).stream()
                    .filter(q -> q.isDurable() && drained.add(q))
                    .forEach(q -> drain.openConsumer(
                            spec(q.name(), ConsumerSpec.Kind.QUEUE, null, Selection.ALL, false),
                            q,
                            Selection.ALL,
                            false));
        }
        holders.durableSubscriptions().stream()
                .filter(s -> ownsSubscription(s) && drained.add(s))
                .forEach(s -> subscribe(
                        drain,
                        s.subscriptionId().kind(),
                        s.topic(),
                        s.subscriptionId().name(),
                        s.selection(),
                        s.isNoLocal()));
        return drain.receiveAll() == 0;
    }

    private boolean ownsSubscription(final Holder subscription) {
        return clientId == null
                ? index == ANONYMOUS && subscription.subscriptionId().clientId() == null
                : clientId.equals(subscription.subscriptionId().clientId());
    }

    @Override
    public String toString() {
        return "client " + index;
    }

    /** A consumer that was lost with its connection, of a subscription that is not durable. */
    private record Kept(VirtualSession session, long consumerId, ConsumerSpec spec, Holder holder) {}
}

/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.engine;

import io.angelia.engine.memory.EntrySpace;
import io.angelia.engine.message.EntryState;
import io.angelia.engine.queue.MessageQueue;
import java.util.ArrayList;
import java.util.List;

/** Hands messages to consumers within the budget of a duty cycle, and takes out of the queues what has expired. */
final class Dispatcher implements MessageQueue.DispatchGate {
    /** Messages handed out per cycle, so that one cycle stays short. */
    private static final int CYCLE_LIMIT = 4096;
    /** Of these for one queue before the next has its turn. */
    private static final int TURN_LIMIT = 256;
    /** Turns per cycle even when fewer queues wait, so that one busy queue may come again. */
    private static final int MIN_TURNS = 16;
    /** Messages that all browsers together may show per cycle. */
    private static final int BROWSE_LIMIT = 1024;

    private static final int TIMER_LIMIT = 4096;
    private static final long PARKING_RETRY_MS = 1_000;
    /** After which an expired message that cannot be moved now is looked at again. */
    private static final long DEFERRED_MOVE_MS = 1_000;

    private final BrokerState state;
    private final Recorder recorder;
    private final DeadLetters deadLetters;
    private final List<MessageQueue> blocked = new ArrayList<>();
    private final List<Drain> drains = new ArrayList<>();
    private final List<ClientBrowser> browsers = new ArrayList<>();
    private boolean browsersWaiting;

    Dispatcher(final BrokerState state, final Recorder recorder, final DeadLetters deadLetters) {
        this.state = state;
        this.recorder = recorder;
        this.deadLetters = deadLetters;
    }

    /** One round. */
    int dispatch() {
        for (int i = 0; i < blocked.size(); i++) {
            blocked.get(i).scheduleDispatch();
        }
        blocked.clear();
        int handed = 0;
        for (int turns = Math.max(MIN_TURNS, state.dispatchQueue.size()); turns > 0 && handed < CYCLE_LIMIT; turns--) {
            final MessageQueue queue = state.dispatchQueue.poll();
            if (queue == null) {
                break;
            }
            handed += queue.dispatch(Math.min(TURN_LIMIT, CYCLE_LIMIT - handed), this);
        }
        return handed + browse() + answerDrains();
    }

    /** True when another round could hand out something. */
    boolean hasWork() {
        return !state.dispatchQueue.isEmpty() || browsersWaiting || !blocked.isEmpty();
    }

    // ---- the gate

    @Override
    public int check(final MessageQueue queue, final int entry) {
        final long due = state.entries.due(entry);
        if (due != 0 && due <= recorder.nowMs()) {
            expire(queue, entry);
            return MessageQueue.GONE;
        }
        if (!EntrySpace.isVolatile(entry) && !recorder.ensureMark(queue, state.entries.position(entry))) {
            blocked.add(queue);
            return MessageQueue.BLOCKED;
        }
        return MessageQueue.GO;
    }

    /** A message of a parked key follows those before it into the dead-letter queue; without room it tries again later. */
    @Override
    public void park(final MessageQueue queue, final int entry) {
        final String target = queue.policy().deadLetterQueue();
        if (!deadLetters.move(entry, DeadLetters.Reason.KEY_PARKED, target, state.entries.deliveryCount(entry), null)) {
            queue.delay(entry, recorder.nowMs() + PARKING_RETRY_MS);
        }
    }

    // ---- timers

    /** Lets timers run that are due. */
    int expireTimers() {
        return state.timers.expire(recorder.nowMs(), TIMER_LIMIT, this::onTimer);
    }

    private void onTimer(final int entry) {
        final MessageQueue queue = state.queueOf(entry);
        final int entryState = state.entries.state(entry);
        if (entryState == EntryState.DELAYED) {
            state.becomeReady(entry);
        } else if (entryState == EntryState.READY) {
            expire(queue, entry);
        }
    }

    private void expire(final MessageQueue queue, final int entry) {
        queue.take(entry);
        final String target = queue.policy().expiryQueue();
        if (target != null && !target.equals(queue.name())) {
            if (!deadLetters.move(
                    entry, DeadLetters.Reason.EXPIRED, target, state.entries.deliveryCount(entry), null)) {
                queue.delay(entry, recorder.nowMs() + DEFERRED_MOVE_MS); // neither delivered nor lost
            }
            return;
        }
        if (EntrySpace.isVolatile(entry)) {
            state.discard(entry);
        } else {
            recorder.expire(entry);
            queue.decided(entry);
        }
    }

    // ---- drains

    /** Runs {@code answer} once the consumer has got what there was for it. */
    void drained(final EngineConsumer consumer, final Runnable answer) {
        drains.add(new Drain(consumer, answer));
        if (consumer instanceof ClientConsumer clientConsumer && clientConsumer.queue() != null) {
            clientConsumer.queue().scheduleDispatch();
        }
    }

    private int answerDrains() {
        int answered = 0;
        for (int i = 0; i < drains.size(); ) {
            if (isDrained(drains.get(i).consumer)) {
                drains.remove(i).answer.run();
                answered++;
            } else {
                i++;
            }
        }
        return answered;
    }

    private boolean isDrained(final EngineConsumer consumer) {
        if (!(consumer instanceof ClientConsumer clientConsumer)
                || clientConsumer.isClosed()
                || clientConsumer.queue() == null) {
            return true;
        }
        return !clientConsumer.hasCredit()
                || (!clientConsumer.queue().isDispatchScheduled() && !blocked.contains(clientConsumer.queue()));
    }

    // ---- browsers

    void add(final ClientBrowser browser) {
        browsers.add(browser);
    }

    /** A browser has credit again. */
    void wakeBrowsers() {
        browsersWaiting = true;
    }

    private int browse() {
        int shown = 0;
        browsersWaiting = false;
        for (int i = 0; i < browsers.size(); ) {
            final ClientBrowser browser = browsers.get(i);
            shown += browser.show(BROWSE_LIMIT - shown, recorder.nowMs());
            if (browser.isDone()) {
                browsers.remove(i);
            } else {
                browsersWaiting |= browser.canShow();
                i++;
            }
        }
        return shown;
    }

    private record Drain(EngineConsumer consumer, Runnable answer) {}
}

package dev.troupe;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has a worker look around after the turn that runs: any signal ends the turns of one actor in a row. Whoever watches the
 * workers sends it, so that an actor with many slow messages does not keep its neighbours waiting for all of them. One for
 * each worker, made ahead, and in its lane once at most.
 */
final class Nudge extends Signal {
    private final Worker worker;
    private final AtomicBoolean sent = new AtomicBoolean();

    Nudge(Worker worker) {
        this.worker = worker;
    }

    void send() {
        if (sent.compareAndSet(false, true)) {
            worker.push(this);
        }
    }

    @Override
    void arrive(Worker at) {
        sent.set(false);
    }
}

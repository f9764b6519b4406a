package dev.troupe;

import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;

/** The dead letters of a system for one subscriber, as many as it keeps up with. */
final class DeadLetterStream implements DeadLetters.Listener {
    /** So many wait for a subscriber. */
    static final int BUFFER = 256;

    private final SystemCore core;
    private final SubmissionPublisher<DeadLetter> publisher;

    DeadLetterStream(SystemCore core) {
        this.core = core;
        this.publisher = new SubmissionPublisher<>(core.besideDeadLetters(), BUFFER);
    }

    void open(Flow.Subscriber<? super DeadLetter> subscriber) {
        publisher.subscribe(subscriber);
        core.deadLetters.add(this);
    }

    /** Beside the workers, since the publisher has a lock. */
    @Override
    public void show(Worker worker, DeadLetter letter) {
        if (!core.isForeignBusy()) {
            core.runForeign(() -> offer(letter));
        }
    }

    /** Unless as many wait already. */
    private void offer(DeadLetter letter) {
        if (publisher.hasSubscribers()) {
            publisher.offer(letter, null);
        } else {
            core.deadLetters.forget(this);
        }
    }

    /** Behind what is on its way. */
    @Override
    public void end() {
        core.runForeign(publisher::close);
    }
}

package dev.troupe;

import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;

/** The dead letters of a system for one subscriber, as many as it keeps up with. */
final class DeadLetterStream implements DeadLetters.Listener {
    /** So many wait for a subscriber. */
    static final int BUFFER = 256;

    private final DeadLetters letters;
    private final SubmissionPublisher<DeadLetter> publisher;

    /** @param runs what the subscriber does, one after the other */
    DeadLetterStream(DeadLetters letters, Executor runs) {
        this.letters = letters;
        this.publisher = new SubmissionPublisher<>(runs, BUFFER);
    }

    void open(Flow.Subscriber<? super DeadLetter> subscriber) {
        publisher.subscribe(subscriber);
        letters.add(this);
    }

    /** Unless as many wait already. */
    @Override
    public void show(DeadLetter letter) {
        if (publisher.hasSubscribers()) {
            publisher.offer(letter, null);
        } else {
            letters.forget(this);
        }
    }

    @Override
    public void end() {
        publisher.close();
    }
}

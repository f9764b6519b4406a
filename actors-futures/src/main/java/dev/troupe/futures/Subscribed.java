package dev.troupe.futures;

import dev.troupe.Waker;
import java.util.Optional;
import java.util.concurrent.Flow;

/** The elements of a publisher that is subscribed to at the first poll. */
final class Subscribed<T> extends Owned<T> {
    private final Flow.Publisher<? extends T> publisher;
    private final Inbox<T> inbox;
    private boolean begun;

    Subscribed(Flow.Publisher<? extends T> publisher, Inbox<T> inbox) {
        super("elements of " + publisher);
        this.publisher = publisher;
        this.inbox = inbox;
    }

    @Override
    public Progress<Optional<T>> next(Waker waker) throws Exception {
        Progress<Optional<T>> progress = inbox.next(waker);
        if (!begun) {
            begun = true;
            publisher.subscribe(inbox);
            progress = inbox.next(waker); // some publishers begin at once
        }
        return progress;
    }

    @Override
    public void cancel() {
        inbox.cancel();
    }
}

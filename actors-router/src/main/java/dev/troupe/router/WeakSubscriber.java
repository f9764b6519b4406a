package dev.troupe.router;

import dev.troupe.Context;
import java.lang.ref.WeakReference;

/** A backlog, as long as somebody else holds it too. */
final class WeakSubscriber implements Subscriber {
    private final WeakReference<Backlog<?>> backlog;

    WeakSubscriber(Backlog<?> backlog) {
        this.backlog = new WeakReference<>(backlog);
    }

    @Override
    public void take(Publication publication, Context<?> context) {
        Backlog<?> there = backlog.get();
        if (there != null) {
            there.take(publication, context);
        }
    }

    @Override
    public void endIfStuck() {
        Backlog<?> there = backlog.get();
        if (there != null) {
            there.endIfStuck();
        }
    }

    @Override
    public boolean isGone() {
        Backlog<?> there = backlog.get();
        return there == null || !there.isOpen();
    }

    @Override
    public boolean isFull() {
        Backlog<?> there = backlog.get();
        return there != null && there.isFull();
    }
}

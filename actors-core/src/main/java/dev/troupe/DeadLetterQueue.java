package dev.troupe;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Takes dead letters from the workers to somebody beside them: one at a time, in order, as many as they keep up with. */
final class DeadLetterQueue implements DeadLetters.Listener, Cancellable {
    /** So many wait. */
    static final int BOUND = 4096;

    private final SystemCore core;
    private final Executor runs;
    private final Consumer<? super DeadLetter> reader;
    private final Queue<DeadLetter> waiting = new ConcurrentLinkedQueue<>();

    /** How many wait, that one included which is shown. Counted after they are in. */
    private final AtomicInteger count = new AtomicInteger();

    private volatile boolean cancelled;

    /** @param runs what the reader does, one after the other; takes no lock */
    DeadLetterQueue(SystemCore core, Executor runs, Consumer<? super DeadLetter> reader) {
        this.core = core;
        this.runs = runs;
        this.reader = reader;
    }

    /** Unless as many wait already. */
    @Override
    public void show(Worker worker, DeadLetter letter) {
        if (count.get() < BOUND) {
            waiting.add(letter);
            if (count.getAndIncrement() == 0) {
                runs.execute(this::showNext);
            }
        }
    }

    /** One errand each, so that others have their turn. */
    private void showNext() {
        DeadLetter letter = waiting.remove();
        try {
            if (!cancelled) {
                reader.accept(letter);
            }
        } catch (Throwable e) {
            core.foreignFailed(e);
        }
        if (count.decrementAndGet() > 0) {
            runs.execute(this::showNext);
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        core.deadLetters.forget(this);
    }
}

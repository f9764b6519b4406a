package dev.troupe.futures;

import dev.troupe.Waker;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The outcome of a stage. */
final class OfStage<T> implements Eventual<T> {
    private final CompletionStage<T> stage;
    private boolean listens;

    private final LastWaker waker = new LastWaker();
    private volatile boolean done;
    private @Nullable T value;
    private @Nullable Throwable failure;

    OfStage(CompletionStage<T> stage) {
        this.stage = stage;
    }

    @Override
    public Progress<T> poll(Waker by) throws Exception {
        waker.set(by);
        if (!listens) {
            listens = true;
            var unused = stage.whenComplete(this::complete);
        }
        if (!done) {
            return Progress.pending();
        }
        if (failure != null) {
            throw Failures.thrown(failure);
        }
        return Progress.ready(Objects.requireNonNull(
                value, "the stage has completed with null, which is no value: see Eventual.ofNullable"));
    }

    /** Any thread. */
    private void complete(@Nullable T result, @Nullable Throwable error) {
        value = result;
        failure = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        done = true;
        waker.wake();
    }

    @Override
    public void cancel() {
        waker.forget();
    }
}

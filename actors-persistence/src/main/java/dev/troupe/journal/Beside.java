package dev.troupe.journal;

import dev.troupe.Actor;
import dev.troupe.Context;
import dev.troupe.Decision;
import dev.troupe.SpawnOptions;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Does something for a writer in a thread beside, and looks whether it goes on. A child of the writer, which awaits the result,
 * and fails if this does.
 */
final class Beside<T> implements Actor<Beside.Message> {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    sealed interface Message {}

    private record Look() implements Message {}

    private record Done<T>(@Nullable T value, @Nullable Throwable failure) implements Message {}

    private final Progress progress;
    private final Callable<T> work;
    private final CompletableFuture<T> result = new CompletableFuture<>();

    private Beside(Progress progress, Callable<T> work) {
        this.progress = progress;
        this.work = work;
    }

    /** Begins, and answers what to await. */
    static <T> CompletableFuture<T> run(Context<?> writer, Progress progress, Callable<T> work) {
        var beside = new Beside<>(progress, work);
        writer.spawn(() -> beside, SpawnOptions.defaults().withPolicy((failure, history) -> new Decision.Escalate()));
        return beside.result;
    }

    @Override
    public void started(Context<Message> context) {
        context.every(LOOK_EVERY, new Look());
        context.pipe(context.system().blocking(work), Done<T>::new);
    }

    @Override
    @SuppressWarnings("unchecked") // it sends them to itself
    public void receive(Message message, Context<Message> context) {
        switch (message) {
            case Look look -> progress.look(LOOK_EVERY);
            case Done<?> done -> {
                if (done.failure() == null) {
                    result.complete((T) done.value());
                } else {
                    result.completeExceptionally(done.failure());
                }
                context.self().stop();
            }
        }
    }
}

package dev.troupe;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A request whose asker holds a future. Its deadline is watched by the system's clock. */
final class FuturePending extends Pending {
    private final SystemCore core;
    private final GuardedFuture<Object> future = new GuardedFuture<>();

    private FuturePending(SystemCore core, Ref<?> to, long now, long patience) {
        super(to, now, patience);
        this.core = core;
    }

    @SuppressWarnings("unchecked") // the reply handle admits only answers of type R
    static <M, R> CompletableFuture<R> ask(Ref<M> to, Function<Reply<R>, M> request, Duration deadline) {
        SystemCore core = to.worker.core;
        var pending = new FuturePending(core, to, core.nanoTime(), Checks.positiveNanos("deadline", deadline));
        M message = Objects.requireNonNull(request.apply(new Reply<>(pending)), "the request made no message");
        Turn turn = Turn.current();
        if (turn != null) {
            turn.log(pending);
            turn.tell(to, new Request(message, pending));
        } else {
            Delivery delivery = to.offer(new Request(message, pending));
            if (delivery == Delivery.ACCEPTED) {
                core.clock.watch(pending);
            } else if (pending.trySettle()) {
                pending.future.completeExceptionally(new AskException.Undelivered(to.path(), delivery));
            }
        }
        return (CompletableFuture<R>) (CompletableFuture<?>) pending.future;
    }

    @Override
    public void commit(Worker worker, Cell by) {
        core.clock.watch(this);
    }

    @Override
    public void drop(Worker worker) {
        answer(worker, new Answer(this, null, new AskException.Undelivered(to.path(), "the asking turn failed")));
    }

    @Override
    void expire() {
        if (trySettle()) {
            var expired = new AskException.Expired(to.path(), Duration.ofNanos(patience));
            core.runForeign(() -> future.completeExceptionally(expired));
        }
    }

    @Override
    void deliver(Answer answer) {
        answer.run();
    }

    @Override
    void deliver(Answer answer, Worker worker) {
        worker.callback(answer);
    }

    @Override
    @Nullable
    Object map(@Nullable Object value, @Nullable Throwable failure) {
        if (failure != null) {
            future.completeExceptionally(failure);
        } else {
            future.complete(value);
        }
        return null;
    }
}

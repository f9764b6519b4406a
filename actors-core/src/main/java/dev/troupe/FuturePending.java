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

    private FuturePending(Ref<?> to, Duration deadline) {
        super(to, to.worker.core.nanoTime(), Checks.positiveNanos("deadline", deadline));
        this.core = to.worker.core;
    }

    static <M, R> CompletableFuture<R> ask(Ref<M> to, Function<Reply<R>, M> request, Duration deadline) {
        var pending = new FuturePending(to, deadline);
        Request letter = pending.letter(request);
        Turn turn = Turn.current();
        if (turn != null) {
            turn.log(pending);
            turn.tell(to, letter);
        } else {
            Delivery delivery = to.offer(letter);
            pending.offered(delivery);
        }
        return pending.future();
    }

    static <M, R> CompletableFuture<R> askOrWait(Ref<M> to, Function<Reply<R>, M> request, Duration deadline)
            throws InterruptedException {
        var pending = new FuturePending(to, deadline);
        Request letter = pending.letter(request);
        Delivery delivery = to.offer(letter);
        long left = pending.left();
        while (delivery == Delivery.FULL && left > 0) {
            to.awaitRoom(left);
            delivery = to.offer(letter);
            left = pending.left();
        }
        pending.offered(delivery);
        return pending.future();
    }

    private <M, R> Request letter(Function<Reply<R>, M> request) {
        M message = Objects.requireNonNull(request.apply(new Reply<>(this)), "the request made no message");
        return new Request(message, this);
    }

    private long left() {
        return deadline - core.nanoTime();
    }

    @SuppressWarnings("unchecked") // the reply handle admits only answers of type R
    private <R> CompletableFuture<R> future() {
        return (CompletableFuture<R>) (CompletableFuture<?>) future;
    }

    private void offered(Delivery delivery) {
        if (delivery == Delivery.ACCEPTED) {
            core.clock.watch(this);
        } else if (trySettle()) {
            future.completeExceptionally(new AskException.Undelivered(to.path(), delivery));
        }
    }

    @Override
    public void commit(Worker worker, Cell by) {
        core.clock.watch(this);
    }

    @Override
    public void drop(Turn by) {
        if (trySettle()) {
            var undelivered = new AskException.Undelivered(to.path(), "the asking turn failed");
            core.runForeign(() -> future.completeExceptionally(undelivered));
        }
    }

    /** The clock settles it at its deadline, so that no worker needs to look at the time. */
    @Override
    boolean isTooLate(Worker worker) {
        return isSettled();
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

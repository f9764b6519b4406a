package dev.troupe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A request whose asker holds a future. Its deadline is watched by the system's clock. */
final class FuturePending extends Pending {
    private static final VarHandle SLOTS;

    static {
        try {
            SLOTS = MethodHandles.lookup().findVarHandle(FuturePending.class, "slots", Object[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final GuardedFuture<Object> future = new GuardedFuture<>(this);

    /** Where it stands among the open requests. The slot is written first. */
    @SuppressWarnings("unused") // by its VarHandle
    private @Nullable Object @Nullable [] slots;

    private int slot;

    FuturePending(Ref<?> to, long now, long patience, @Nullable Origin within) {
        super(to, now, patience, within);
    }

    private static FuturePending of(Ref<?> to, Duration deadline, @Nullable Turn turn) {
        long patience = Checks.positiveNanos("deadline", deadline);
        return new FuturePending(to, to.worker.core.nanoTime(), patience, turn == null ? null : turn.origin());
    }

    static <M, R> CompletableFuture<R> ask(Ref<M> to, Function<Reply<R>, M> request, Duration deadline) {
        Turn turn = Turn.current();
        var pending = of(to, deadline, turn);
        Request letter = pending.letter(request);
        if (turn != null) {
            turn.log(pending);
            pending.watch();
            turn.tell(to, letter); // last: if any of it fails, there is nothing to commit
        } else {
            pending.offered(to.offer(letter));
        }
        return pending.future();
    }

    static <M, R> CompletableFuture<R> askOrWait(Ref<M> to, Function<Reply<R>, M> request, Duration deadline)
            throws InterruptedException {
        var pending = of(to, deadline, null);
        Request letter = pending.letter(request);
        Delivery delivery = to.offer(letter);
        long left = pending.left();
        while (delivery == Delivery.FULL && left > 0) {
            delivery = to.awaitRoom(letter, left) ? Delivery.ACCEPTED : to.offer(letter);
            left = pending.left();
        }
        pending.offered(delivery);
        return pending.future();
    }

    private <M, R> Request letter(Function<Reply<R>, M> request) {
        M message = Objects.requireNonNull(request.apply(new Reply<>(this)), "the request made no message");
        return new Request(Carrying.wrap(to, message), this);
    }

    private SystemCore core() {
        return to.worker.core;
    }

    private long left() {
        return deadline - core().nanoTime();
    }

    @SuppressWarnings("unchecked") // the reply handle admits only answers of type R
    private <R> CompletableFuture<R> future() {
        return (CompletableFuture<R>) (CompletableFuture<?>) future;
    }

    private void offered(Delivery delivery) {
        if (delivery == Delivery.ACCEPTED) {
            watch();
        } else if (trySettle()) {
            future.completeExceptionally(to.undelivered(delivery));
        }
    }

    /** Nobody will answer when the system has ended. */
    private void watch() {
        if (!core().clock.watch(this)) {
            systemEnded();
        }
    }

    /** It is watched. An answer may come meanwhile, which then leaves the slot to the watcher. */
    void standsIn(@Nullable Object[] itsSlots, int itsSlot) {
        slot = itsSlot;
        SLOTS.setRelease(this, itsSlots);
    }

    @Override
    boolean trySettle() {
        boolean settles = super.trySettle();
        Object[] known = settles ? (Object[]) SLOTS.getAcquire(this) : null;
        if (known != null) {
            OpenRequests.Batch.strike(known, slot);
        }
        return settles;
    }

    /** The request is on its way; it was watched before. */
    @Override
    public void commit(Worker worker, Cell by) {}

    @Override
    public void drop(Turn by) {
        fail(new AskException.Undelivered(to.path(), "the asking turn failed"));
    }

    /** Nobody is left who could answer. */
    void systemEnded() {
        fail(AskException.Failed.systemEnded(holder().path()));
    }

    /** Fails it for the asker, unless it is settled; any thread. The dependents of the future are foreign code. */
    boolean fail(AskException why) {
        Runnable completion = () -> future.completeExceptionally(why); // before it is settled, since that may fail
        boolean settles = trySettle();
        if (settles) {
            core().runForeign(completion);
        }
        return settles;
    }

    /**
     * The clock settles it at its deadline, so that no worker needs to look at the time. One that was answered by somebody
     * else before a failed attempt is to be tried again all the same: it may have effects beside its answer.
     */
    @Override
    boolean isTooLate(Worker worker) {
        return isSettled() && left() <= 0;
    }

    @Override
    void expire() {
        if (isSettled()) {
            return;
        }
        var expired = new AskException.Expired(holder().path(), Duration.ofNanos(patience));
        Runnable completion = () -> future.completeExceptionally(expired); // before it is settled, since that may fail
        if (trySettle()) {
            core().host.expired(this);
            core().runForeign(completion);
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

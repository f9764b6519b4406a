package dev.troupe;

import dev.troupe.spi.ActorNames;
import dev.troupe.spi.Held;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The face of a cell that user code sees. It finds the turn through the current thread, never through the worker or the
 * cell: so a thread that has lost its worker writes to its own dead log, and a context that is used elsewhere is refused.
 * A turn that has lost its worker runs beside the kernel, so nothing of the cell is written here, and little is read.
 */
final class CellContext extends Cell implements Context<Object>, Held.Holder {
    @Override
    CellContext context() {
        return this;
    }

    /** The turn of this actor on this thread, which has not been given up. */
    Turn turn() {
        Turn turn = Turn.current();
        if (turn == null || !turn.isOf(this)) {
            throw new IllegalStateException("a context is for the turns of its own actor, on their thread: actor="
                    + path() + " thread=" + Thread.currentThread().getName());
        }
        turn.requireAlive();
        return turn;
    }

    private void requireFuture(Turn turn, String what) {
        if (turn.isFarewell()) {
            throw new IllegalStateException("an incarnation that ends cannot " + what + " any more: actor=" + path());
        }
    }

    @Override
    public ActorRef<Object> self() {
        return ref;
    }

    @Override
    public ActorSystem system() {
        return worker().core.system();
    }

    @Override
    public <C> ActorRef<C> spawn(Supplier<? extends Actor<C>> factory) {
        return spawn(factory, SpawnOptions.defaults());
    }

    @Override
    public <C> ActorRef<C> spawn(Supplier<? extends Actor<C>> factory, SpawnOptions options) {
        return spawnChild(turn(), null, factory, options);
    }

    @Override
    public <C> ActorRef<C> spawn(String name, Supplier<? extends Actor<C>> factory) {
        return spawn(name, factory, SpawnOptions.defaults());
    }

    @Override
    @SuppressWarnings("unchecked") // of a kept child: the same name in the same actor
    public <C> ActorRef<C> spawn(String name, Supplier<? extends Actor<C>> factory, SpawnOptions options) {
        Turn turn = turn();
        Cell kept = keptChild(ActorNames.require(name));
        if (kept != null) {
            return (ActorRef<C>) (ActorRef<?>) kept.ref;
        }
        return spawnChild(turn, name, factory, options);
    }

    @SuppressWarnings("unchecked") // the ref is of the type of the factory's actors
    private <C> ActorRef<C> spawnChild(
            Turn turn, @Nullable String name, Supplier<? extends Actor<C>> factory, SpawnOptions options) {
        requireFuture(turn, "spawn");
        Cell child = worker().core.newCell(this, name, factory, options, turn);
        turn.spawn(child);
        return (ActorRef<C>) (ActorRef<?>) child.ref;
    }

    private @Nullable Cell keptChild(String name) {
        Ext ext = extIfAny();
        return ext == null ? null : ext.children.kept(name);
    }

    @Override
    @SuppressWarnings("unchecked") // the reply handle admits only answers of type R
    public <Q, R> void ask(
            ActorRef<Q> to,
            Function<Reply<R>, Q> request,
            Duration deadline,
            BiFunction<? super @Nullable R, ? super @Nullable Throwable, ?> answer) {
        Turn turn = turn();
        Objects.requireNonNull(to, "to");
        var mapper = (BiFunction<@Nullable Object, @Nullable Throwable, ?>) (BiFunction<?, ?, ?>) answer;
        Ref<?> ref = AdaptedRef.target(to);
        var pending = new ActorPending(
                ref,
                worker().core.nanoTime(),
                Checks.positiveNanos("deadline", deadline),
                turn.origin(),
                this,
                Objects.requireNonNull(mapper, "answer"));
        Q message = Objects.requireNonNull(request.apply(new Reply<>(pending)), "the request made no message");
        turn.log(pending);
        turn.tell(ref, new Request(Carrying.wrap(ref, AdaptedRef.payload(to, message)), pending));
    }

    @Override
    public <T> void await(
            CompletionStage<T> stage,
            Duration deadline,
            BiConsumer<? super @Nullable T, ? super @Nullable Throwable> then) {
        Turn turn = turn();
        requireFuture(turn, "await");
        long patience = Checks.positiveNanos("deadline", deadline);
        if (turn.await != null) {
            throw new IllegalStateException("a turn can await one stage; join the stages first: actor=" + path());
        }
        var await = new Await<T>(this, stage, patience, turn.origin(), Objects.requireNonNull(then, "then"));
        stage.whenComplete(await.outcome::set); // first: a stage that cannot be waited for must not be in the log
        turn.log(await);
        turn.await = await;
    }

    @Override
    public <T> void pipe(
            CompletionStage<T> stage, BiFunction<? super @Nullable T, ? super @Nullable Throwable, ?> message) {
        Turn turn = turn();
        var pipe = new Pipe<T>(this, turn.origin(), Objects.requireNonNull(message, "message"));
        stage.whenComplete(pipe.outcome::set);
        turn.log(pipe);
    }

    @Override
    public Cancellable watch(ActorRef<?> other, Function<? super Terminated, ?> message) {
        Objects.requireNonNull(other, "other");
        Turn turn = turn();
        var watch = new Watch(this, AdaptedRef.target(other), Objects.requireNonNull(message, "message"));
        turn.log(watch);
        return watch;
    }

    @Override
    public Cancellable after(Duration delay, Object message) {
        return timer(ActorTimer.Kind.ONCE, Checks.nanos("delay", delay), message);
    }

    @Override
    public Cancellable every(Duration period, Object message) {
        return timer(ActorTimer.Kind.FIXED_RATE, Checks.positiveNanos("period", period), message);
    }

    @Override
    public Cancellable withFixedDelay(Duration delay, Object message) {
        return timer(ActorTimer.Kind.FIXED_DELAY, Checks.positiveNanos("delay", delay), message);
    }

    @Override
    public Cancellable whenIdle(Duration idle, Object message) {
        return timer(ActorTimer.Kind.IDLE, Checks.positiveNanos("idle", idle), message);
    }

    private Cancellable timer(ActorTimer.Kind kind, long delay, Object message) {
        Turn turn = turn();
        var timer = new ActorTimer(this, kind, delay, Objects.requireNonNull(message, "message"));
        turn.log(timer);
        return timer;
    }

    @Override
    public void become(Actor<Object> next) {
        Turn turn = turn();
        requireFuture(turn, "become another");
        turn.log(new Become(Objects.requireNonNull(next, "next")));
    }

    @Override
    public <E> ActorRef<E> adapt(Function<? super E, ?> mapper) {
        turn();
        return new AdaptedRef<>(ref, null, Objects.requireNonNull(mapper, "mapper"));
    }

    @Override
    public void stash() {
        Turn turn = turn();
        if (turn.kind() != Turn.Kind.RECEIVE || turn.stashed != null) {
            throw new IllegalStateException("only the message of the turn can be put aside, and once: actor=" + path()
                    + " turn=" + turn.kind());
        }
        Ext ext = extIfAny();
        int stashed = ext == null ? 0 : ext.stash.size();
        if (stashed >= options.stash()) {
            throw new IllegalStateException("an actor can put aside at most as many messages as its options say: actor="
                    + path() + " stash=" + options.stash() + " stashed=" + stashed);
        }
        var put = new Stash.Put();
        turn.log(put);
        turn.stashed = put;
    }

    @Override
    public void unstashAll() {
        turn().log(Stash.Unstash.ALL);
    }

    @Override
    public <T> void forward(ActorRef<T> other, T message) {
        Turn turn = turn();
        Ref<?> to = AdaptedRef.target(other);
        Object payload = AdaptedRef.payload(other, Objects.requireNonNull(message, "message"));
        Pending asked = turn.asked();
        if (asked == null) {
            turn.tell(to, Carrying.wrap(to, payload));
        } else {
            asked.forward(to, payload);
        }
    }

    @Override
    public Held hold(Held.Part part) throws Exception {
        Turn turn = turn();
        return new HeldEffects(this, incarnation(), turn.hold(part));
    }

    @Override
    public void stop() {
        turn().stop();
    }

    @Override
    public void alive() {
        turn().alive();
    }

    @Override
    public Instant now() {
        turn();
        return worker().core.now();
    }

    @Override
    public RandomGenerator random() {
        turn();
        return worker().core.random();
    }

    @Override
    public int attempt() {
        Ext ext = extIfAny();
        int attempt = ext == null ? 1 : ext.attempts + 1;
        VarHandle.loadLoadFence(); // a turn that is alive after the number was read was alive when it was read
        turn();
        return attempt;
    }

    @Override
    public long incarnation() {
        long incarnation = currentIncarnation();
        VarHandle.loadLoadFence();
        turn();
        return incarnation;
    }

    @Override
    public @Nullable Instant deadline() {
        Origin origin = turn().origin();
        if (origin == null || origin.deadline() == Origin.NEVER) {
            return null;
        }
        SystemCore core = worker().core;
        return core.now().plusNanos(origin.deadline() - core.nanoTime());
    }
}

package dev.troupe.router;

import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.Delivery;
import dev.troupe.Overflow;
import dev.troupe.Poll;
import dev.troupe.SpawnOptions;
import dev.troupe.SystemSettings;
import dev.troupe.Task;
import dev.troupe.Waker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Events of a type for all who have subscribed: actors, which get them as messages, and plain code, which takes them from a
 * {@link Backlog}. {@link #events} selects which, and subscribes. All subscribers are told of the events in the same order.
 * Where only the newest counts take a {@link Latest}; for one receiver that is known, tell it.
 *
 * <p>An actor tells the subscribers, so to publish is to send it a message, with all that this promises: the order of each
 * publisher, in a turn the commit, and an answer when it is full. A slow subscriber whose {@link Overflow} is WAIT slows it
 * down. Then its mailbox fills, and those outside are told FULL, while actors that publish take no turn until there is room;
 * but while it waits for a backlog of plain code they do take turns, and what they publish past the ceiling of its mailbox
 * is a dead letter.
 *
 * <p>When that actor is restarted the subscribers and the events that wait are still there. An event whose attempts are used
 * up is a dead letter, and some may have been told of it.
 *
 * <p>It can have one subscriber less than a turn can have effects ({@link SystemSettings#maxEffects}). All methods may be
 * called from any thread, in turns too, and none blocks but those that say so.
 *
 * @param <T> the events; should be immutable, since all subscribers see the same object
 */
public final class Topic<T> implements AutoCloseable {
    /** Nobody says when a backlog that is waited for has expired or was collected, nor when the system begins to stop. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final ActorSystem system;
    private final ActorRef<Publication> teller;
    private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
    private final AtomicLong published = new AtomicLong();

    /** Completes when the teller, which waits for room in a backlog, is to look again. */
    private volatile CompletableFuture<@Nullable Void> room = new CompletableFuture<>();

    private final AtomicBoolean looksAgain = new AtomicBoolean();

    /**
     * Spawns the actor of a topic without subscribers, at the top level. An actor that has a topic of its own makes it a
     * child, since the name would still be taken when it restarts.
     *
     * @param name see {@link ActorSystem#spawn(String, java.util.function.Supplier, SpawnOptions)}, also for what it throws
     * @param options of the actor: where it lives, how many events may wait, and what happens to more
     */
    public Topic(ActorSystem system, String name, SpawnOptions options) {
        this.system = Objects.requireNonNull(system, "system");
        this.teller = system.spawn(name, () -> new Teller(this), options);
    }

    /** The same with default options. */
    public Topic(ActorSystem system, String name) {
        this(system, name, SpawnOptions.defaults());
    }

    /**
     * Spawns the actor of a topic without subscribers, as a child; usually in {@code started}. Takes effect with the turn.
     * The topic ends when the actor restarts, and whoever is subscribed does so again at the next one. Where the subscribers
     * are to stay, make a topic of the system and give it to the factory of the actor.
     *
     * @param context of the actor whose topic it is
     * @param name see {@link Context#spawn(String, java.util.function.Supplier, SpawnOptions)}, also for what it throws
     * @param options of the topic's actor
     * @throws IllegalArgumentException if the options would keep it across a restart, since nobody would know its
     *     subscribers
     */
    public Topic(Context<?> context, String name, SpawnOptions options) {
        if (options.keepAcrossRestart()) {
            throw new IllegalArgumentException("the topic of an actor must not be kept across its restart: name=" + name
                    + " keepAcrossRestart=true");
        }
        this.system = context.system();
        this.teller = context.spawn(name, () -> new Teller(this), options);
    }

    /** The same with default options. */
    public Topic(Context<?> context, String name) {
        this(context, name, SpawnOptions.defaults());
    }

    /** All events, to be selected from and subscribed to. */
    @SuppressWarnings("unchecked") // what is published is of this type
    public Events<T> events() {
        return new Events<>(this, event -> (T) event);
    }

    /**
     * Publishes an event.
     *
     * @param event not null; should be immutable
     * @return as of {@link ActorRef#tell}
     */
    public Delivery publish(T event) {
        return teller.tell(publication(event, null));
    }

    /**
     * Publishes an event that is of no use after a time: then it is dropped where it waits, in the topic or in a {@link
     * Backlog}. The mailbox of an actor keeps it.
     *
     * @param keptFor from now, by the time of the system; positive
     * @return as of {@link ActorRef#tell}
     * @throws IllegalArgumentException if the time is not positive
     */
    public Delivery publish(T event, Duration keptFor) {
        return teller.tell(publication(event, after(keptFor)));
    }

    /**
     * Publishes an event, and waits for room if there is none. Blocks; for threads outside of the system.
     *
     * @return as of {@link ActorRef#tellOrWait}, also for what it throws
     * @throws InterruptedException if the thread is interrupted while it waits; the event is not in
     */
    public Delivery publishOrWait(T event) throws InterruptedException {
        return teller.tellOrWait(publication(event, null));
    }

    /**
     * Publishes an event that is of no use after a time, and waits for room if there is none. Blocks; for threads outside of
     * the system.
     *
     * @param keptFor from the call on, by the time of the system; positive. See {@link #publish(Object, Duration)}
     * @return as of {@link ActorRef#tellOrWait}, also for what it throws
     * @throws IllegalArgumentException if the time is not positive
     * @throws InterruptedException if the thread is interrupted while it waits; the event is not in
     */
    public Delivery publishOrWait(T event, Duration keptFor) throws InterruptedException {
        return teller.tellOrWait(publication(event, after(keptFor)));
    }

    private Instant after(Duration keptFor) {
        if (!keptFor.isPositive()) {
            throw new IllegalArgumentException("an event must be kept for a positive time: keptFor=" + keptFor);
        }
        return system.now().plus(keptFor);
    }

    private Publication publication(T event, @Nullable Instant until) {
        return new Publication(Objects.requireNonNull(event, "event"), published.incrementAndGet(), until);
    }

    /** How many subscribers there are. Those that are gone are not counted. */
    public int subscribers() {
        forgetThoseThatAreGone();
        return subscribers.size();
    }

    /**
     * Ends the topic when the subscribers were told of what it has accepted before. What is in a backlog can still be taken.
     */
    @Override
    public void close() {
        teller.stop();
    }

    /** Where its actor lives. */
    @Override
    public String toString() {
        return teller.path();
    }

    // ---- For subscribers

    Subscription subscribe(ActorRef<?> actor, Selection<?> selection) {
        synchronized (subscribers) {
            for (Subscriber each : subscribers) {
                if (each instanceof ActorSubscriber known && known.selects(actor, selection)) {
                    return known;
                }
            }
            var subscriber = new ActorSubscriber(this, actor, selection, published.get());
            add(subscriber);
            return subscriber;
        }
    }

    <S> Backlog<S> subscribe(int bound, Overflow overflow, Selection<S> selection) {
        synchronized (subscribers) {
            var backlog = new Backlog<>(this, bound, overflow, selection, published.get());
            add(new WeakSubscriber(backlog));
            return backlog;
        }
    }

    private void add(Subscriber subscriber) {
        forgetThoseThatAreGone();
        int most = system.settings().maxEffects() - 1; // the last one is to wait for room
        if (subscribers.size() >= most) {
            throw new IllegalStateException(
                    "a topic can have so many subscribers as a turn has effects, less one: most=" + most);
        }
        subscribers.add(subscriber);
    }

    /** Whether it is that time, which is null for never. */
    boolean isPast(@Nullable Instant until) {
        return until != null && !system.now().isBefore(until);
    }

    boolean hasEnded() {
        return teller.hasEnded();
    }

    /** There may be room in a backlog. */
    void goOn() {
        room.complete(null); // has nothing but a signal sent to the teller
    }

    // ---- For the teller

    void tellAll(Publication publication, Context<?> context) {
        if (!isPast(publication.until())) {
            subscribers.forEach(each -> each.take(publication, context));
        }
        forgetThoseThatAreGone();
    }

    /** Each further event would be lost in the same way, to all. */
    void endThoseThatAreStuck() {
        subscribers.forEach(Subscriber::endIfStuck);
        forgetThoseThatAreGone();
    }

    private void forgetThoseThatAreGone() {
        subscribers.removeIf(Subscriber::isGone);
    }

    /** What to wait for if a backlog is full; null if none is, or the system stops: then there may be nobody who takes. */
    @Nullable
    CompletableFuture<@Nullable Void> room() {
        if (!system.isRunning() || !isAnyFull()) {
            return null;
        }
        var next = new CompletableFuture<@Nullable Void>();
        room = next; // before the last look, or what comes in between would go unseen
        if (!isAnyFull()) {
            return null;
        }
        lookAgainLater();
        return next;
    }

    private boolean isAnyFull() {
        return subscribers.stream().anyMatch(Subscriber::isFull);
    }

    private void lookAgainLater() {
        if (looksAgain.compareAndSet(false, true)) {
            CompletionStage<?> pause = system.run(new Pause());
            pause.whenComplete((over, failure) -> {
                looksAgain.set(false);
                goOn();
            });
        }
    }

    /** Is ready after a while. */
    private static final class Pause implements Task {
        private boolean begun;

        @Override
        public Poll poll(Waker waker) {
            if (begun) {
                return Poll.READY;
            }
            begun = true;
            waker.wakeAfter(LOOK_AGAIN);
            return Poll.PENDING;
        }
    }
}

package dev.troupe;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The timers of one actor by key: setting a key again replaces its timer, and a message of the last one that is already in
 * the mailbox is not delivered any more. Make it in {@link Actor#started} or in the first turn, and keep it in a field: it
 * belongs to the instance, and is used in the turns of its actor only, like the context. The timers end with the
 * incarnation. After a crash that is followed by {@link Decision.Resume} it knows what the turn that crashed has done to it,
 * as all of the instance does, though none of that has taken effect.
 *
 * @param <K> the keys; by {@code equals}
 * @param <M> the messages of the actor
 */
public final class Timers<K, M> {
    private static final int SWEEP_AT_LEAST = 64;

    private final Context<M> context;
    private final Map<K, Cancellable> byKey = new HashMap<>();
    private int sweepAt = SWEEP_AT_LEAST;

    /** No timers yet. */
    public Timers(Context<M> context) {
        this.context = Objects.requireNonNull(context, "context");
    }

    /** A message once. See {@link Context#after}. */
    public void after(K key, Duration delay, M message) {
        set(key, context.after(delay, message));
    }

    /** A message at a fixed rate. See {@link Context#every}. */
    public void every(K key, Duration period, M message) {
        set(key, context.every(period, message));
    }

    /** A message with a fixed delay between them. See {@link Context#withFixedDelay}. */
    public void withFixedDelay(K key, Duration delay, M message) {
        set(key, context.withFixedDelay(delay, message));
    }

    private void set(K key, Cancellable timer) {
        Cancellable before = byKey.put(Objects.requireNonNull(key, "key"), timer);
        if (before != null) {
            before.cancel();
        }
        if (byKey.size() >= sweepAt) {
            byKey.values().removeIf(Timers::isOver);
            sweepAt = Math.max(SWEEP_AT_LEAST, 2 * byKey.size());
        }
    }

    private static boolean isOver(Cancellable timer) {
        return timer instanceof ActorTimer known && known.isOver();
    }

    /** Cancels the timer of a key, if it has one. See {@link Cancellable#cancel}. */
    public void cancel(K key) {
        Cancellable timer = byKey.remove(key);
        if (timer != null) {
            timer.cancel();
        }
    }

    /** Cancels them all. */
    public void cancelAll() {
        byKey.values().forEach(Cancellable::cancel);
        byKey.clear();
    }

    /** How many keys have a timer, at most: some may have fired already. */
    int size() {
        return byKey.size();
    }

    /** Whether the timer of a key will fire, or fire again. One that is set in this turn will. */
    public boolean isActive(K key) {
        Cancellable timer = byKey.get(key);
        return timer != null && !isOver(timer);
    }
}

package dev.troupe.futures;

import dev.troupe.Cancellable;
import dev.troupe.Waker;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a whole. Each has a waker of its own, so that a poll of the whole polls those only that were woken, in the
 * order in which they were. Wakers are for any thread, the rest is for the one that polls the whole.
 *
 * <p>A poll of the whole is {@link #begin}, any number of {@link #next}, and {@link #end} in any case. A part that wakes
 * itself comes again in the next poll, so a poll comes to an end.
 *
 * @param <P> what a part is
 */
final class Parts<P> {
    private final Set<Part<P>> live = new LinkedHashSet<>();
    private final Queue<Part<P>> woken = new ConcurrentLinkedQueue<>();

    /** Those that were woken before this poll, and those that were added. */
    private final SequencedSet<Part<P>> due = new LinkedHashSet<>();

    private volatile @Nullable Waker whole;

    // ---- The alarms of the parts, of which the whole has the first one only. Guarded by this.

    private final TreeSet<Alarm> alarms = new TreeSet<>();
    private long alarmsEver;
    private boolean polling;
    private @Nullable Cancellable set;
    private @Nullable Waker setAt;
    private long setFor;

    /** Adds a part, which is due at once. In a poll, or before the first one. */
    Part<P> add(P what) {
        var part = new Part<>(this, what);
        live.add(part);
        due.add(part);
        return part;
    }

    /** Keeps a part that was removed after all. */
    void keep(Part<P> part) {
        live.add(part);
    }

    /** A part has ended. */
    void remove(Part<P> part) {
        live.remove(part);
    }

    /** Has a part polled again though nobody wakes it. */
    void again(Part<P> part) {
        due.add(part);
    }

    int size() {
        return live.size();
    }

    boolean isEmpty() {
        return live.isEmpty();
    }

    /**
     * Takes all parts out, and cancels each, also if others throw: then the first failure has the rest suppressed. The whole
     * is not polled any more.
     */
    void cancel(Consumer<? super P> with) {
        var all = List.copyOf(live);
        live.clear();
        close();
        Throwable first = null;
        for (Part<P> part : all) {
            try {
                with.accept(part.what);
            } catch (Throwable e) {
                first = Failures.both(first, e);
            }
        }
        if (first != null) {
            throw Failures.unchecked(first);
        }
    }

    // ---- A poll

    /** Begins a poll of the whole. */
    void begin(Waker waker) {
        synchronized (this) {
            polling = true;
            whole = waker;
            ring(waker);
        }
        for (Part<P> part = woken.poll(); part != null; part = woken.poll()) {
            part.queued.set(false);
            due.add(part);
        }
    }

    private void ring(Waker waker) {
        if (alarms.isEmpty()) {
            return;
        }
        long now = waker.nanoTime();
        if (set != null && now - setFor >= 0) {
            set = null;
        }
        while (!alarms.isEmpty() && now - alarms.first().at >= 0) {
            Objects.requireNonNull(alarms.pollFirst()).part.enqueue();
        }
    }

    /** The next part that is due; null if none is. */
    @Nullable
    Part<P> next() {
        while (!due.isEmpty()) {
            Part<P> part = due.removeFirst();
            if (live.contains(part)) {
                return part;
            }
        }
        return null;
    }

    /** Whether any is due, or was woken since the last poll began. */
    boolean isAnyDue() {
        return !due.isEmpty() || !woken.isEmpty();
    }

    /** Ends the poll, so that the whole is woken when it is time for one of the parts. */
    synchronized void end() {
        polling = false;
        Waker waker = Objects.requireNonNull(whole);
        boolean fits = !alarms.isEmpty() && alarms.first().at == setFor && setAt == waker;
        if (set != null && !fits) {
            set.cancel();
            set = null;
        }
        if (set == null && !alarms.isEmpty()) {
            setFor = alarms.first().at;
            setAt = waker;
            set = waker.wakeAfter(Duration.ofNanos(Math.max(0, setFor - waker.nanoTime())));
        }
    }

    /** The whole is not polled for a while: an alarm that no part needs is taken back. */
    synchronized void rest() {
        if (set != null && (alarms.isEmpty() || alarms.first().at != setFor)) {
            set.cancel();
            set = null;
        }
    }

    private synchronized void close() {
        alarms.clear();
        if (set != null) {
            set.cancel();
            set = null;
        }
    }

    /** One of them, and its waker. */
    static final class Part<P> implements Waker {
        final P what;
        private final Parts<P> parts;
        private final AtomicBoolean queued = new AtomicBoolean();

        private Part(Parts<P> parts, P what) {
            this.parts = parts;
            this.what = what;
        }

        private void enqueue() {
            if (queued.compareAndSet(false, true)) {
                parts.woken.add(this);
            }
        }

        private Waker whole() {
            return Objects.requireNonNull(parts.whole, "a part is woken before it was polled");
        }

        @Override
        public void wake() {
            enqueue();
            whole().wake();
        }

        @Override
        public Cancellable wakeAfter(Duration delay) {
            Alarm alarm;
            boolean outside;
            synchronized (parts) {
                alarm = new Alarm(this, nanoTime() + Times.nanos(delay), parts.alarmsEver++);
                parts.alarms.add(alarm);
                outside = !parts.polling;
            }
            if (outside) {
                whole().wake(); // the end of its next poll sets the alarm
            }
            return alarm;
        }

        @Override
        public long nanoTime() {
            return whole().nanoTime();
        }
    }

    /** The time at which a part is to be woken. */
    private record Alarm(Part<?> part, long at, long number) implements Cancellable, Comparable<Alarm> {
        @Override
        public void cancel() {
            synchronized (part.parts) {
                part.parts.alarms.remove(this);
            }
        }

        @Override
        public int compareTo(Alarm other) {
            int byTime = Long.signum(at - other.at);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }
}

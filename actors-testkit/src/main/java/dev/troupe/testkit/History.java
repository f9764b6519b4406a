package dev.troupe.testkit;

import dev.troupe.testkit.Operation.Moment;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What clients have asked of a thing that they share, and what they were told, in the order in which it happened: for
 * {@link Linearizability}. For any number of threads; nothing blocks for long.
 *
 * @param <I> what is asked for
 * @param <O> the answers
 */
public final class History<I, O> {
    private final Supplier<Duration> clock;
    private final Set<Call> calls = new LinkedHashSet<>();
    private int moments;

    /** A history that is empty, and whose evidence shows the real time since now. */
    public History() {
        this(sinceNow());
    }

    /**
     * A history that is empty.
     *
     * @param clock the time that is shown in evidence, such as {@code simulation::time}; it does not decide what came first
     */
    public History(Supplier<Duration> clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    private static Supplier<Duration> sinceNow() {
        long start = System.nanoTime();
        return () -> Duration.ofNanos(System.nanoTime() - start);
    }

    /**
     * Somebody is about to ask for something: to be called before it can have any effect. As long as the outcome is not told
     * it is unknown: it may take effect at any time from now on, or never.
     *
     * @param client for evidence only; the same one may have several operations under way
     */
    public synchronized Call invoke(Object client, I input) {
        var call = new Call(new Operation<>(
                Objects.requireNonNull(client, "client"), Objects.requireNonNull(input, "input"), now(), null, null));
        calls.add(call);
        return call;
    }

    private Moment now() {
        return new Moment(moments++, clock.get());
    }

    /**
     * What is known by now, to be gone on with apart, for example with what is read after a loss of power. What is under way
     * is of unknown outcome there for good.
     */
    public synchronized History<I, O> copy() {
        var copy = new History<I, O>(clock);
        calls.forEach(call -> copy.calls.add(copy.new Call(call.operation)));
        copy.moments = moments;
        return copy;
    }

    /** In the order in which they were invoked. */
    synchronized List<Operation<I, O>> operations() {
        return calls.stream().map(call -> call.operation).toList();
    }

    /** An operation that is under way. */
    public final class Call {
        private Operation<I, O> operation;

        private Call(Operation<I, O> operation) {
            this.operation = operation;
        }

        /**
         * The answer has come: to be called when the effect has taken place.
         *
         * @throws IllegalStateException if the outcome was told before
         */
        public void returned(O output) {
            Objects.requireNonNull(output, "output");
            synchronized (History.this) {
                requireUntold();
                operation = operation.answered(output, now());
            }
        }

        /**
         * It has certainly had no effect, and never will: it is struck from the history.
         *
         * @throws IllegalStateException if the outcome was told before
         */
        public void failed() {
            synchronized (History.this) {
                requireUntold();
                calls.remove(this);
            }
        }

        /**
         * It has no effect any more: it may have had one before, or never. Told where that is known, such as that who was to
         * carry it out has ended, it makes the check stricter, and faster by far.
         *
         * @throws IllegalStateException if the outcome was told before
         */
        public void over() {
            synchronized (History.this) {
                requireUntold();
                operation = operation.over(now());
            }
        }

        private void requireUntold() {
            if (!calls.contains(this) || operation.isTold()) {
                throw new IllegalStateException("the outcome of an operation is told once: " + operation);
            }
        }
    }
}

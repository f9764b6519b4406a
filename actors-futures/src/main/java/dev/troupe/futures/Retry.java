package dev.troupe.futures;

import dev.troupe.ActorSystem;
import dev.troupe.Waker;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * How often something is tried that may fail, and how long it is waited in between. Immutable.
 *
 * @param attempts how often; at least 1
 * @param pause after the first failure; positive
 * @param factor by which each pause is longer than the one before; at least 1
 * @param jitter the part of a pause that chance may take off it, so that many that have failed together do not come back
 *     together; from 0 to 1
 */
public record Retry(int attempts, Duration pause, double factor, double jitter) {
    /** Checks the values. */
    public Retry {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts must be at least 1: attempts=" + attempts);
        }
        Times.positive("pause", pause);
        if (!(factor >= 1)) {
            throw new IllegalArgumentException("factor must be at least 1: factor=" + factor);
        }
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("jitter must be from 0 to 1: jitter=" + jitter);
        }
    }

    /** 5 attempts, with pauses of 1, 2, 4 and 8 s, each shortened by chance by at most a fifth. */
    public static Retry defaults() {
        return new Retry(5, Duration.ofSeconds(1), 2, 0.2);
    }

    /**
     * Tries something until it succeeds or has failed as often as it may: then it fails with the last exception,
     * which has the first one suppressed.
     *
     * @param system whose chance shortens the pauses
     * @param work makes each attempt, which is taken over; if it throws, that attempt has failed
     */
    public <T> Eventual<T> of(ActorSystem system, Callable<? extends Eventual<T>> work) {
        return new Retrying<>(this, Objects.requireNonNull(system, "system"), Objects.requireNonNull(work, "work"));
    }

    /** The pause after so many failures. */
    Duration after(int failures, double chance) {
        double nanos = Times.nanos(pause) * Math.pow(factor, failures - 1) * (1 - jitter * chance);
        return Duration.ofNanos((long) nanos);
    }

    private static final class Retrying<T> implements Eventual<T> {
        private final Retry retry;
        private final ActorSystem system;
        private final Callable<? extends Eventual<T>> work;
        private int failures;
        private @Nullable Exception first;

        /** What is under way: an attempt, or a pause and then an attempt. */
        private @Nullable Eventual<T> attempt;

        private Retrying(Retry retry, ActorSystem system, Callable<? extends Eventual<T>> work) {
            this.retry = retry;
            this.system = system;
            this.work = work;
        }

        @Override
        public Progress<T> poll(Waker waker) throws Exception {
            while (true) {
                try {
                    if (attempt == null) {
                        attempt = Eventual.lazy(work);
                    }
                    return attempt.poll(waker);
                } catch (Exception e) {
                    if (++failures == retry.attempts) {
                        if (first != null && first != e) {
                            e.addSuppressed(first);
                        }
                        throw e;
                    }
                    first = first == null ? e : first;
                    double chance = system.random().nextDouble();
                    attempt = Eventual.timer(retry.after(failures, chance)).andThen(waited -> work.call());
                }
            }
        }

        @Override
        public void cancel() {
            if (attempt != null) {
                attempt.cancel();
            }
        }
    }
}

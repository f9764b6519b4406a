package dev.troupe.futures;

import dev.troupe.ActorSystem;
import dev.troupe.AskException;
import dev.troupe.Waker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/**
 * How often something is tried that may fail, and how long it is waited in between. Immutable.
 *
 * @param attempts how often; at least 1
 * @param pause after the first failure; positive
 * @param longest no pause is longer; not shorter than the first
 * @param factor by which each pause is longer than the one before; at least 1
 * @param jitter the part of a pause that chance may take off it, so that many that have failed together do not come back
 *     together; from 0 to 1
 * @param condition whether there is another attempt after a failure; must not block. If it throws, that is the failure
 */
public record Retry(
        int attempts,
        Duration pause,
        Duration longest,
        double factor,
        double jitter,
        Predicate<? super Exception> condition) {
    /** Of so many earlier failures the last one tells. */
    private static final int MOST_TOLD = 8;

    /** One that gives up at once where another attempt would be in vain, as {@link #defaults} do. */
    public Retry(int attempts, Duration pause, Duration longest, double factor, double jitter) {
        this(attempts, pause, longest, factor, jitter, Retry::mayPass);
    }

    /** Checks the values. */
    public Retry {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts must be at least 1: attempts=" + attempts);
        }
        Times.positive("pause", pause);
        if (longest.compareTo(pause) < 0) {
            throw new IllegalArgumentException(
                    "longest must not be shorter than the first pause: longest=" + longest + " pause=" + pause);
        }
        if (!(factor >= 1)) {
            throw new IllegalArgumentException("factor must be at least 1: factor=" + factor);
        }
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("jitter must be from 0 to 1: jitter=" + jitter);
        }
        Objects.requireNonNull(condition, "condition");
    }

    /**
     * 5 attempts, with pauses of 1, 2, 4 and 8 s, each shortened by chance by at most a fifth. None after a {@link
     * CircuitBreaker.OpenException}, nor after an {@link AskException.Undelivered} that is not {@linkplain
     * AskException.Undelivered#isFull full}, since that actor has ended for good.
     */
    public static Retry defaults() {
        return new Retry(5, Duration.ofSeconds(1), Duration.ofMinutes(1), 2, 0.2);
    }

    private static boolean mayPass(Exception failure) {
        return switch (failure) {
            case CircuitBreaker.OpenException refused -> false;
            case AskException.Undelivered undelivered -> undelivered.isFull();
            default -> true;
        };
    }

    /** The same with another condition, which takes the place of that before. */
    public Retry when(Predicate<? super Exception> other) {
        return new Retry(attempts, pause, longest, factor, jitter, other);
    }

    /**
     * Tries something until it succeeds, has failed as often as it may, or has failed in a way that the condition refuses:
     * then it fails with the last exception, which has the earlier ones suppressed: the first, and the last seven before it.
     *
     * @param system whose chance shortens the pauses
     * @param work makes each attempt, which is taken over; if it throws, that attempt has failed
     */
    public <T> Eventual<T> of(ActorSystem system, Callable<? extends Eventual<T>> work) {
        return new Retrying<>(this, Objects.requireNonNull(system, "system"), Objects.requireNonNull(work, "work"));
    }

    /** The pause after so many failures. */
    Duration after(int failures, double chance) {
        double full = Math.min((double) Times.nanos(longest), Times.nanos(pause) * Math.pow(factor, failures - 1));
        return Duration.ofNanos((long) (full * (1 - jitter * chance)));
    }

    private static final class Retrying<T> implements Eventual<T> {
        private final Retry retry;
        private final ActorSystem system;
        private final Callable<? extends Eventual<T>> work;
        private int failures;

        /** The first failure, and the last ones. */
        private final List<Exception> earlier = new ArrayList<>();

        /** What is under way: an attempt, or a pause and then an attempt. */
        private Eventual<T> attempt;

        private Retrying(Retry retry, ActorSystem system, Callable<? extends Eventual<T>> work) {
            this.retry = retry;
            this.system = system;
            this.work = work;
            this.attempt = Eventual.lazy(work);
        }

        @Override
        public Progress<T> poll(Waker waker) throws Exception {
            while (true) {
                try {
                    return attempt.poll(waker);
                } catch (Exception e) {
                    earlier.remove(e); // each is told once
                    if (++failures == retry.attempts || !retry.condition.test(e)) {
                        earlier.forEach(e::addSuppressed);
                        throw e;
                    }
                    remember(e);
                    double chance = system.random().nextDouble();
                    attempt = Eventual.timer(retry.after(failures, chance)).andThen(waited -> work.call());
                }
            }
        }

        private void remember(Exception failure) {
            if (earlier.size() == MOST_TOLD) {
                earlier.remove(1);
            }
            earlier.add(failure);
        }

        @Override
        public void cancel() {
            attempt.cancel();
        }
    }
}

package dev.troupe;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a system, checked once.
 *
 * @param name the system's name, and the prefix of its threads' names
 * @param workers the number of worker threads, from 1 to 1024
 * @param ringCapacity the messages that a worker's ring holds: a power of two from 2 to 2^24
 * @param turnBudget the turns that an actor may take before its neighbours get theirs; from 1 to 65536
 * @param maxEffects the entries that a turn's log may have; from 1 to 2^20
 * @param maxBlocking the calls of {@link ActorSystem#blocking} that run at the same time; the rest wait
 * @param maxDetached the threads that may be busy with turns whose worker was handed on; from 1 to 65536
 * @param idle what a worker does when there is nothing to do
 * @param heartbeat a worker that is idle gives a sign of life this often; from 1 ms to 1 min
 * @param hangAfter a turn that takes longer is hung; at least twice the heartbeat
 * @param stopTimeout how long {@link ActorSystem#close} waits for the mailboxes to drain
 * @param policy what follows a failure of an actor whose options do not say; null for the supervisor module's, or
 *     {@link FailurePolicy#restartAtOnce} where that is not on the class path
 */
public record SystemSettings(
        String name,
        int workers,
        int ringCapacity,
        int turnBudget,
        int maxEffects,
        int maxBlocking,
        int maxDetached,
        Idle idle,
        Duration heartbeat,
        Duration hangAfter,
        Duration stopTimeout,
        @Nullable FailurePolicy policy) {

    /** Checks the values. */
    public SystemSettings {
        if (name.isBlank() || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("a system's name must not be blank or have a slash: name=" + name);
        }
        requireRange("workers", workers, 1, 1024);
        requireRange("ringCapacity", ringCapacity, 2, 1 << 24);
        if (Integer.bitCount(ringCapacity) != 1) {
            throw new IllegalArgumentException("ringCapacity must be a power of two: ringCapacity=" + ringCapacity);
        }
        requireRange("turnBudget", turnBudget, 1, 1 << 16);
        requireRange("maxEffects", maxEffects, 1, 1 << 20);
        requireRange("maxBlocking", maxBlocking, 1, 1 << 20);
        requireRange("maxDetached", maxDetached, 1, 1 << 16);
        Objects.requireNonNull(idle, "idle");
        if (heartbeat.toMillis() < 1 || heartbeat.toMillis() > 60_000) {
            throw new IllegalArgumentException("heartbeat must be from 1 ms to 1 min: heartbeat=" + heartbeat);
        }
        if (hangAfter.compareTo(heartbeat.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException("hangAfter must be at least twice the heartbeat: hangAfter=" + hangAfter
                    + " heartbeat=" + heartbeat);
        }
        if (stopTimeout.isNegative()) {
            throw new IllegalArgumentException("stopTimeout must not be negative: stopTimeout=" + stopTimeout);
        }
    }

    private static void requireRange(String setting, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    setting + " must be from " + min + " to " + max + ": " + setting + "=" + value);
        }
    }

    /** The defaults: one worker per processor, a ring of 4096, 64 turns, heartbeat 200 ms, hung after 5 s. */
    public static SystemSettings defaults() {
        return builder().build();
    }

    /** A builder that starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds settings. Not thread-safe. */
    public static final class Builder {
        private String name = "troupe";
        private int workers = Math.max(1, Runtime.getRuntime().availableProcessors());
        private int ringCapacity = 4096;
        private int turnBudget = 64;
        private int maxEffects = 4096;
        private int maxBlocking = 256;
        private int maxDetached = 64;
        private Idle idle = Idle.backOff();
        private Duration heartbeat = Duration.ofMillis(200);
        private Duration hangAfter = Duration.ofSeconds(5);
        private Duration stopTimeout = Duration.ofSeconds(10);
        private @Nullable FailurePolicy policy;

        private Builder() {}

        /** See {@link SystemSettings#name}. */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /** See {@link SystemSettings#workers}. */
        public Builder workers(int value) {
            workers = value;
            return this;
        }

        /** See {@link SystemSettings#ringCapacity}. */
        public Builder ringCapacity(int value) {
            ringCapacity = value;
            return this;
        }

        /** See {@link SystemSettings#turnBudget}. */
        public Builder turnBudget(int value) {
            turnBudget = value;
            return this;
        }

        /** See {@link SystemSettings#maxEffects}. */
        public Builder maxEffects(int value) {
            maxEffects = value;
            return this;
        }

        /** See {@link SystemSettings#maxBlocking}. */
        public Builder maxBlocking(int value) {
            maxBlocking = value;
            return this;
        }

        /** See {@link SystemSettings#maxDetached}. */
        public Builder maxDetached(int value) {
            maxDetached = value;
            return this;
        }

        /** See {@link SystemSettings#idle}. */
        public Builder idle(Idle value) {
            idle = value;
            return this;
        }

        /** See {@link SystemSettings#heartbeat}. */
        public Builder heartbeat(Duration value) {
            heartbeat = value;
            return this;
        }

        /** See {@link SystemSettings#hangAfter}. */
        public Builder hangAfter(Duration value) {
            hangAfter = value;
            return this;
        }

        /** See {@link SystemSettings#stopTimeout}. */
        public Builder stopTimeout(Duration value) {
            stopTimeout = value;
            return this;
        }

        /** See {@link SystemSettings#policy}. */
        public Builder policy(FailurePolicy value) {
            policy = value;
            return this;
        }

        /**
         * The settings.
         *
         * @throws IllegalArgumentException if a value is out of its range; names the rule and the value
         */
        public SystemSettings build() {
            return new SystemSettings(
                    name,
                    workers,
                    ringCapacity,
                    turnBudget,
                    maxEffects,
                    maxBlocking,
                    maxDetached,
                    idle,
                    heartbeat,
                    hangAfter,
                    stopTimeout,
                    policy);
        }
    }
}

package dev.troupe;

import dev.troupe.spi.WorkerListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a system, checked once.
 *
 * @param name the system's name, and the prefix of its threads' names
 * @param groups the groups of workers, whose names differ; from 1 to 1024 workers in all. The first group is that of actors
 *     and tasks which ask for none
 * @param ringCapacity the messages that a worker's ring holds: a power of two from 2 to 2^24
 * @param maxEffects the entries that a turn's log may have; from 1 to 2^20
 * @param maxBlocking the calls of {@link ActorSystem#blocking} that run at the same time; the rest wait
 * @param maxDetached the threads that may be busy with turns whose worker was handed on; from 1 to 65536
 * @param heartbeat a worker that is idle gives a sign of life this often; from 1 ms to 1 min
 * @param handOffAfter a turn that takes longer goes on in its own thread while another one takes its worker over, so that
 *     its neighbours need not wait; from 1 ms to hangAfter. Needs the supervisor module
 * @param hangAfter a turn that takes longer is hung: it is given up and its actor restarted; from 1 ms to 1 day. Needs the
 *     supervisor module
 * @param stopTimeout how long {@link ActorSystem#close} waits for the mailboxes to drain
 * @param policy what follows a failure of an actor whose options do not say; null for the supervisor module's, or
 *     {@link FailurePolicy#restartAtOnce} where that is not on the class path
 * @param observer sees each turn; null for none
 * @param listener what is called at the turning points of the worker threads
 * @param fatalHandler what is called when the process or the kernel is not to be trusted any more
 */
public record SystemSettings(
        String name,
        List<WorkerGroup> groups,
        int ringCapacity,
        int maxEffects,
        int maxBlocking,
        int maxDetached,
        Duration heartbeat,
        Duration handOffAfter,
        Duration hangAfter,
        Duration stopTimeout,
        @Nullable FailurePolicy policy,
        @Nullable TurnObserver observer,
        WorkerListener listener,
        FatalHandler fatalHandler) {

    /** What counts where a program says nothing. */
    static final Duration DEFAULT_HANG_AFTER = Duration.ofSeconds(5);

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration DEFAULT_HAND_OFF_AFTER = Duration.ofMillis(20);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a value is out of its range; names the rule and the value
     */
    public SystemSettings {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(groups, "groups");
        Objects.requireNonNull(heartbeat, "heartbeat");
        Objects.requireNonNull(handOffAfter, "handOffAfter");
        Objects.requireNonNull(hangAfter, "hangAfter");
        Objects.requireNonNull(stopTimeout, "stopTimeout");
        if (name.isBlank() || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("a system's name must not be blank or have a slash: name=" + name);
        }
        groups = List.copyOf(groups);
        requireGroups(groups);
        Checks.range("ringCapacity", ringCapacity, 2, 1 << 24);
        if (Integer.bitCount(ringCapacity) != 1) {
            throw new IllegalArgumentException("ringCapacity must be a power of two: ringCapacity=" + ringCapacity);
        }
        Checks.range("maxEffects", maxEffects, 1, 1 << 20);
        Checks.range("maxBlocking", maxBlocking, 1, 1 << 20);
        Checks.range("maxDetached", maxDetached, 1, 1 << 16);
        if (heartbeat.compareTo(SHORTEST) < 0 || heartbeat.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException("heartbeat must be from 1 ms to 1 min: heartbeat=" + heartbeat);
        }
        Checks.hangAfter(hangAfter);
        if (handOffAfter.compareTo(SHORTEST) < 0 || handOffAfter.compareTo(hangAfter) > 0) {
            throw new IllegalArgumentException("handOffAfter must be from 1 ms to hangAfter: handOffAfter="
                    + handOffAfter + " hangAfter=" + hangAfter);
        }
        if (stopTimeout.isNegative()) {
            throw new IllegalArgumentException("stopTimeout must not be negative: stopTimeout=" + stopTimeout);
        }
        Objects.requireNonNull(listener, "listener");
        Objects.requireNonNull(fatalHandler, "fatalHandler");
    }

    private static void requireGroups(List<WorkerGroup> groups) {
        var names = new HashSet<String>();
        for (WorkerGroup group : groups) {
            if (!names.add(group.name())) {
                throw new IllegalArgumentException("the names of worker groups must differ: name=" + group.name());
            }
        }
        Checks.range("the workers of all groups", count(groups), 1, WorkerGroup.MAX_WORKERS);
    }

    private static int count(List<WorkerGroup> groups) {
        return groups.stream().mapToInt(WorkerGroup::workers).sum();
    }

    /** The number of workers of all groups. */
    public int workers() {
        return count(groups);
    }

    /**
     * The defaults: one group of a worker per processor, a ring of 4096, 64 turns, heartbeat 200 ms, handed off after 20 ms,
     * hung after 5 s.
     */
    public static SystemSettings defaults() {
        return builder().build();
    }

    /** A builder that starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Builds settings. Not thread-safe. {@code workers}, {@code idle} and {@code turnBudget} are those of the first group,
     * so a program with one group need not know of any.
     */
    public static final class Builder {
        private String name = "troupe";
        private static final WorkerGroup DEFAULT_GROUP = WorkerGroup.named("worker");

        private WorkerGroup first = DEFAULT_GROUP;
        private List<WorkerGroup> others = List.of();
        private int ringCapacity = 4096;
        private int maxEffects = 4096;
        private int maxBlocking = 256;
        private int maxDetached = 64;
        private Duration heartbeat = Duration.ofMillis(200);
        private @Nullable Duration handOffAfter;
        private Duration hangAfter = DEFAULT_HANG_AFTER;
        private Duration stopTimeout = Duration.ofSeconds(10);
        private @Nullable FailurePolicy policy;
        private @Nullable TurnObserver observer;
        private WorkerListener listener = new WorkerListener() {};
        private FatalHandler fatalHandler = FatalHandler.stopSystem();

        private Builder() {}

        /** See {@link SystemSettings#name}. */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /**
         * Sets the groups. See {@link SystemSettings#groups}.
         *
         * @throws IllegalStateException if the first group was changed already, which this would undo
         */
        public Builder groups(WorkerGroup firstGroup, WorkerGroup... otherGroups) {
            if (!first.equals(DEFAULT_GROUP)) {
                throw new IllegalStateException(
                        "groups come before workers, idle and turnBudget, which change the first of them: name="
                                + first.name() + " workers=" + first.workers());
            }
            first = firstGroup;
            others = List.of(otherGroups);
            return this;
        }

        /** Changes the first group. See {@link WorkerGroup#workers}. */
        public Builder workers(int value) {
            first = first.withWorkers(value);
            return this;
        }

        /** See {@link SystemSettings#ringCapacity}. */
        public Builder ringCapacity(int value) {
            ringCapacity = value;
            return this;
        }

        /** Changes the first group. See {@link WorkerGroup#turnBudget}. */
        public Builder turnBudget(int value) {
            first = first.withTurnBudget(value);
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

        /** Changes the first group. See {@link WorkerGroup#idle}. */
        public Builder idle(Idle value) {
            first = first.withIdle(value);
            return this;
        }

        /** See {@link SystemSettings#heartbeat}. */
        public Builder heartbeat(Duration value) {
            heartbeat = value;
            return this;
        }

        /** See {@link SystemSettings#handOffAfter}. Where nothing is said: 20 ms, or hangAfter if that is less. */
        public Builder handOffAfter(Duration value) {
            handOffAfter = Objects.requireNonNull(value, "handOffAfter");
            return this;
        }

        /** See {@link SystemSettings#hangAfter}. */
        public Builder hangAfter(Duration value) {
            hangAfter = Objects.requireNonNull(value, "hangAfter");
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

        /** See {@link SystemSettings#observer}. */
        public Builder observer(TurnObserver value) {
            observer = value;
            return this;
        }

        /** See {@link SystemSettings#listener}. */
        public Builder listener(WorkerListener value) {
            listener = value;
            return this;
        }

        /** See {@link SystemSettings#fatalHandler}. */
        public Builder fatalHandler(FatalHandler value) {
            fatalHandler = value;
            return this;
        }

        /**
         * The settings.
         *
         * @throws IllegalArgumentException if a value is out of its range; names the rule and the value
         */
        public SystemSettings build() {
            var groups = new ArrayList<WorkerGroup>();
            groups.add(first);
            groups.addAll(others);
            return new SystemSettings(
                    name,
                    groups,
                    ringCapacity,
                    maxEffects,
                    maxBlocking,
                    maxDetached,
                    heartbeat,
                    handOffAfter == null ? defaultHandOffAfter() : handOffAfter,
                    hangAfter,
                    stopTimeout,
                    policy,
                    observer,
                    listener,
                    fatalHandler);
        }

        private Duration defaultHandOffAfter() {
            return hangAfter.compareTo(DEFAULT_HAND_OFF_AFTER) < 0 ? hangAfter : DEFAULT_HAND_OFF_AFTER;
        }
    }
}

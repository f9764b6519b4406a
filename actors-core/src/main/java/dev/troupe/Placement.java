package dev.troupe;

import java.util.Objects;

/**
 * On which worker an actor lives, for its whole life. The worker is one of a group: of that which {@link In} names, else of
 * the parent's; without a parent, of the first group of the system.
 */
public sealed interface Placement {
    /** Near its parent, since a send within a worker costs least. Without a parent in the group, spread over its workers. */
    record Near() implements Placement {}

    /** Spread over the workers of the group in turn. */
    record Spread() implements Placement {}

    /**
     * On this worker of the group.
     *
     * @param worker from 0; counted modulo the number of workers
     */
    record On(int worker) implements Placement {
        /** Checks the index. */
        public On {
            if (worker < 0) {
                throw new IllegalArgumentException("a worker's index must not be negative: worker=" + worker);
            }
        }
    }

    /**
     * On a worker that the key decides: equal keys give the same worker of a group. The keys are spread over the workers by
     * their {@code hashCode}, so the choice is the same in the next process too if that is, as it is for a String.
     *
     * @param key any object; its {@code hashCode} is called by whoever spawns
     */
    record ByKey(Object key) implements Placement {
        /** Checks the key. */
        public ByKey {
            Objects.requireNonNull(key, "key");
        }
    }

    /**
     * In this group.
     *
     * @param group the name of a {@link WorkerGroup} of the system. If there is none, the spawn throws
     *     IllegalArgumentException
     * @param within where in the group; not another {@code In}
     */
    record In(String group, Placement within) implements Placement {
        /** Checks that only one group is named. */
        public In {
            Objects.requireNonNull(group, "group");
            if (Objects.requireNonNull(within, "within") instanceof In) {
                throw new IllegalArgumentException(
                        "a placement within a group must not name a group: group=" + group + " within=" + within);
            }
        }

        /** In this group, near the parent if that is in it too. */
        public In(String group) {
            this(group, new Near());
        }
    }
}

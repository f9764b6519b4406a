package dev.troupe.journal;

import java.time.Duration;

/** When the writer forces what it appended. */
public sealed interface SyncMode {
    /** Before every acknowledgement. */
    SyncMode ALWAYS = new Always();

    /** Only at a clean end and at the limit of what may be dirty: a power loss may take all since. */
    SyncMode NONE = new None();

    /**
     * Each time that so much has passed: a power loss may take what was acknowledged since.
     *
     * @param interval from a millisecond to a day
     * @throws IllegalArgumentException if it is not
     */
    static SyncMode every(Duration interval) {
        return new Every(interval);
    }

    /** See {@link #ALWAYS}. */
    record Always() implements SyncMode {
        @Override
        public String toString() {
            return "always";
        }
    }

    /** See {@link #every}. */
    record Every(Duration interval) implements SyncMode {
        private static final Duration LEAST = Duration.ofMillis(1);
        private static final Duration MOST = Duration.ofDays(1);

        /** Checks the value. */
        public Every {
            if (interval.compareTo(LEAST) < 0 || interval.compareTo(MOST) > 0) {
                throw new IllegalArgumentException(
                        "an interval of forces is from " + LEAST + " to " + MOST + ": " + interval);
            }
        }

        @Override
        public String toString() {
            return "every " + interval;
        }
    }

    /** See {@link #NONE}. */
    record None() implements SyncMode {
        @Override
        public String toString() {
            return "none";
        }
    }
}

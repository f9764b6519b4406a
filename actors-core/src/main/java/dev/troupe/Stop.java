package dev.troupe;

import org.jspecify.annotations.Nullable;

/** The ways in which a stop reaches an actor. */
final class Stop {
    private Stop() {}

    /** Stands in a mailbox: everything before it is handled first. */
    static final class InMailbox extends Letter {
        static final InMailbox LETTER = new InMailbox();

        private InMailbox() {}

        @Override
        @Nullable
        Object open() {
            return null;
        }

        @Override
        Object content() {
            return this;
        }

        @Override
        public String toString() {
            return "Stop";
        }
    }

    /**
     * A stop from outside. The lane overtakes the ring, so it waits until the ring is taken as far as it was claimed when
     * the stop was asked for.
     */
    static final class Behind extends Signal {
        final Ref<?> ref;
        final long claimed;

        Behind(Ref<?> ref, long claimed) {
            this.ref = ref;
            this.claimed = claimed;
        }

        @Override
        void arrive(Worker worker) {
            worker.stopBehind(this);
        }
    }

    /** Stops at once, whatever is queued: the parent or the system ends. */
    static final class Halt extends Signal {
        private final Cell cell;
        private final DeadLetter.Reason queued;

        Halt(Cell cell, DeadLetter.Reason queued) {
            this.cell = cell;
            this.queued = queued;
        }

        @Override
        void arrive(Worker worker) {
            worker.lifecycle.halt(cell, queued);
        }
    }
}

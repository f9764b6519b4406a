package dev.troupe;

import org.jspecify.annotations.Nullable;

/** What messages that an actor puts aside travel in. */
final class Stash {
    private Stash() {}

    /** The message of a turn on its way into the stash: an entry of the log, filled at the commit. */
    static final class Put implements Effect {
        private final Node node = new Node();

        /** For the kernel: the message has left the mailbox. */
        void fill(@Nullable Object payload) {
            node.payload = payload;
        }

        @Override
        public void commit(Worker worker, Cell by) {
            by.ext().stash.add(node);
        }
    }

    /** All of it comes back. */
    static final class Unstash implements Effect {
        static final Unstash ALL = new Unstash();

        private Unstash() {}

        @Override
        public void commit(Worker worker, Cell by) {
            by.unstash();
        }
    }

    /**
     * A message that has failed and waits for its next attempt behind others, since a restart has put back a stash before
     * it. It is restored when its turn comes.
     */
    static final class Tried extends Letter {
        final Object payload;
        final int attempts;

        Tried(Object payload, int attempts) {
            this.payload = payload;
            this.attempts = attempts;
        }

        @Override
        Object open() {
            return payload;
        }

        @Override
        Object content() {
            return payload;
        }
    }
}
